using EtlLib.Generation;

namespace EtlLib;

/// <summary>Poisson distributed whole numbers of zero or more, independent of each other: how many events come in an interval, at a constant rate.</summary>
/// <remarks>
/// For example <c>[Poisson(Mean = 4)]</c>. Fits columns of int, long, double, float and decimal, plain or nullable.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class PoissonAttribute : DataType
{
    internal const double MaxMean = 1_000_000;

    /// <summary>The mean, which is also the variance: more than zero, at most 1,000,000. 1 unless said.</summary>
    [Argument(MoreThan = 0, AtMost = MaxMean)]
    public double Mean { get; set; } = 1;
}
