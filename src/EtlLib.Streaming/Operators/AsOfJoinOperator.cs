namespace EtlLib.Streaming;

/// <summary>
/// An as-of join: a merge of both sides in the order of time, with the latest right row of each key as all that is kept of what has passed.
/// </summary>
internal sealed class AsOfJoinOperator(AsOfJoin spec) : Operator
{
    private const int Version = 1, Least = 1024, None = int.MinValue;
    private readonly WaitingRows lefts = new(spec.Left), rights = new(spec.Right);
    private readonly KeyTable table = new(spec.Right);
    private readonly long tolerance = spec.Tolerance ?? Watermark.Ended;
    private ColumnBatch store = new(spec.Right.Rows);

    // By key: the row in the store, or the complement of one of the rows that are just taken.
    private int[] latest = [], leftKeys = [], rightKeys = [], found = [];
    private long[] latestTimes = [];
    private long passed = Watermark.None, leftCount;
    private int taken;

    /// <inheritdoc />
    public override Schema Output => spec.Output;

    /// <inheritdoc />
    public override long OutputWatermark => passed;

    /// <inheritdoc />
    public override StateSize State =>
        lefts.Size + rights.Size + new StateSize(table.Count, table.Bytes + BatchRows.Bytes(store) + (latest.Length * 12L));

    /// <inheritdoc />
    public override void Add(int input, ColumnBatch batch) => (input == 0 ? lefts : rights).Add(batch);

    /// <inheritdoc />
    public override void Advance(ReadOnlySpan<long> watermarks, List<ColumnBatch> output)
    {
        var high = Math.Min(watermarks[0], watermarks[1]);
        if (high <= passed)
        {
            return;
        }

        passed = high;
        HeldBatch? left = lefts.Take(high), right = rights.Take(high);
        try
        {
            TakeRight(right?.Batch);
            if (left is not null)
            {
                Join(left.Batch, right?.Batch, output);
            }

            TakeUntil(right?.Batch, ref taken, Watermark.Ended);
            if (right is not null)
            {
                Keep(right.Batch);
            }
        }
        finally
        {
            left?.Release();
            right?.Release();
        }

        if (table.IsCrowded)
        {
            Forget();
        }
    }

    /// <inheritdoc />
    public override void Save(StateWriter to)
    {
        to.Write(Version);
        to.Write((passed, leftCount));
        lefts.Save(to);
        rights.Save(to);
        table.Save(to);
        to.Write<int>(latest.AsSpan(0, table.Count));
        to.Write<long>(latestTimes.AsSpan(0, table.Count));
        to.Write(store);
    }

    /// <inheritdoc />
    public override void Load(StateReader from)
    {
        from.Expect(Version);
        (passed, leftCount) = from.Read<(long, long)>();
        lefts.Load(from);
        rights.Load(from);
        table.Load(from);
        latest = from.ReadArray<int>();
        latestTimes = from.ReadArray<long>();
        store.Dispose();
        store = from.ReadBatch(spec.Right.Rows);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        lefts.Dispose();
        rights.Dispose();
        table.Dispose();
        store.Dispose();
    }

    private void TakeRight(ColumnBatch? right)
    {
        taken = 0;
        if (right is null)
        {
            return;
        }

        Grow(ref rightKeys, right.Count);
        table.Find(KeyTable.Columns(spec.Right, right), 0, add: true, rightKeys.AsSpan(0, right.Count));
        var known = latest.Length;
        if (known < table.Count)
        {
            Array.Resize(ref latest, Math.Max(Least, table.Count * 2));
            Array.Resize(ref latestTimes, latest.Length);
            latest.AsSpan(known).Fill(None);
        }
    }

    /// <summary>Right rows up to a time become the latest of their keys; of one time the last one is, by sequence and columns.</summary>
    private void TakeUntil(ColumnBatch? right, ref int next, long end)
    {
        if (right is null)
        {
            return;
        }

        var times = right.Fixed<long>(spec.Right.Time).Span;
        for (; next < times.Length && times[next] < end; next++)
        {
            latest[rightKeys[next]] = ~next;
            latestTimes[rightKeys[next]] = times[next];
        }
    }

