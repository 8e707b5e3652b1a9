using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>The scratch memory of one thread while it fills a batch. It is kept and lent again, so that rows allocate nothing.</summary>
internal sealed class Workspace
{
    /// <summary>How many values are drawn at once: a multiple of the vector width.</summary>
    public const int TileSize = NormalQuantile.MaxCount;

    private readonly ulong[] streams = new ulong[TileSize];
    private readonly ulong[] indexes = new ulong[TileSize];
    private readonly Dictionary<ColumnGenerator, object> kept = [];
    private double[] numbers = [];

    /// <summary>The bits of the last tile.</summary>
    public ulong[] Bits { get; } = new ulong[TileSize];

    /// <summary>The second 64 bits of each of them, where both were asked for.</summary>
    public ulong[] SecondBits { get; } = new ulong[TileSize];

    /// <summary>A tile of numbers.</summary>
    public double[] Values { get; } = new double[TileSize];

    /// <summary>The points of a block of a path, both ends included.</summary>
    public double[] Points { get; } = new double[TileSize + 1];

    /// <summary>Counters that a path is drawn at: those of a way, at most 128, and those of a small block.</summary>
    public ulong[] Steps { get; } = new ulong[TileSize];

    /// <summary>The rows that are filled.</summary>
    public RowWindow Rows { get; } = new();

    /// <summary>The draws of users' own types.</summary>
    public PhiloxRandom Random { get; } = new();

    /// <summary>Draws 64 bits for each of the values from a position on, and gives them, rounded up to whole vectors.</summary>
    /// <param name="rows">The values asked for.</param>
    /// <param name="from">The first of them to draw for.</param>
    /// <param name="count">How many, at most <see cref="TileSize"/>.</param>
    /// <param name="streamOfKey">Each key's stream.</param>
    /// <param name="both">Whether <see cref="SecondBits"/> are drawn too.</param>
    public ReadOnlySpan<ulong> Draw(RowWindow rows, int from, int count, ReadOnlySpan<ulong> streamOfKey, bool both = false)
    {
        var keys = rows.Keys.Slice(from, count);
        var to = streams.AsSpan(0, count);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = streamOfKey[keys[i]];
        }

        rows.Indexes.Slice(from, count).CopyTo(indexes);
        return Draw(count, both);
    }

    /// <summary>Draws 64 bits of one stream for each of a run of indexes.</summary>
    public ReadOnlySpan<ulong> Draw(ulong stream, long first, int count)
    {
        streams.AsSpan(0, count).Fill(stream);
        for (var i = 0; i < count; i++)
        {
            indexes[i] = (ulong)(first + i);
        }

        return Draw(count, both: false);
    }

    /// <summary>Draws 64 bits of one stream for each of some indexes.</summary>
    public ReadOnlySpan<ulong> Draw(ulong stream, ReadOnlySpan<ulong> at)
    {
        streams.AsSpan(0, at.Length).Fill(stream);
        at.CopyTo(indexes);
        return Draw(at.Length, both: false);
    }

    /// <summary>Room for so many numbers, which hold anything.</summary>
    public Span<double> Numbers(int count)
    {
        if (numbers.Length < count)
        {
            numbers = new double[Math.Max(count, TileSize)];
        }

        return numbers.AsSpan(0, count);
    }

    /// <summary>What a generator needs besides, kept as it was left for its next use.</summary>
    public T Kept<T>(ColumnGenerator user, ColumnType type, Func<ColumnType, T> make)
        where T : class
    {
        if (!kept.TryGetValue(user, out var known))
        {
            kept.Add(user, known = make(type));
        }

        return (T)known;
    }

    private ReadOnlySpan<ulong> Draw(int count, bool both)
    {
        var whole = (count + Philox.Lanes - 1) / Philox.Lanes * Philox.Lanes;
        if (both)
        {
            Philox.Fill(streams.AsSpan(0, whole), indexes, Bits, SecondBits);
        }
        else
        {
            Philox.Fill(streams.AsSpan(0, whole), indexes, Bits);
        }

        return Bits.AsSpan(0, whole);
    }
}
