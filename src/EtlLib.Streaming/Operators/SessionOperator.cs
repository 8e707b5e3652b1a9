using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>Sessions: of each key one at most is open. It closes once the watermark has passed its last event and the gap.</summary>
/// <remarks>
/// Law: sessions come out in the order of their ends, then of the hashes of their keys; each open one has one entry in the wheel, which may
/// be too early and is then moved.
/// </remarks>
internal abstract class SessionOperator(OperatorInput input, WindowSpec window, WindowTime eventTime) : OrderedOperator(input)
{
    private const int Version = 1, Least = 1024;
    private readonly long gap = WindowSchedule.Micros(window.Size);
    private readonly long turn = Math.Max(1, WindowSchedule.Micros(window.Size) / 256);
    private readonly SortedDictionary<long, List<int>> wheel = [];
    private readonly Stack<int> free = [];
    private readonly Queue<(long Start, int Slot, long Number)> starts = [];
    private readonly List<Closed> closed = [];
    private Session[] sessions = [];
    private long[] numbers = [];
    private int[] keys = [], slots = [];
    private int slotCount, openCount;
    private long number;

    /// <inheritdoc />
    public override long OutputWatermark
    {
        get
        {
            while (starts.TryPeek(out var first) && numbers[first.Slot] != first.Number)
            {
                starts.Dequeue();
            }

            return eventTime is WindowTime.Start && starts.TryPeek(out var open) ? Math.Min(Passed, open.Start) : Passed;
        }
    }

    /// <inheritdoc />
    public override StateSize State =>
        Waiting.Size + new StateSize(openCount, Table.Bytes + (sessions.Length * 32L) + (numbers.Length * 8L) + ContentBytes);

    /// <summary>The keys.</summary>
    protected KeyTable Table { get; } = new(input);

    /// <summary>About how many bytes the content takes.</summary>
    protected abstract long ContentBytes { get; }

    /// <inheritdoc />
    protected override void Take(ColumnBatch? rows, List<ColumnBatch> output)
    {
        if (rows is not null)
        {
            Assign(rows);
            Take(rows, slots.AsSpan(0, rows.Count), slotCount);
        }

        Turn();
        if (closed.Count > 0)
        {
            closed.Sort(static (a, b) => a.End != b.End ? a.End.CompareTo(b.End) : a.Hash.CompareTo(b.Hash));
            var made = new ColumnBatch(Output);
            Write(closed, made);
            Give(made, output);
            closed.ForEach(c => free.Push(c.Slot));
            closed.Clear();
        }

        if (Table.IsCrowded || starts.Count > (2 * openCount) + Least)
        {
            Forget();
        }
    }

    /// <summary>Takes rows, each into the slot of its session.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="slots">The slots.</param>
    /// <param name="count">How many slots there are.</param>
    protected abstract void Take(ColumnBatch rows, ReadOnlySpan<int> slots, int count);

    /// <summary>Makes a slot one without rows.</summary>
    protected abstract void Reset(int slot);

    /// <summary>Writes closed sessions.</summary>
    protected abstract void Write(List<Closed> closed, ColumnBatch made);

    protected abstract void SaveContent(StateWriter to);

    protected abstract void LoadContent(StateReader from);

    /// <inheritdoc />
    protected override void SaveMore(StateWriter to)
    {
        to.Write(Version);
        Table.Save(to);
        to.Write<Session>(sessions.AsSpan(0, Table.Count));
        to.Write<long>(numbers.AsSpan(0, slotCount));
        to.Write<int>(free.ToArray());
        to.Write<(long, int, long)>(starts.ToArray());
        to.Write(number);
        SaveContent(to);
    }

