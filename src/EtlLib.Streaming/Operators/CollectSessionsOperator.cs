namespace EtlLib.Streaming;

/// <summary>
/// Sessions whose rows come out: those of a session are linked, the last one first, and closed ones are dropped once they are half of all.
/// </summary>
internal sealed class CollectSessionsOperator(CollectWindows spec) : SessionOperator(spec.Input, spec.Window, spec.EventTime)
{
    private const int Least = 4096, None = -1, Gone = -2;
    private ColumnBatch store = new(spec.Input.Rows);
    private int[] previous = [], last = [];
    private int goneCount;

    /// <inheritdoc />
    public override Schema Output => spec.Output;

    /// <inheritdoc />
    protected override long ContentBytes => BatchRows.Bytes(store) + (previous.Length * 4L);

    /// <inheritdoc />
    protected override void Take(ColumnBatch rows, ReadOnlySpan<int> slots, int count)
    {
        if (previous.Length < store.Count + rows.Count)
        {
            Array.Resize(ref previous, Math.Max(Least, (store.Count + rows.Count) * 2));
        }

        for (var i = 0; i < slots.Length; i++)
        {
            previous[store.Count + i] = last[slots[i]];
            last[slots[i]] = store.Count + i;
        }

        for (var c = 0; c < store.Vectors.Length; c++)
        {
            BatchRows.AppendRange(store.Vectors[c], rows.Vectors[c], 0, rows.Count);
        }

        store.EndRows(rows.Count);
    }

    /// <inheritdoc />
    protected override void Reset(int slot)
    {
        if (slot >= last.Length)
        {
            Array.Resize(ref last, Math.Max(Least, slot * 2));
        }

        last[slot] = None;
    }

    /// <inheritdoc />
    protected override void Write(List<Closed> closed, ColumnBatch made)
    {
        var (rows, times) = (new List<int>(), new List<(long Start, long End)>());
        foreach (var session in closed)
        {
            var first = rows.Count;
            for (var row = last[session.Slot]; row >= 0;)
            {
                rows.Add(row);
                times.Add((session.Start, session.End));
                (row, previous[row]) = (previous[row], Gone);
            }

            rows.Reverse(first, rows.Count - first);
        }

        var columns = store.Vectors.Length;
        for (var c = 0; c < columns; c++)
        {
            BatchRows.Append(made.Vectors[c], store.Vectors[c], System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
        }

        foreach (var (start, end) in times)
        {
            made.Fixed<long>(columns).Append(start);
            made.Fixed<long>(columns + 1).Append(end);
        }

        made.EndRows(rows.Count);
        goneCount += rows.Count;
        if (goneCount >= Least && goneCount * 2 >= store.Count)
        {
            Compact();
        }
    }

    /// <inheritdoc />
    protected override void SaveContent(StateWriter to)
    {
        to.Write(store);
        to.Write<int>(previous.AsSpan(0, store.Count));
        to.Write<int>(last);
        to.Write(goneCount);
    }

    /// <inheritdoc />
    protected override void LoadContent(StateReader from)
    {
        store.Dispose();
        store = from.ReadBatch(spec.Input.Rows);
        previous = from.ReadArray<int>();
        last = from.ReadArray<int>();
        goneCount = from.Read<int>();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        store.Dispose();
        base.Dispose(disposing);
    }

    private void Compact()
    {
        var (kept, moved) = (new List<int>(), new int[store.Count]);
        for (var row = 0; row < store.Count; row++)
        {
            moved[row] = kept.Count;
            if (previous[row] != Gone)
            {
                kept.Add(row);
            }
        }

        var rows = new ColumnBatch(spec.Input.Rows);
        BatchRows.Append(rows, store, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept));
        store.Dispose();
        store = rows;
        for (var i = 0; i < kept.Count; i++)
        {
            previous[i] = previous[kept[i]] is >= 0 and var before ? moved[before] : None;
        }

        // Of a closed session the last row is gone: what its slot then says is overwritten before it is read.
        for (var slot = 0; slot < last.Length; slot++)
        {
            last[slot] = last[slot] is >= 0 and var row && row < moved.Length ? moved[row] : None;
        }

        goneCount = 0;
    }
}
