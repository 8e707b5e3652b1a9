namespace EtlLib.Streaming;

/// <summary>
/// Rows with columns of rows after them: they wait, of each key as many as the columns reach, until those have come or the input has ended.
/// </summary>
/// <remarks>Law: a row comes out in the order of the row that completed it, then of its own.</remarks>
internal sealed class SeriesLeads : IDisposable
{
    private const int Least = 1024, None = -1;
    private readonly SeriesRows spec;
    private readonly Lead[] leads;
    private readonly List<int> ready = [];
    private ColumnBatch rows;
    private int[] open = [];
    private long[] completedBy = [];
    private bool[] isGone = [];
    private int gone, oldest;
    private long count;

    public SeriesLeads(SeriesRows spec)
    {
        this.spec = spec;
        Rows = new Schema("EtlLib.Series", [.. spec.Input.Rows.Columns,
            .. spec.Columns.Where(c => c.Shift is not < 0).Select(c => c.Aggregate.Column)]);
        leads = [.. spec.Columns.Where(c => c.Shift is < 0).Select(c => new Lead(c.Aggregate.Value, -c.Shift!.Value, spec.Input))];
        rows = new ColumnBatch(Rows);
    }

    /// <summary>The rows, and the columns that are known when a row comes.</summary>
    public Schema Rows { get; }

    /// <summary>The time of the oldest row that waits.</summary>
    public long OldestTime
    {
        get
        {
            for (; oldest < rows.Count && isGone[oldest]; oldest++)
            {
            }

            return oldest < rows.Count ? rows.Fixed<long>(spec.Input.Time)[oldest] : Watermark.Ended;
        }
    }

    /// <summary>How much waits.</summary>
    public StateSize Size => new(rows.Count - gone, BatchRows.Bytes(rows) + (open.Length * 13L) + leads.Sum(l => l.Bytes));

    /// <summary>Takes over rows that wait.</summary>
    /// <returns>The number of the first.</returns>
    public int Add(ColumnBatch added)
    {
        var first = rows.Count;
        if (open.Length < first + added.Count)
        {
            Array.Resize(ref open, Math.Max(Least, (first + added.Count) * 2));
            Array.Resize(ref completedBy, open.Length);
            Array.Resize(ref isGone, open.Length);
        }

        open.AsSpan(first, added.Count).Fill(leads.Length);
        completedBy.AsSpan(first, added.Count).Clear();
        isGone.AsSpan(first, added.Count).Clear();
        for (var c = 0; c < rows.Vectors.Length; c++)
        {
            BatchRows.AppendRange(rows.Vectors[c], added.Vectors[c], 0, added.Count);
        }

        rows.EndRows(added.Count);
        count += added.Count;
        added.Dispose();
        return first;
    }

    /// <summary>Gives the values of rows to those that wait for them.</summary>
    public void Resolve(int lead, ColumnBatch from, int first, ReadOnlySpan<int> keys, int keyCount, ReadOnlySpan<int> order)
    {
        var state = leads[lead];
        state.Grow(keyCount, rows.Count);
        for (var i = 0; i < from.Count; i++)
        {
            var row = order.IsEmpty ? i : order[i];
            var waiting = state.Take(keys[row], first + row, from, row);
            if (waiting == None)
            {
                continue;
            }

            completedBy[waiting] = Math.Max(completedBy[waiting], count - from.Count + row);
            if (--open[waiting] == 0)
            {
                ready.Add(waiting);
            }
        }
    }

    /// <summary>Gives out the rows that are complete, or at the end all of them.</summary>
    public void Give(bool isEnd, List<ColumnBatch> output)
    {
        ready.Sort((a, b) => completedBy[a] != completedBy[b] ? completedBy[a].CompareTo(completedBy[b]) : a.CompareTo(b));
        for (var row = 0; isEnd && row < rows.Count; row++)
        {
            if (!isGone[row] && open[row] > 0)
            {
                ready.Add(row);
            }
        }

        if (ready.Count == 0)
        {
            return;
        }

        var made = new ColumnBatch(spec.Output);
        var picked = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ready);
        var inputs = spec.Input.Rows.Columns.Count;
        for (var c = 0; c < inputs; c++)
        {
            BatchRows.Append(made.Vectors[c], rows.Vectors[c], picked);
        }

        for (var (c, known, lead) = (0, inputs, 0); c < spec.Columns.Count; c++)
        {
            if (spec.Columns[c].Shift is < 0)
            {
                leads[lead++].Write(picked, made.Vectors[inputs + c]);
            }
            else
            {
                BatchRows.Append(made.Vectors[inputs + c], rows.Vectors[known++], picked);
            }
        }

        made.EndRows(ready.Count);
        output.Add(made);
        foreach (var row in ready)
        {
            isGone[row] = true;
        }