    /// <inheritdoc />
    protected override void LoadMore(StateReader from)
    {
        from.Expect(Version);
        Table.Load(from);
        sessions = from.ReadArray<Session>();
        numbers = from.ReadArray<long>();
        slotCount = numbers.Length;
        var freed = from.ReadArray<int>();
        Array.Reverse(freed);
        Array.ForEach(freed, free.Push);
        Array.ForEach(from.ReadArray<(long, int, long)>(), starts.Enqueue);
        number = from.Read<long>();
        openCount = slotCount - free.Count;
        LoadContent(from);
        FillWheel();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        Table.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The slot of each row; sessions that rows after the gap end are closed.</summary>
    private void Assign(ColumnBatch rows)
    {
        if (keys.Length < rows.Count)
        {
            (keys, slots) = (new int[rows.Count], new int[rows.Count]);
        }

        Table.Find(KeyTable.Columns(Input, rows), 0, add: true, keys.AsSpan(0, rows.Count));
        if (sessions.Length < Table.Count)
        {
            Array.Resize(ref sessions, Math.Max(Least, Table.Count * 2));
        }

        var times = rows.Fixed<long>(Input.Time).Span;
        for (var i = 0; i < times.Length; i++)
        {
            ref var session = ref sessions[keys[i]];
            if (session.IsOpen && times[i] - session.Last > gap)
            {
                Close(keys[i], ref session);
            }

            if (!session.IsOpen)
            {
                Open(keys[i], times[i], ref session);
            }

            session.Last = times[i];
            slots[i] = session.Slot;
        }
    }

    private void Open(int key, long time, ref Session session)
    {
        if (!free.TryPop(out var slot))
        {
            slot = slotCount++;
            if (slot >= numbers.Length)
            {
                Array.Resize(ref numbers, Math.Max(Least, slot * 2));
            }
        }

        Reset(slot);
        (session.IsOpen, session.Slot, session.Start) = (true, slot, time);
        openCount++;
        numbers[slot] = ++number;
        starts.Enqueue((time, slot, number));
        if (!session.IsInWheel)
        {
            session.IsInWheel = true;
            Wait(key, time + gap);
        }
    }

    private void Close(int key, ref Session session)
    {
        closed.Add(new Closed(session.Last + gap, Table.Hashes[key], session.Start, session.Slot, key));
        numbers[session.Slot] = 0;
        session.IsOpen = false;
        openCount--;
    }

    private void Wait(int key, long due)
    {
        var at = due / turn;
        if (!wheel.TryGetValue(at, out var waiting))
        {
            wheel.Add(at, waiting = []);
        }

        waiting.Add(key);
    }

    /// <summary>Closes the sessions that are due, and moves those that have gone on.</summary>
    private void Turn()
    {
        while (wheel.Count > 0)
        {
            using var first = wheel.GetEnumerator();
            first.MoveNext();
            var (at, waiting) = first.Current;
            if (at * turn > Passed + turn)
            {
                return;
            }

            var kept = 0;
            for (var i = 0; i < waiting.Count; i++)
            {
                ref var session = ref sessions[waiting[i]];
                var due = session.Last + gap;
                if (session.IsOpen && due >= Passed && due / turn == at)
                {
                    waiting[kept++] = waiting[i];
                    continue;
                }

                if (session.IsOpen && due >= Passed)
                {
                    Wait(waiting[i], due);
                    continue;
                }

                session.IsInWheel = false;
                if (session.IsOpen)
                {
                    Close(waiting[i], ref session);
                }
            }

            if (kept > 0)
            {
                waiting.RemoveRange(kept, waiting.Count - kept);
                return;
            }

            wheel.Remove(at);
        }
    }

    /// <summary>Forgets keys without an open session, and the starts of sessions that have closed.</summary>
    private void Forget()
    {
        var kept = Table.Compact(key => sessions[key].IsOpen);
        sessions = [.. kept.Select(key => sessions[key])];
        var open = starts.Where(s => numbers[s.Slot] == s.Number).ToArray();
        starts.Clear();
        Array.ForEach(open, starts.Enqueue);
        FillWheel();
    }

    private void FillWheel()
    {
        wheel.Clear();
        for (var key = 0; key < Table.Count; key++)
        {
            sessions[key].IsInWheel = sessions[key].IsOpen;
            if (sessions[key].IsOpen)
            {
                Wait(key, sessions[key].Last + gap);
            }
        }
    }

    /// <summary>A closed session.</summary>
    protected readonly record struct Closed(long End, ulong Hash, long Start, int Slot, int Key);

    private struct Session
    {
        public long Start, Last;
        public int Slot;
        public bool IsOpen, IsInWheel;
    }
}
