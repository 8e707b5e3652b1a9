using EtlLib.Generation;

namespace EtlLib;

/// <summary>An arithmetic sequence: Start, Start + Step, Start + 2 * Step, … through the rows of each key.</summary>
/// <remarks>
/// For example <c>[Serial(Start = 1000, Step = 10)]</c>. Every key has the same numbers. (A column marked <c>[Sequence]</c> has
/// numbers that are unique over all keys without this.) Fits columns of int, long, double, float and decimal, plain or nullable; on int and
/// long columns Start and Step are whole numbers.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class SerialAttribute : DataType
{
    /// <summary>The value in a key's first row. 1 unless said.</summary>
    [Argument(WholeIfColumnIs = true)]
    public double Start { get; set; } = 1;

    /// <summary>How much is added from a row to the next. 1 unless said.</summary>
    [Argument(WholeIfColumnIs = true)]
    public double Step { get; set; } = 1;
}
