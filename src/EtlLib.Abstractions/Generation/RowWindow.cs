namespace EtlLib.Generation;

/// <summary>
/// The values of a column that are asked for: those of a run of rows, or (the elements of lists) any cells, each of a key and at
/// an index of its own.
/// </summary>
internal readonly ref struct RowWindow
{
    private readonly ReadOnlySpan<ulong> indexes;
    private readonly int key;

    /// <summary>A run of rows.</summary>
    public RowWindow(RowLayout layout, long first, int count) => (Layout, First, Count) = (layout, first, count);

    /// <summary>Cells of one key, with the indexes given.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="row">The row that the cells belong to.</param>
    /// <param name="key">The key's position.</param>
    /// <param name="indexes">The cells' indexes.</param>
    public RowWindow(RowLayout layout, long row, int key, ReadOnlySpan<ulong> indexes)
        : this(layout, row, indexes.Length)
    {
        (this.key, IsCells) = (key, true);
        this.indexes = indexes;
    }

    public RowLayout Layout { get; }

    /// <summary>The first row; the only one of cells.</summary>
    public long First { get; }

    public int Count { get; }

    /// <summary>Whether these are cells of one row.</summary>
    public bool IsCells { get; }

    /// <summary>The key's position and index of the first value, from which both go on as rows do.</summary>
    public (int Key, long Index) Position(int at)
    {
        var (index, position) = Math.DivRem(First + at, Layout.Keys.Length);
        return ((int)position, index);
    }

    /// <summary>Cells: the key of them all, and one's index.</summary>
    public (int Key, ulong Index) Cell(int at) => (key, indexes[at]);

    /// <summary>Writes the stream and index of each of the values from a position on.</summary>
    public void Spread(int from, ReadOnlySpan<ulong> streamOfKey, Span<ulong> streams, Span<ulong> cellIndexes)
    {
        if (IsCells)
        {
            streams.Fill(streamOfKey[key]);
            indexes.Slice(from, cellIndexes.Length).CopyTo(cellIndexes);
            return;
        }

        var (position, start) = Position(from);
        var index = (ulong)start;
        cellIndexes = cellIndexes[..streams.Length];
        if (streamOfKey.Length == 1)
        {
            streams.Fill(streamOfKey[0]);
            for (var i = 0; i < cellIndexes.Length; i++)
            {
                cellIndexes[i] = index++;
            }

            return;
        }

        for (var i = 0; i < streams.Length; i++)
        {
            (streams[i], cellIndexes[i]) = (streamOfKey[position], index);
            if (++position == streamOfKey.Length)
            {
                (position, index) = (0, index + 1);
            }
        }
    }
}
