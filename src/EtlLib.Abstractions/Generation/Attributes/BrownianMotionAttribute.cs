using EtlLib.Generation;

namespace EtlLib;

/// <summary>
/// A price or level that moves by Brownian motion with drift: Start + Drift * t + Volatility * W(t), where t is the time since a
/// key's first row in units of <see cref="Per"/>, and W(t) is normally distributed with mean 0 and variance t. Each key has a path of its own.
/// </summary>
/// <remarks>
/// For example <c>[BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)]</c>: after 30 days the value is on average 13, with a
/// standard deviation of 0.1 * sqrt(30) = 0.55; from minute to minute it moves by about 0.1 / sqrt(1440) = 0.0026. It can become
/// negative: <see cref="GeometricBrownianMotionAttribute"/> cannot. The first row is Start itself.
/// Fits columns of double, float, int, long and decimal, plain or nullable.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class BrownianMotionAttribute : DataType
{
    /// <summary>The value at a key's first row. 0 unless said.</summary>
    [Argument]
    public double Start { get; set; }

    /// <summary>How much the value grows on average in a unit of time. 0 unless said.</summary>
    [Argument]
    public double Drift { get; set; }

    /// <summary>The standard deviation of the change within one unit of time; it grows with the square root of time. 1 unless said.</summary>
    [Argument(AtLeast = 0)]
    public double Volatility { get; set; } = 1;

    /// <summary>The unit of time: a day of 24 hours unless said.</summary>
    public Per Per { get; set; }
}