        gone += ready.Count;
        ready.Clear();
        if (gone >= Least && gone * 2 >= rows.Count)
        {
            Pack();
        }
    }

    public void Save(int keyCount, StateWriter to)
    {
        to.Write((gone, count));
        to.Write(rows);
        to.Write<int>(open.AsSpan(0, rows.Count));
        to.Write<long>(completedBy.AsSpan(0, rows.Count));
        to.Write<bool>(isGone.AsSpan(0, rows.Count));
        Array.ForEach(leads, l => l.Save(keyCount, rows.Count, to));
    }

    public void Load(StateReader from)
    {
        (gone, count) = from.Read<(int, long)>();
        rows.Dispose();
        rows = from.ReadBatch(Rows);
        open = from.ReadArray<int>();
        completedBy = from.ReadArray<long>();
        isGone = from.ReadArray<bool>();
        Array.ForEach(leads, l => l.Load(from));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        rows.Dispose();
        Array.ForEach(leads, l => l.Dispose());
    }

    private void Pack()
    {
        var (kept, moved) = (new List<int>(), new int[rows.Count]);
        for (var row = 0; row < rows.Count; row++)
        {
            moved[row] = kept.Count;
            if (!isGone[row])
            {
                kept.Add(row);
            }
        }

        var packed = new ColumnBatch(Rows);
        BatchRows.Append(packed, rows, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept));
        rows.Dispose();
        rows = packed;
        for (var i = 0; i < kept.Count; i++)
        {
            (open[i], completedBy[i], isGone[i]) = (open[kept[i]], completedBy[kept[i]], false);
        }

        Array.ForEach(leads, l => l.Pack(kept, moved));
        (gone, oldest) = (0, 0);
    }

    /// <summary>
    /// One column: of each key the newest rows, that wait for the value of a row after them; and the values that have come.
    /// </summary>
    private sealed class Lead(int column, int length, OperatorInput input) : IDisposable
    {
        private readonly Schema schema = new("EtlLib.Lead", [input.Rows.Columns[column]]);
        private ColumnBatch? values;
        private int[] ring = [], at = [];
        private long[] counts = [];

        public long Bytes => (ring.Length * 4L) + (at.Length * 4L) + (counts.Length * 8L) + BatchRows.Bytes(Values);

        private ColumnBatch Values => values ??= new ColumnBatch(schema);

        public void Grow(int keyCount, int rows)
        {
            if (counts.Length < keyCount)
            {
                Array.Resize(ref counts, Math.Max(16, keyCount * 2));
                Array.Resize(ref ring, counts.Length * length);
            }

            var known = at.Length;
            if (known < rows)
            {
                Array.Resize(ref at, Math.Max(Least, rows * 2));
                at.AsSpan(known).Fill(None);
            }
        }

        /// <summary>Takes a row; the one that waited for it, or -1.</summary>
        public int Take(int key, int waiting, ColumnBatch from, int row)
        {
            ref var place = ref ring[(key * length) + (int)(counts[key] % length)];
            var first = counts[key]++ >= length ? place : None;
            place = waiting;
            if (first != None)
            {
                at[first] = Values.Count;
                Values.Vectors[0].AppendFrom(from.Vectors[column], row);
                Values.EndRow();
            }

            return first;
        }

        public void Write(ReadOnlySpan<int> rows, ColumnVector to)
        {
            foreach (var row in rows)
            {
                if (at[row] == None)
                {
                    to.AppendNull();
                }
                else
                {
                    to.AppendFrom(Values.Vectors[0], at[row]);
                }
            }
        }

        public void Pack(List<int> kept, int[] moved)
        {
            var packed = new ColumnBatch(schema);
            for (var i = 0; i < kept.Count; i++)
            {
                var value = at[kept[i]];
                at[i] = value == None ? None : packed.Count;
                if (value != None)
                {
                    packed.AppendFrom(Values, value);
                }
            }

            at.AsSpan(kept.Count).Fill(None);
            Values.Dispose();
            values = packed;
            for (var key = 0; key < counts.Length; key++)
            {
                for (var i = 0; i < Math.Min(length, counts[key]); i++)
                {
                    ring[(key * length) + i] = moved[ring[(key * length) + i]];
                }
            }
        }

        public void Save(int keyCount, int rows, StateWriter to)
        {
            to.Write<int>(ring.AsSpan(0, Math.Min(ring.Length, keyCount * length)));
            to.Write<long>(counts.AsSpan(0, Math.Min(counts.Length, keyCount)));
            to.Write<int>(at.AsSpan(0, Math.Min(at.Length, rows)));
            to.Write(Values);
        }

        public void Load(StateReader from)
        {
            ring = from.ReadArray<int>();
            counts = from.ReadArray<long>();
            at = from.ReadArray<int>();
            values?.Dispose();
            values = from.ReadBatch(schema);
        }

        public void Dispose() => values?.Dispose();
    }
}
