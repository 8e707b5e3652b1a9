using EtlLib.Batches;

namespace EtlLib;

/// <summary>The place of one generated value: all that it may depend on.</summary>
public readonly ref struct DataPoint
{
    private readonly long micros;

    internal DataPoint(ulong seed, string key, long index, long micros, DataRandom random) =>
        (Seed, Key, Index, this.micros, Random) = (seed, key, index, micros, random);

    /// <summary>The seed, the key and the column, mixed: the same for all values of one key in one column.</summary>
    public ulong Seed { get; }

    /// <summary>The key's text, as it was given; empty where no keys were.</summary>
    public string Key { get; }

    /// <summary>The row's index within its key, from 0.</summary>
    public long Index { get; }

    /// <summary>The row's event time.</summary>
    public DateTimeOffset EventTime => Values.ToInstant(micros);

    /// <summary>
    /// Random numbers that are this value's own: the first draw is always the same one, so is the second. Valid only until
    /// the value is returned.
    /// </summary>
    public DataRandom Random { get; }
}
