namespace EtlLib.Streaming;

/// <summary>
/// Tumbling, hopping and cumulating windows: an accumulator a key in each pane, the stretch that windows consist of; where a window is of
/// several, they are merged when it closes.
/// </summary>
internal sealed class AggregateWindowsOperator : Operator
{
    private const int Version = 1, Full = 1 << 16;
    private readonly AggregateWindows spec;
    private readonly WindowSchedule schedule;
    private readonly SortedList<long, Pane> panes = [];
    private readonly Stack<Pane> spare = [];
    private readonly Pane merged;
    private int[] numbers = [];
    private long watermark = Watermark.None;

    // Of a window that grows, the panes before it are merged already.
    private long mergedStart = long.MinValue, mergedEnd;

    public AggregateWindowsOperator(AggregateWindows spec)
    {
        this.spec = spec;
        schedule = new WindowSchedule(spec.Window);
        merged = new Pane(spec);
    }

    /// <inheritdoc />
    public override Schema Output => spec.Output;

    /// <inheritdoc />
    public override long OutputWatermark => schedule.OutputWatermark(watermark, spec.EventTime);

    /// <inheritdoc />
    public override StateSize State
    {
        get
        {
            var size = merged.Size;
            foreach (var pane in panes.Values)
            {
                size += pane.Size;
            }

            return size;
        }
    }

    /// <inheritdoc />
    public override void Add(int input, ColumnBatch batch)
    {
        try
        {
            if (Runs(batch) is var runs && runs > 8 && runs > batch.Count / 16)
            {
                batch = ByPane(batch);
            }

            AddRuns(batch);
        }
        finally
        {
            batch.Dispose();
        }
    }

    /// <inheritdoc />
    public override void Advance(ReadOnlySpan<long> watermarks, List<ColumnBatch> output)
    {
        watermark = watermarks[0];
        ColumnBatch? made = null;
        while (Earliest is { } earliest && schedule.TryNext(earliest, watermark, out var start, out var end))
        {
            made ??= new ColumnBatch(Output);
            if (panes.Count > 0 && panes.GetKeyAtIndex(0) == start && schedule.PaneEnd(start) == end && !schedule.Grows)
            {
                Write(panes.GetValueAtIndex(0), start, end, made);
            }
            else
            {
                Merge(start, end);
                Write(merged, start, end, made);
            }

            if (!schedule.Grows)
            {
                merged.Clear();
                mergedStart = long.MinValue;
            }

            Forget(schedule.Grows ? end : schedule.Needed);
            if (made.Count >= Full)
            {
                output.Add(made);
                made = null;
            }
        }

        Give(made, output);
    }

    /// <inheritdoc />
    public override void Save(StateWriter to)
    {
        to.Write(Version);
        to.Write((watermark, mergedStart, mergedEnd));
        schedule.Save(to);
        merged.Save(to);
        to.Write(panes.Count);
        foreach (var (start, pane) in panes)
        {
            to.Write(start);
            pane.Save(to);
        }
    }

