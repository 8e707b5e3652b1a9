namespace EtlLib.Streaming;

/// <summary>
/// A row unless the one of its keys before it, by time, sequence and columns, is within the bound; or, where the last is kept, unless the
/// one after it is.
/// </summary>
internal sealed class DedupOperator(DedupWithin spec) : OrderedOperator(spec.Input)
{
    private const int Version = 1, Least = 1024;
    private readonly KeyTable table = new(spec.Input);

    // Where the last row is kept: the rows that one within the bound may still follow, and whether one has.
    private readonly RowLog pending = new(spec.Input.Rows, spec.Input.Time);
    private readonly List<bool> followed = [];
    private readonly List<int> kept = [];
    private long followedFrom;
    private int[] keys = [];

    // By key: the time, and where the last row is kept the number, of the newest row.
    private long[] lastTimes = [], lastRows = [];

    /// <inheritdoc />
    public override Schema Output => spec.Output;

    /// <inheritdoc />
    public override long OutputWatermark =>
        spec.KeepLast && Passed < Watermark.Ended ? Math.Max(Watermark.None, Passed - spec.Within) : Passed;

    /// <inheritdoc />
    public override StateSize State =>
        Waiting.Size + pending.Size + new StateSize(table.Count, table.Bytes + ((lastTimes.Length + lastRows.Length) * 8L));

    /// <inheritdoc />
    protected override void Take(ColumnBatch? rows, List<ColumnBatch> output)
    {
        ColumnBatch? made = null;
        if (rows is not null)
        {
            Look(rows);
            if (spec.KeepLast)
            {
                pending.Append(rows);
            }
            else if (kept.Count > 0)
            {
                made = new ColumnBatch(Output);
                BatchRows.Append(made, rows, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept));
            }
        }

        if (spec.KeepLast)
        {
            made = Complete();
        }

        Give(made, output);
        if (table.IsCrowded)
        {
            var live = table.Compact(key => Passed - lastTimes[key] <= spec.Within);
            lastTimes = [.. live.Select(key => lastTimes[key])];
            lastRows = spec.KeepLast ? [.. live.Select(key => lastRows[key])] : [];
        }
    }

    /// <inheritdoc />
    protected override void SaveMore(StateWriter to)
    {
        to.Write(Version);
        table.Save(to);
        to.Write<long>(lastTimes.AsSpan(0, table.Count));
        to.Write<long>(spec.KeepLast ? lastRows.AsSpan(0, table.Count) : []);
        pending.Save(to);
        to.Write<bool>(followed.ToArray());
        to.Write(followedFrom);
    }

    /// <inheritdoc />
    protected override void LoadMore(StateReader from)
    {
        from.Expect(Version);
        table.Load(from);
        lastTimes = from.ReadArray<long>();
        lastRows = from.ReadArray<long>();
        pending.Load(from);
        followed.AddRange(from.ReadArray<bool>());
        followedFrom = from.Read<long>();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        table.Dispose();
        pending.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Which of the rows have none before them within the bound; and which that wait have one after them.</summary>
    private void Look(ColumnBatch rows)
    {
        if (keys.Length < rows.Count)
        {
            keys = new int[rows.Count];
        }

        table.Find(KeyTable.Columns(spec.Input, rows), 0, add: true, keys.AsSpan(0, rows.Count));
        var known = lastTimes.Length;
        if (known < table.Count)
        {
            Array.Resize(ref lastTimes, Math.Max(Least, table.Count * 2));
            lastTimes.AsSpan(known).Fill(-Watermark.Ended);
            Array.Resize(ref lastRows, spec.KeepLast ? lastTimes.Length : 0);
        }

        kept.Clear();
        var times = rows.Fixed<long>(spec.Input.Time).Span;
        for (var i = 0; i < times.Length; i++)
        {
            ref var last = ref lastTimes[keys[i]];
            var isRepeat = times[i] - last <= spec.Within;
            last = times[i];
            if (spec.KeepLast)
            {
                if (isRepeat)
                {
                    followed[(int)(lastRows[keys[i]] - followedFrom)] = true;
                }

                lastRows[keys[i]] = followedFrom + followed.Count;
                followed.Add(false);
            }
            else if (!isRepeat)
            {
                kept.Add(i);
            }
        }
    }

    /// <summary>The rows after which none within the bound can come.</summary>
    private ColumnBatch? Complete()
    {
        var end = Passed >= Watermark.Ended ? pending.End : pending.From(Passed - spec.Within);
        var count = (int)(end - pending.First);
        if (count == 0)
        {
            return null;
        }

        var rows = new ColumnBatch(Output);
        pending.CopyTo(rows, pending.First, end);
        rows.EndRows(count);
        pending.Forget(end);
        kept.Clear();
        for (var i = 0; i < count; i++)
        {
            if (!followed[i])
            {
                kept.Add(i);
            }
        }

        followed.RemoveRange(0, count);
        followedFrom = end;
        using (rows)
        {
            var made = new ColumnBatch(Output);
            BatchRows.Append(made, rows, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept));
            return made;
        }
    }
}
