using EtlLib.Generation;

namespace EtlLib;

/// <summary>Exponentially distributed numbers of zero or more, independent of each other: the time between events that come at a constant rate.</summary>
/// <remarks>
/// For example <c>[Exponential(Mean = 30)]</c>, or the same as <c>[Exponential(Rate = 1.0 / 30)]</c>. Fits columns of double, float,
/// int, long and decimal, plain or nullable; whole numbers and decimals are rounded to the nearest.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class ExponentialAttribute : DataType
{
    /// <summary>The mean, more than zero. 1 unless this or <see cref="Rate"/> is said.</summary>
    [Argument(MoreThan = 0)]
    public double Mean { get; set; } = 1;

    /// <summary>One divided by the mean: another way to say <see cref="Mean"/>.</summary>
    [Argument(MoreThan = 0)]
    public double Rate
    {
        get => 1 / Mean;
        set => Mean = 1 / value;
    }
}