    /// <inheritdoc />
    public override void Load(StateReader from)
    {
        from.Expect(Version);
        (watermark, mergedStart, mergedEnd) = from.Read<(long, long, long)>();
        schedule.Load(from);
        merged.Load(from);
        for (var count = from.Read<int>(); count > 0; count--)
        {
            PaneOf(from.Read<long>()).Load(from);
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        merged.Dispose();
        foreach (var pane in panes.Values.Concat(spare))
        {
            pane.Dispose();
        }
    }

    /// <summary>The start of the earliest pane that a window still needs, or of the window that grows.</summary>
    private long? Earliest => merged.Table.Count > 0 ? mergedStart : panes.Count > 0 ? panes.GetKeyAtIndex(0) : null;

    private int Runs(ColumnBatch batch)
    {
        var (runs, start, end) = (0, long.MaxValue, long.MaxValue);
        foreach (var time in batch.Fixed<long>(spec.Input.Time).Span)
        {
            if (time < start || time >= end)
            {
                start = schedule.PaneOf(time);
                end = schedule.PaneEnd(start);
                runs++;
            }
        }

        return runs;
    }

    /// <summary>The rows by pane, so that few runs are of the same one.</summary>
    private ColumnBatch ByPane(ColumnBatch batch)
    {
        using (batch)
        {
            var starts = batch.Fixed<long>(spec.Input.Time).Span.ToArray();
            var places = new long[starts.Length];
            for (var i = 0; i < places.Length; i++)
            {
                (starts[i], places[i]) = (schedule.PaneOf(starts[i]), i);
            }

            var (spareStarts, sparePlaces) = (Array.Empty<long>(), Array.Empty<long>());
            BatchRows.Sort(ref starts, ref places, places.Length, ref spareStarts, ref sparePlaces);
            return BatchRows.Gathered(spec.Input.Rows, [batch], places);
        }
    }

    private void AddRuns(ColumnBatch batch)
    {
        var columns = KeyTable.Columns(spec.Input, batch);
        var times = batch.Fixed<long>(spec.Input.Time).Span;
        if (numbers.Length < times.Length)
        {
            numbers = new int[times.Length];
        }

        for (var (from, to) = (0, 0); from < times.Length; from = to)
        {
            var start = schedule.PaneOf(times[from]);
            var end = schedule.PaneEnd(start);
            for (to = from + 1; to < times.Length && times[to] >= start && times[to] < end; to++)
            {
            }

            var slots = numbers.AsSpan(0, to - from);
            var pane = PaneOf(start);
            pane.Table.Find(columns, from, add: true, slots);
            foreach (var accumulator in pane.Accumulators)
            {
                accumulator.Reserve(pane.Table.Count);
                accumulator.Add(batch, from, slots);
            }
        }
    }

    private Pane PaneOf(long start)
    {
        if (!panes.TryGetValue(start, out var pane))
        {
            pane = spare.TryPop(out var free) ? free : new Pane(spec);
            panes.Add(start, pane);
        }

        return pane;
    }

    private void Merge(long start, long end)
    {
        var from = mergedStart == start ? mergedEnd : start;
        if (mergedStart != start)
        {
            merged.Clear();
        }

        foreach (var (at, pane) in panes)
        {
            if (at >= end)
            {
                break;
            }

            if (at >= from)
            {
                merged.Take(pane, ref numbers);
            }
        }

        (mergedStart, mergedEnd) = (start, end);
    }

    private void Forget(long before)
    {
        while (panes.Count > 0 && panes.GetKeyAtIndex(0) < before)
        {
            var pane = panes.GetValueAtIndex(0);
            panes.RemoveAt(0);
            pane.Clear();
            if (spare.Count < 2)
            {
                spare.Push(pane);
            }
            else
            {
                pane.Dispose();
            }
        }
    }

    /// <summary>A row a key, by the keys' hashes: an order that does not depend on how they came.</summary>
    private void Write(Pane pane, long start, long end, ColumnBatch made)
    {
        var count = pane.Table.Count;
        var hashes = pane.Table.Hashes.ToArray();
        var slots = new int[count];
        for (var i = 0; i < count; i++)
        {
            slots[i] = i;
        }

        Array.Sort(hashes, slots);
        var column = 0;
        foreach (var key in pane.Table.Keys.Vectors)
        {
            BatchRows.Append(made.Vectors[column++], key, slots);
        }

        made.Fixed<long>(column++).AppendSpan(count).Fill(start);
        made.Fixed<long>(column++).AppendSpan(count).Fill(end);
        foreach (var accumulator in pane.Accumulators)
        {
            accumulator.Write(slots, made.Vectors[column++]);
        }

        made.EndRows(count);
    }

    private sealed class Pane(AggregateWindows spec) : IDisposable
    {
        public KeyTable Table { get; } = new(spec.Input);

        public Accumulator[] Accumulators { get; } = Accumulator.Of(spec.Aggregates, spec.Input, spec.Model);

        public StateSize Size => new(Table.Count, Table.Bytes + Accumulators.Sum(a => a.Bytes));

        public void Take(Pane from, ref int[] numbers)
        {
            if (numbers.Length < from.Table.Count)
            {
                numbers = new int[from.Table.Count];
            }

            var slots = numbers.AsSpan(0, from.Table.Count);
            Table.Find(from.Table.Keys.Vectors, 0, add: true, slots);
            for (var a = 0; a < Accumulators.Length; a++)
            {
                Accumulators[a].Reserve(Table.Count);
                Accumulators[a].Merge(from.Accumulators[a], 0, slots);
            }
        }

        public void Clear()
        {
            Table.Clear();
            Array.ForEach(Accumulators, a => a.Clear());
        }

        public void Save(StateWriter to)
        {
            Table.Save(to);
            Array.ForEach(Accumulators, a => a.Save(to));
        }

        public void Load(StateReader from)
        {
            Table.Load(from);
            Array.ForEach(Accumulators, a => a.Load(from));
        }

        public void Dispose() => Table.Dispose();
    }
}
