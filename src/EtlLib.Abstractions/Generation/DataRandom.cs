namespace EtlLib;

/// <summary>
/// The random numbers of one generated value. Draw d is a pure function of (seed, key, column, index, d): no generator's state is
/// carried from value to value.
/// </summary>
/// <remarks>From Philox4x32-10 (Salmon et al., SC11) at the counter (index, draw); the same bits on every machine.</remarks>
public abstract class DataRandom
{
    internal DataRandom()
    {
    }

    /// <summary>64 random bits.</summary>
    public abstract ulong NextUInt64();

    /// <summary>A number in the open interval (0, 1), each as likely.</summary>
    public abstract double NextDouble();

    /// <summary>A whole number from a least to a greatest, both included, each as likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The least is more than the greatest.</exception>
    public long Between(long minimum, long maximum)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimum, maximum);
        var (bits, size) = (NextUInt64(), unchecked((ulong)maximum - (ulong)minimum + 1));
        return size == 0 ? (long)bits : unchecked(minimum + (long)Math.BigMul(bits, size, out _));
    }

    /// <summary>A number in [minimum, maximum), each as likely.</summary>
    public double Between(double minimum, double maximum) => minimum + (NextDouble() * (maximum - minimum));

    /// <summary>A normally distributed number.</summary>
    public abstract double Normal(double mean = 0, double standardDeviation = 1);

    /// <summary>An exponentially distributed number.</summary>
    public abstract double Exponential(double mean = 1);

    /// <summary>True with a probability.</summary>
    /// <param name="probability">0 (never) to 1 (always).</param>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>One of some values, each as likely.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public T Pick<T>(params ReadOnlySpan<T> values) => values.IsEmpty
        ? throw new ArgumentException("There is no value to pick.", nameof(values))
        : values[(int)Between(0, values.Length - 1)];
}
