namespace EtlLib.Streaming;

/// <summary>
/// An aggregate over a key's rows up to a time or a count before each. A key's rows are a chain of accumulators in two parts: of the older
/// part each holds itself and all after it in that part, of the newer part one holds all. So nothing is ever subtracted, and a row is
/// merged a bounded number of times.
/// </summary>
internal sealed class SeriesRolling : SeriesState
{
    private const int Least = 1024, None = -1, Result = 0;
    private readonly Accumulator accumulator;
    private readonly int time;
    private readonly long range;
    private readonly int most;
    private readonly Stack<int> free = [];

    // By slot: a row's time, and the rows of its key before and after it.
    private long[] times = [];
    private int[] next = [], previous = [], slots = [];
    private Frame[] frames = [];
    private int slotCount = 1;
    private long rows, floor = Least;

    public SeriesRolling(SeriesColumn spec, SeriesRows series)
    {
        accumulator = Accumulator.Of(spec.Aggregate, series.Input, series.Model);
        accumulator.Reserve(1);
        time = series.Input.Time;
        (range, most) = (spec.Range ?? Watermark.Ended, spec.Count ?? int.MaxValue);
    }

    /// <inheritdoc />
    public override StateSize Size => new(rows, accumulator.Bytes + (times.Length * 16L) + (frames.Length * 20L));

    /// <inheritdoc />
    public override bool ForgetsKeys => range < Watermark.Ended;

    /// <inheritdoc />
    public override void Take(ColumnBatch rows, ReadOnlySpan<int> keys, int keyCount, ReadOnlySpan<int> order, ColumnVector to)
    {
        Grow(rows.Count, keyCount);
        accumulator.Add(rows, 0, slots.AsSpan(0, rows.Count));
        var all = rows.Fixed<long>(time).Span;
        if (range < Watermark.Ended)
        {
            // Rows of one time see each other.
            for (var (first, end) = (0, 0); first < all.Length; first = end)
            {
                for (; end < all.Length && all[end] == all[first]; end++)
                {
                    Push(ref frames[keys[end]], slots[end], all[end]);
                }

                for (var i = first; i < end; i++)
                {
                    Write(frames[keys[i]], to);
                }
            }
        }
        else if (order.IsEmpty)
        {
            for (var i = 0; i < all.Length; i++)
            {
                Push(ref frames[keys[i]], slots[i], all[i]);
                Write(frames[keys[i]], to);
            }
        }
        else
        {
            TakeInOrder(all, keys, order, to);
        }
    }

    /// <inheritdoc />
    public override void Forget(long watermark, int keyCount)
    {
        if (!ForgetsKeys || rows < floor)
        {
            return;
        }

        for (var key = 0; key < keyCount; key++)
        {
            while (frames[key].Count > 0 && times[frames[key].Oldest - 1] <= watermark - range)
            {
                Pop(ref frames[key]);
            }
        }

        floor = Math.Max(Least, rows * 2);
    }

    /// <inheritdoc />
    public override bool IsLive(int key) => frames[key].Count > 0;

    /// <inheritdoc />
    public override void Move(int[] kept)
    {
        var live = kept.ToHashSet();
        for (var key = 0; key < frames.Length; key++)
        {
            if (frames[key].Newer > 0 && !live.Contains(key))
            {
                free.Push(frames[key].Newer);
            }
        }

        frames = [.. kept.Select(key => frames[key])];
    }

    /// <inheritdoc />
    public override void Save(int keyCount, StateWriter to)
    {
        accumulator.Save(to);
        to.Write((slotCount, rows));
        to.Write<int>(free.ToArray());
        to.Write<long>(times);
        to.Write<int>(next);
        to.Write<int>(previous);
        to.Write<Frame>(frames.AsSpan(0, Math.Min(frames.Length, keyCount)));
    }

