namespace EtlLib.Streaming;

/// <summary>
/// Rows that wait until the watermark has passed them. They come out in the order of time, then sequence, then the columns of ties; where
/// there are none, then all columns.
/// </summary>
/// <remarks>
/// Law: each row is touched when it comes and when it goes, not in between, however long it waits. The order does not depend on how the
/// rows came.
/// </remarks>
internal sealed class WaitingRows : IDisposable
{
    private const int Version = 1;
    private readonly OperatorInput input;
    private readonly List<Run> runs = [];
    private readonly (int Column, ValueOrder Order)[] ties;
    private readonly Comparison<long> byTies;
    private ColumnBatch[] batches = [];
    private long[] times = [], places = [], spareTimes = [], sparePlaces = [];
    private long low = Watermark.None;

    public WaitingRows(OperatorInput input)
    {
        this.input = input;
        var columns = input.Ties.Count > 0 ? input.Ties : [.. Enumerable.Range(0, input.Rows.Columns.Count)];
        ties = [.. columns.Where(c => c != input.Time && c != input.Sequence).Select(c => (c, ValueOrder.Of(input.Rows.Columns[c].Type)))];
        byTies = CompareTies;
    }

    /// <summary>How much waits.</summary>
    public StateSize Size { get; private set; }

    /// <summary>Takes over a batch.</summary>
    public void Add(ColumnBatch batch)
    {
        if (batch.Count == 0)
        {
            batch.Dispose();
            return;
        }

        Add(new HeldBatch(batch));
    }

    /// <summary>The rows with a time before a bound, in order; null where there are none. The caller releases them.</summary>
    public HeldBatch? Take(long high)
    {
        var count = 0;
        for (var r = 0; r < runs.Count; r++)
        {
            var run = runs[r];
            for (; run.Position < run.Count && run.Time(run.Position) < high; run.Position++, count++)
            {
                if (count == times.Length)
                {
                    Array.Resize(ref times, Math.Max(1024, count * 2));
                    Array.Resize(ref places, times.Length);
                }

                times[count] = run.Time(run.Position);
                places[count] = ((long)r << 32) | (uint)run.Row(run.Position);
            }
        }

        low = Math.Max(low, high);
        return count == 0 ? null : Ordered(count);
    }

    /// <summary>Writes the rows that wait.</summary>
    public void Save(StateWriter to)
    {
        to.Write(Version);
        to.Write(low);
        to.Write(runs.Count);
        runs.ForEach(r => to.Write(r.Held));
    }

    /// <summary>Reads the rows that wait.</summary>
    public void Load(StateReader from)
    {
        from.Expect(Version);
        low = from.Read<long>();
        for (var count = from.Read<int>(); count > 0; count--)
        {
            Add(from.ReadHeld(input.Rows));
        }
    }

    /// <inheritdoc />
    public void Dispose() => runs.ForEach(r => r.Held.Release());

    private void Add(HeldBatch held)
    {
        var run = new Run(held, input.Time);
        for (; run.Position < run.Count && run.Time(run.Position) < low; run.Position++)
        {
        }

        runs.Add(run);
        Size += new StateSize(run.Count - run.Position, run.Bytes);
    }

    private HeldBatch Ordered(int count)
    {
        if (batches.Length < runs.Count)
        {
            batches = new ColumnBatch[runs.Count * 2];
        }

        for (var r = 0; r < runs.Count; r++)
        {
            batches[r] = runs[r].Held.Batch;
        }

        BatchRows.Sort(ref times, ref places, count, ref spareTimes, ref sparePlaces);
        for (var (first, i) = (0, 1); i <= count; i++)
        {
            if (i == count || times[i] != times[first])
            {
                OrderTies(places.AsSpan(first, i - first));
                first = i;
            }
        }

        var held = Whole(count) ?? new HeldBatch(BatchRows.Gathered(input.Rows, batches.AsSpan(0, runs.Count), places.AsSpan(0, count)));
        Forget(count);
        return held;
    }

    private void OrderTies(Span<long> tied)
    {
        for (var i = 1; i < tied.Length; i++)
        {
            if (CompareTies(tied[i - 1], tied[i]) > 0)
            {
                tied.Sort(byTies);
                return;
            }
        }
    }

    private int CompareTies(long x, long y)
    {
        var (a, b, i, j) = (batches[(int)(x >> 32)], batches[(int)(y >> 32)], (int)x, (int)y);
        if (input.Sequence >= 0 && a.Fixed<long>(input.Sequence)[i].CompareTo(b.Fixed<long>(input.Sequence)[j]) is not 0 and var sequence)
        {
            return sequence;
        }

        foreach (var (column, order) in ties)
        {
            if (order.Compare(a.Vectors[column], i, b.Vectors[column], j) is not 0 and var decided)
            {
                return decided;
            }
        }

        return 0;
    }

    /// <summary>The batch that holds exactly these rows in this order, where there is one.</summary>
    private HeldBatch? Whole(int count)
    {
        var held = runs[(int)(places[0] >> 32)].Held;
        if (held.Batch.Count != count)
        {
            return null;
        }

        for (var i = 0; i < count; i++)
        {
            if (places[i] != (places[0] & ~0xFFFF_FFFFL) + i)
            {
                return null;
            }
        }

        held.Hold();
        return held;
    }

    private void Forget(int taken)
    {
        var kept = 0;
        var bytes = 0L;
        for (var r = 0; r < runs.Count; r++)
        {
            var run = runs[r];
            if (run.Position < run.Count)
            {
                runs[kept++] = run;
            }
            else
            {
                bytes += run.Bytes;
                run.Held.Release();
            }
        }

        runs.RemoveRange(kept, runs.Count - kept);
        Size = new StateSize(Size.Rows - taken, Size.Bytes - bytes);
    }

    /// <summary>A batch, and its rows in the order of time where they are not.</summary>
    private sealed unsafe class Run
    {
        private readonly long* values;
        private readonly long[]? times, rows;

        public Run(HeldBatch held, int time)
        {
            (Held, Count, Bytes) = (held, held.Batch.Count, BatchRows.Bytes(held.Batch));
            values = held.Batch.Fixed<long>(time).Values;
            var sorted = 1;
            for (; sorted < Count && values[sorted - 1] <= values[sorted]; sorted++)
            {
            }

            if (sorted < Count)
            {
                times = held.Batch.Fixed<long>(time).Span.ToArray();
                rows = new long[Count];
                for (var i = 0; i < rows.Length; i++)
                {
                    rows[i] = i;
                }

                // The arrays that come back may be the spare ones, which are then this run's.
                var (spareTimes, spareRows) = (Count < 256 ? [] : new long[Count], Count < 256 ? [] : new long[Count]);
                BatchRows.Sort(ref times, ref rows, Count, ref spareTimes, ref spareRows);
            }
        }

        public HeldBatch Held { get; }

        public int Count { get; }

        public long Bytes { get; }

        public int Position { get; set; }

        public long Time(int position) => times is null ? values[position] : times[position];

        public int Row(int position) => rows is null ? position : (int)rows[position];
    }
}
