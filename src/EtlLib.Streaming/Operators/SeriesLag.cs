namespace EtlLib.Streaming;

/// <summary>The value of the row so many before: of each key the values of as many rows are kept, in a ring.</summary>
internal sealed class SeriesLag : SeriesState
{
    private const int Least = 1024, None = int.MinValue;
    private readonly int column, length;
    private readonly Schema schema;
    private ColumnBatch store;

    // By key a ring of rows: in the store, or the complement of one that was just taken; and how many there have been.
    private int[] ring = [], places = [], found = [];
    private long[] counts = [];
    private long live;

    public SeriesLag(SeriesColumn spec, int rows, SeriesRows series)
    {
        (column, length) = (spec.Aggregate.Value, rows);
        schema = new Schema("EtlLib.Lag", [series.Input.Rows.Columns[column]]);
        store = new ColumnBatch(schema);
    }

    /// <inheritdoc />
    public override StateSize Size => new(live, BatchRows.Bytes(store) + (ring.Length * 4L) + (counts.Length * 8L));

    /// <inheritdoc />
    public override void Take(ColumnBatch rows, ReadOnlySpan<int> keys, int keyCount, ReadOnlySpan<int> order, ColumnVector to)
    {
        var values = rows.Vectors[column];
        if (length == 0)
        {
            BatchRows.AppendRange(to, values, 0, rows.Count);
            return;
        }

        Grow(keyCount, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = order.IsEmpty ? i : order[i];
            var key = keys[row];
            var place = (key * length) + (int)(counts[key] % length);
            (found[row], places[row]) = (counts[key] >= length ? ring[place] : None, place);
            ring[place] = ~row;
            live += counts[key]++ < length ? 1 : 0;
        }

        for (var row = 0; row < rows.Count; row++)
        {
            if (found[row] == None)
            {
                to.AppendNull();
            }
            else
            {
                to.AppendFrom(found[row] >= 0 ? store.Vectors[0] : values, found[row] >= 0 ? found[row] : ~found[row]);
            }
        }

        Keep(values, rows.Count);
    }

    /// <inheritdoc />
    public override void Save(int keyCount, StateWriter to)
    {
        to.Write<int>(ring.AsSpan(0, Math.Min(ring.Length, keyCount * length)));
        to.Write<long>(counts.AsSpan(0, Math.Min(counts.Length, keyCount)));
        to.Write(live);
        to.Write(store);
    }

    /// <inheritdoc />
    public override void Load(StateReader from)
    {
        ring = from.ReadArray<int>();
        counts = from.ReadArray<long>();
        live = from.Read<long>();
        store.Dispose();
        store = from.ReadBatch(schema);
    }

    /// <inheritdoc />
    public override void Dispose() => store.Dispose();

    private void Grow(int keyCount, int rows)
    {
        if (counts.Length < keyCount)
        {
            Array.Resize(ref counts, Math.Max(16, keyCount * 2));
            Array.Resize(ref ring, counts.Length * length);
        }

        if (found.Length < rows)
        {
            (found, places) = (new int[rows], new int[rows]);
        }
    }

    /// <summary>Copies the values that are still in a ring.</summary>
    private void Keep(ColumnVector values, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            if (ring[places[row]] == ~row)
            {
                ring[places[row]] = store.Count;
                store.Vectors[0].AppendFrom(values, row);
                store.EndRow();
            }
        }

        if (store.Count <= (2 * live) + Least)
        {
            return;
        }

        var packed = new ColumnBatch(schema);
        for (var key = 0; key < counts.Length; key++)
        {
            for (var i = 0; i < Math.Min(length, counts[key]); i++)
            {
                packed.AppendFrom(store, ring[(key * length) + i]);
                ring[(key * length) + i] = packed.Count - 1;
            }
        }

        store.Dispose();
        store = packed;
    }
}
