using EtlLib.Generation;

namespace EtlLib;

/// <summary>Normally distributed (Gaussian) numbers, independent of each other.</summary>
/// <remarks>
/// For example <c>[Normal(Mean = 170, StandardDeviation = 10)]</c>. Fits columns of double, float, int, long and decimal, plain or
/// nullable; whole numbers and decimals are rounded to the nearest.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class NormalAttribute : DataType
{
    /// <summary>The mean. 0 unless said.</summary>
    [Argument]
    public double Mean { get; set; }

    /// <summary>The standard deviation, not negative. 1 unless said.</summary>
    [Argument(AtLeast = 0)]
    public double StandardDeviation { get; set; } = 1;
}
