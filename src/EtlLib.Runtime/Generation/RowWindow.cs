namespace EtlLib.Generation;

/// <summary>
/// The values of a column that are asked for, each of a key, at an index and of an event time: those of a run of rows, or the
/// elements of their lists. It is kept and filled again.
/// </summary>
internal sealed class RowWindow
{
    private int[] keys = [];
    private ulong[] indexes = [];
    private long[] micros = [];

    /// <summary>The first row, where these are rows.</summary>
    public long First { get; private set; }

    public int Count { get; private set; }

    /// <summary>From how many values on the same keys come again, each at its next index; no less than <see cref="Count"/> where they never do.</summary>
    public int Stride { get; private set; }

    /// <summary>The position of each value's key.</summary>
    public ReadOnlySpan<int> Keys => keys.AsSpan(0, Count);

    /// <summary>Each value's index within its key.</summary>
    public ReadOnlySpan<ulong> Indexes => indexes.AsSpan(0, Count);

    /// <summary>The event time of each value's row, in microseconds since the epoch.</summary>
    public ReadOnlySpan<long> Micros => micros.AsSpan(0, Count);

    /// <summary>Asks for a run of rows.</summary>
    public void AskRows(RowLayout layout, long first, int count)
    {
        (First, Count, Stride) = (first, count, layout.Keys.Length);
        Reserve(count);
        var (index, key) = Math.DivRem(first, Stride);
        for (var i = 0; i < count; index++, key = 0)
        {
            var run = (int)Math.Min(Stride - key, count - i);
            for (var k = 0; k < run; k++)
            {
                keys[i + k] = (int)key + k;
            }

            indexes.AsSpan(i, run).Fill((ulong)index);
            micros.AsSpan(i, run).Fill(layout.StartMicros + (index * layout.EveryMicros));
            i += run;
        }
    }

    /// <summary>Asks for the elements of lists.</summary>
    /// <param name="rows">The values that the lists are.</param>
    /// <param name="from">The first of them.</param>
    /// <param name="ends">Where each of their lists begins and ends among the elements.</param>
    /// <param name="slots">How many elements a list has at most. The indexes of a list's elements begin at so many times its own.</param>
    public void AskElements(RowWindow rows, int from, ReadOnlySpan<int> ends, int slots)
    {
        Count = Stride = ends[^1];
        Reserve(Count);
        for (var list = 0; list < ends.Length - 1; list++)
        {
            for (var i = ends[list]; i < ends[list + 1]; i++)
            {
                var row = from + list;
                (keys[i], indexes[i], micros[i]) = (rows.keys[row], (rows.indexes[row] * (ulong)slots) + (ulong)(i - ends[list]), rows.micros[row]);
            }
        }
    }

    private void Reserve(int count)
    {
        if (keys.Length < count)
        {
            (keys, indexes, micros) = (new int[count], new ulong[count], new long[count]);
        }
    }
}