    private void Join(ColumnBatch left, ColumnBatch? right, List<ColumnBatch> output)
    {
        Grow(ref leftKeys, left.Count);
        Grow(ref found, left.Count);
        var keys = KeyTable.Columns(spec.Left, left);
        table.Find(keys, 0, add: false, leftKeys.AsSpan(0, left.Count));
        var times = left.Fixed<long>(spec.Left.Time).Span;
        for (var i = 0; i < times.Length; i++)
        {
            TakeUntil(right, ref taken, spec.Strict ? times[i] : times[i] + 1);
            var key = leftKeys[i];
            found[i] = key >= 0 && latest[key] != None && times[i] - latestTimes[key] <= tolerance && !JoinedRows.HasNull(keys, i)
                ? latest[key]
                : None;
        }

        var made = new ColumnBatch(Output);
        var columns = left.Vectors.Length;
        for (var c = 0; c < columns; c++)
        {
            BatchRows.AppendRange(made.Vectors[c], left.Vectors[c], 0, left.Count);
        }

        for (var c = 0; c < spec.Right.Rows.Columns.Count; c++)
        {
            var (to, kept, now) = (made.Vectors[columns + c], store.Vectors[c], right?.Vectors[c]);
            foreach (var row in found.AsSpan(0, left.Count))
            {
                if (row == None)
                {
                    to.AppendNull();
                }
                else
                {
                    to.AppendFrom(row >= 0 ? kept : now!, row >= 0 ? row : ~row);
                }
            }
        }

        JoinedRows.End(made, found.AsSpan(0, left.Count), ref leftCount);
        output.Add(made);
    }

    /// <summary>Copies the rows that are the latest of their keys out of a batch that goes.</summary>
    private void Keep(ColumnBatch right)
    {
        var (rows, count) = (new int[right.Count], 0);
        for (var i = 0; i < right.Count; i++)
        {
            ref var row = ref latest[rightKeys[i]];
            if (row == ~i)
            {
                row = store.Count + count;
                rows[count++] = i;
            }
        }

        BatchRows.Append(store, right, rows.AsSpan(0, count));
        if (store.Count > (2 * table.Count) + Least)
        {
            Pack();
        }
    }

    /// <summary>Keeps of the store what is the latest row of a key.</summary>
    private void Pack()
    {
        var packed = new ColumnBatch(spec.Right.Rows);
        BatchRows.Append(packed, store, latest.AsSpan(0, table.Count));
        store.Dispose();
        store = packed;
        for (var key = 0; key < table.Count; key++)
        {
            latest[key] = key;
        }
    }

    /// <summary>Forgets keys whose latest row is too old for any left row to come.</summary>
    private void Forget()
    {
        var kept = table.Compact(key => passed - latestTimes[key] <= tolerance);
        (latest, latestTimes) = ([.. kept.Select(key => latest[key])], [.. kept.Select(key => latestTimes[key])]);
        Pack();
    }

    private static void Grow(ref int[] array, int count)
    {
        if (array.Length < count)
        {
            array = new int[count];
        }
    }
}

/// <summary>What joins of streams share.</summary>
internal static class JoinedRows
{
    /// <summary>Whether a key is null: it equals nothing.</summary>
    public static bool HasNull(ReadOnlySpan<ColumnVector> keys, int row)
    {
        foreach (var key in keys)
        {
            if (key.IsNull(row))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Appends whether there is a right row, and the number of the left one, where each left row comes once.</summary>
    public static void End(ColumnBatch made, ReadOnlySpan<int> found, ref long leftCount)
    {
        var last = made.Vectors.Length - 1;
        foreach (var row in found)
        {
            made.Bits(last - 1).Append(row != int.MinValue);
            made.Fixed<long>(last).Append(leftCount++);
        }

        made.EndRows(found.Length);
    }
}
