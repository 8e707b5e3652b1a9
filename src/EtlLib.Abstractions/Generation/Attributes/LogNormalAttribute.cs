using EtlLib.Generation;

namespace EtlLib;

/// <summary>Numbers above zero whose natural logarithm is normally distributed, independent of each other: sizes, incomes, durations.</summary>
/// <remarks>
/// For example <c>[LogNormal(Mu = 3, Sigma = 0.5)]</c>: the median is e^3 = 20.1, the mean e^(3 + 0.5^2 / 2) = 22.8. Fits columns of
/// double, float, int, long and decimal, plain or nullable; whole numbers and decimals are rounded to the nearest.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class LogNormalAttribute : DataType
{
    /// <summary>The mean of the logarithm: the median is e to this power. 0 unless said.</summary>
    [Argument]
    public double Mu { get; set; }

    /// <summary>The standard deviation of the logarithm, not negative. 1 unless said.</summary>
    [Argument(AtLeast = 0)]
    public double Sigma { get; set; } = 1;
}
