using EtlLib.Generation;

namespace EtlLib;

/// <summary>Numbers from a range, each as likely, independent of each other.</summary>
/// <remarks>
/// For example <c>[Uniform(1, 1_000)]</c>. On int and long columns both ends occur. On decimal columns both ends occur, and every
/// value of the column's scale between them. On double and float columns the greatest is excluded: [minimum, maximum).
/// Fits columns of int, long, double, float and decimal, plain or nullable; on int and long columns both ends are whole numbers.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class UniformAttribute : DataType
{
    /// <summary>A range between whole numbers.</summary>
    public UniformAttribute(long minimum, long maximum) => (Whole, Minimum, Maximum) = ((minimum, maximum), minimum, maximum);

    /// <summary>A range between any numbers.</summary>
    public UniformAttribute(double minimum, double maximum) => (Minimum, Maximum) = (minimum, maximum);

    /// <summary>The least value.</summary>
    [Argument(WholeIfColumnIs = true, IsValue = true)]
    public double Minimum { get; }

    /// <summary>The greatest value.</summary>
    [Argument(WholeIfColumnIs = true, IsValue = true)]
    public double Maximum { get; }

    /// <summary>The range as whole numbers, exact beyond 2^53, where it was given as such.</summary>
    internal (long Minimum, long Maximum)? Whole { get; }
}
