using EtlLib.Generation;

namespace EtlLib;

/// <summary>
/// A price as in the model of Black and Scholes: Start * e^((Drift - Volatility^2 / 2) * t + Volatility * W(t)), where t is the time
/// since a key's first row in units of <see cref="Per"/>, and W(t) is normally distributed with mean 0 and variance t. It never
/// changes its sign. Each key has a path of its own.
/// </summary>
/// <remarks>
/// For example <c>[GeometricBrownianMotion(Start = 100, Drift = 0.05, Volatility = 0.2, Per = Per.Year)]</c>: 5 % growth and 20 %
/// volatility a year; the mean after t years is 100 * e^(0.05 t). The first row is Start itself.
/// Fits columns of double, float, int, long and decimal, plain or nullable.
/// </remarks>
[Fits(FittingColumns.Numbers)]
public sealed class GeometricBrownianMotionAttribute : DataType
{
    /// <summary>The value at a key's first row. 100 unless said.</summary>
    [Argument]
    public double Start { get; set; } = 100;

    /// <summary>The rate at which the mean grows, continuously compounded, in a unit of time: 0.01 is about 1 %. 0 unless said.</summary>
    [Argument]
    public double Drift { get; set; }

    /// <summary>The standard deviation of the logarithm's change within one unit of time; it grows with the square root of time. 0.01 unless said.</summary>
    [Argument(AtLeast = 0)]
    public double Volatility { get; set; } = 0.01;

    /// <summary>The unit of time: a day of 24 hours unless said.</summary>
    public Per Per { get; set; }
}
