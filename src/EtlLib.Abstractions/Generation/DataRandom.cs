using EtlLib.Generation;

namespace EtlLib;

/// <summary>
/// The random numbers of one generated value. Draw d is a pure function of (seed, key, column, index, d): no generator's state is
/// carried from value to value.
/// </summary>
/// <remarks>From Philox4x32-10 (Salmon et al., SC11) at the counter (index, draw); the same bits on every machine.</remarks>
public sealed class DataRandom
{
    private ulong stream;
    private ulong index;
    private ulong draw;

    internal DataRandom()
    {
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64() => Philox.Block(stream, index, draw++).First;

    /// <summary>A number in the open interval (0, 1), each as likely.</summary>
    public double NextDouble() => NormalQuantile.Unit(NextUInt64());

    /// <summary>A whole number from a least to a greatest, both included, each as likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The least is more than the greatest.</exception>
    public long Between(long minimum, long maximum)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimum, maximum);
        return IntegerGenerator.Of(NextUInt64(), minimum, unchecked((ulong)maximum - (ulong)minimum + 1));
    }

    /// <summary>A number in [minimum, maximum), each as likely.</summary>
    public double Between(double minimum, double maximum) => minimum + (NextDouble() * (maximum - minimum));

    /// <summary>A normally distributed number.</summary>
    public double Normal(double mean = 0, double standardDeviation = 1) => mean + (standardDeviation * NormalQuantile.Of(NextUInt64()));

    /// <summary>An exponentially distributed number.</summary>
    public double Exponential(double mean = 1) => -mean * Elementary.Log(NextDouble());

    /// <summary>True with a probability.</summary>
    /// <param name="probability">0 (never) to 1 (always).</param>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>One of some values, each as likely.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public T Pick<T>(params ReadOnlySpan<T> values) => values.IsEmpty
        ? throw new ArgumentException("There is no value to pick.", nameof(values))
        : values[(int)Between(0, values.Length - 1)];

    /// <summary>Begins with the first draw of a value.</summary>
    internal void Begin(ulong valueStream, ulong valueIndex) => (stream, index, draw) = (valueStream, valueIndex, 0);
}