    /// <inheritdoc />
    public override void Load(StateReader from)
    {
        accumulator.Load(from);
        (slotCount, rows) = from.Read<(int, long)>();
        var freed = from.ReadArray<int>();
        Array.Reverse(freed);
        Array.ForEach(freed, free.Push);
        times = from.ReadArray<long>();
        next = from.ReadArray<int>();
        previous = from.ReadArray<int>();
        frames = from.ReadArray<Frame>();
    }

    /// <inheritdoc />
    public override void Dispose() => accumulator.Clear();

    /// <summary>Rows by count where the order of a time's rows is the value's: the results are put back in the order of the rows.</summary>
    private void TakeInOrder(ReadOnlySpan<long> all, ReadOnlySpan<int> keys, ReadOnlySpan<int> order, ColumnVector to)
    {
        using var made = new ColumnBatch(new Schema("EtlLib.Rolling", [new("value", to.Type, true)]));
        var at = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var row = order[i];
            at[row] = i;
            Push(ref frames[keys[row]], slots[row], all[row]);
            Write(frames[keys[row]], made.Vectors[0]);
        }

        BatchRows.Append(to, made.Vectors[0], at);
    }

    private void Grow(int count, int keyCount)
    {
        if (frames.Length < keyCount)
        {
            Array.Resize(ref frames, Math.Max(16, keyCount * 2));
        }

        if (slots.Length < count)
        {
            slots = new int[count];
        }

        for (var i = 0; i < count; i++)
        {
            slots[i] = Slot();
        }
    }

    private int Slot()
    {
        if (free.TryPop(out var slot))
        {
            accumulator.Reset(slot);
            return slot;
        }

        accumulator.Reserve(slotCount + 1);
        if (slotCount > times.Length)
        {
            Array.Resize(ref times, Math.Max(Least, slotCount * 2));
            Array.Resize(ref next, times.Length);
            Array.Resize(ref previous, times.Length);
        }

        return slotCount++;
    }

    private void Push(ref Frame frame, int slot, long time)
    {
        while (frame.Count > 0 && (times[frame.Oldest - 1] <= time - range || frame.Count >= most))
        {
            Pop(ref frame);
        }

        (times[slot - 1], next[slot - 1], previous[slot - 1]) = (time, None, frame.Count > 0 ? frame.Newest : None);
        if (frame.Count > 0)
        {
            next[frame.Newest - 1] = slot;
        }
        else
        {
            frame.Oldest = slot;
        }

        if (frame.Newer == 0)
        {
            frame.Newer = Slot();
        }
        else if (frame.FirstNewer == 0)
        {
            accumulator.Reset(frame.Newer);
        }

        frame.FirstNewer = frame.FirstNewer == 0 ? slot : frame.FirstNewer;
        accumulator.Merge(slot, frame.Newer);
        frame.Newest = slot;
        frame.Count++;
        rows++;
    }

    private void Pop(ref Frame frame)
    {
        if (frame.Oldest == frame.FirstNewer)
        {
            for (var slot = frame.Newest; slot != frame.FirstNewer; slot = previous[slot - 1])
            {
                accumulator.Merge(slot, previous[slot - 1]);
            }

            frame.FirstNewer = 0;
        }

        var gone = frame.Oldest;
        frame.Oldest = next[gone - 1];
        frame.Count--;
        rows--;
        free.Push(gone);
        if (frame.Count > 0)
        {
            previous[frame.Oldest - 1] = None;
        }
    }

    private void Write(in Frame frame, ColumnVector to)
    {
        var result = frame.Newer;
        if (frame.FirstNewer == 0)
        {
            result = frame.Oldest;
        }
        else if (frame.Oldest != frame.FirstNewer)
        {
            result = Result;
            accumulator.Reset(Result);
            accumulator.Merge(frame.Oldest, Result);
            accumulator.Merge(frame.Newer, Result);
        }

        accumulator.Write(new ReadOnlySpan<int>(in result), to);
    }

    /// <summary>A key's rows by slot, which count from 1: 0 is the result's, and nothing here.</summary>
    private struct Frame
    {
        public int Oldest, Newest, FirstNewer, Newer, Count;
    }
}
