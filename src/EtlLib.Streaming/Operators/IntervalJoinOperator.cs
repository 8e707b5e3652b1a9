using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>
/// A join of two streams within a time: right rows of a key are linked, the newest first, as left rows reach them in the order of time; so
/// of each left row just its matches are looked at.
/// </summary>
internal sealed class IntervalJoinOperator(IntervalJoin spec) : Operator
{
    private const int Version = 1, Full = 1 << 16;
    private readonly WaitingRows lefts = new(spec.Left), rights = new(spec.Right);
    private readonly RowLog log = new(spec.Right.Rows, spec.Right.Time);
    private readonly KeyTable table = new(spec.Right);
    private readonly List<int> leftRows = [];
    private readonly List<long> rightRows = [];

    // By key: the newest linked row. By row, from the log's first on: the row of its key before it, and its key.
    private long[] newest = [];
    private long[] before = [];
    private int[] keys = [], leftKeys = [];
    private long linked, offset, passed = Watermark.None, leftCount;

    /// <inheritdoc />
    public override Schema Output => spec.Output;

    /// <summary>For a left row's event time.</summary>
    public override long OutputWatermark => passed;

    /// <inheritdoc />
    public override StateSize State =>
        lefts.Size + rights.Size + log.Size + new StateSize(0, table.Bytes + (newest.Length * 8L) + (before.Length * 12L));

    /// <inheritdoc />
    public override void Add(int input, ColumnBatch batch) => (input == 0 ? lefts : rights).Add(batch);

    /// <inheritdoc />
    public override void Advance(ReadOnlySpan<long> watermarks, List<ColumnBatch> output)
    {
        var high = Math.Min(watermarks[0], watermarks[1] >= Watermark.Ended ? Watermark.Ended : watermarks[1] - spec.Upper);
        if (high <= passed)
        {
            return;
        }

        passed = high;
        var right = rights.Take(high >= Watermark.Ended ? high : high + spec.Upper);
        if (right is not null)
        {
            TakeRight(right.Batch);
            right.Release();
        }

        var left = lefts.Take(high);
        if (left is not null)
        {
            Join(left.Batch, output);
            left.Release();
        }

        log.Forget(high >= Watermark.Ended ? log.End : Math.Min(linked, log.From(high + spec.Lower)));
        Forget();
    }

    /// <inheritdoc />
    public override void Save(StateWriter to)
    {
        to.Write(Version);
        to.Write((passed, leftCount, linked));
        lefts.Save(to);
        rights.Save(to);
        log.Save(to);
    }

    /// <inheritdoc />
    public override void Load(StateReader from)
    {
        from.Expect(Version);
        (passed, leftCount, var linkedUpTo) = from.Read<(long, long, long)>();
        lefts.Load(from);
        rights.Load(from);
        log.Load(from);
        Rebuild(linkedUpTo);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        lefts.Dispose();
        rights.Dispose();
        log.Dispose();
        table.Dispose();
    }

    private void TakeRight(ColumnBatch right)
    {
        var at = (int)(log.End - offset);
        log.Append(right);
        FindKeys(right, 0, right.Count, at);
    }

    /// <summary>The keys of rows that are to be linked; null keys are -1.</summary>
    private void FindKeys(ColumnBatch rows, int from, int count, int at)
    {
        if (keys.Length < at + count)
        {
            Array.Resize(ref keys, Math.Max(1024, (at + count) * 2));
            Array.Resize(ref before, keys.Length);
        }

        var columns = KeyTable.Columns(spec.Right, rows);
        table.Find(columns, from, add: true, keys.AsSpan(at, count));
        for (var i = 0; i < count; i++)
        {
            if (JoinedRows.HasNull(columns, from + i))
            {
                keys[at + i] = -1;
            }
        }

        var known = newest.Length;
        if (known < table.Count)
        {
            Array.Resize(ref newest, Math.Max(1024, table.Count * 2));
            newest.AsSpan(known).Fill(-1);
        }
    }

    /// <summary>Links right rows up to a number.</summary>
    private void Link(long end)
    {
        for (; linked < end; linked++)
        {
            var at = (int)(linked - offset);
            if (keys[at] >= 0)
            {
                (before[at], newest[keys[at]]) = (newest[keys[at]], linked);
            }
        }
    }

    private void Join(ColumnBatch left, List<ColumnBatch> output)
    {
        if (leftKeys.Length < left.Count)
        {
            leftKeys = new int[left.Count];
        }

        var columns = KeyTable.Columns(spec.Left, left);
        table.Find(columns, 0, add: false, leftKeys.AsSpan(0, left.Count));
        var times = left.Fixed<long>(spec.Left.Time).Span;
        for (var i = 0; i < times.Length; i++)
        {
            for (; linked < log.End && log.Time(linked) <= times[i] + spec.Upper; Link(linked + 1))
            {
            }

            var key = JoinedRows.HasNull(columns, i) ? -1 : leftKeys[i];
            Match(key < 0 ? -1 : newest[key], i, times[i] + spec.Lower);
            if (leftRows.Count >= Full)
            {
                Write(left, output);
            }
        }

        Write(left, output);
        leftCount += left.Count;
    }

    private void Match(long row, int left, long least)
    {
        var isMatched = false;
        for (; row >= log.First && log.Time(row) >= least; row = before[(int)(row - offset)])
        {
            isMatched = true;
            if (spec.Kind is JoinKind.Semi or JoinKind.Anti)
            {
                break;
            }

            leftRows.Add(left);
            rightRows.Add(row);
        }

        if (spec.Kind is JoinKind.Semi && isMatched)
        {
            leftRows.Add(left);
        }
        else if (spec.Kind is JoinKind.Left or JoinKind.Anti && !isMatched)
        {
            leftRows.Add(left);
            rightRows.Add(-1);
        }
    }

    private void Write(ColumnBatch left, List<ColumnBatch> output)
    {
        if (leftRows.Count == 0)
        {
            return;
        }

        var made = new ColumnBatch(Output);
        var rows = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(leftRows);
        var columns = left.Vectors.Length;
        for (var c = 0; c < columns; c++)
        {
            BatchRows.Append(made.Vectors[c], left.Vectors[c], rows);
        }

        if (spec.Kind is JoinKind.Inner or JoinKind.Left)
        {
            for (var c = 0; c < spec.Right.Rows.Columns.Count; c++)
            {
                WriteRight(made.Vectors[columns + c], c);
            }

            for (var i = 0; i < rows.Length; i++)
            {
                made.Bits(made.Vectors.Length - 2).Append(rightRows[i] >= 0);
                made.Fixed<long>(made.Vectors.Length - 1).Append(leftCount + rows[i]);
            }
        }

        made.EndRows(rows.Length);
        output.Add(made);
        leftRows.Clear();
        rightRows.Clear();
    }

    private void WriteRight(ColumnVector to, int column)
    {
        foreach (var number in rightRows)
        {
            if (number < 0)
            {
                to.AppendNull();
            }
            else
            {
                to.AppendFrom(log.Of(number, out var row).Vectors[column], row);
            }
        }
    }

    /// <summary>Brings what is kept by row and by key in line with the log, once half of it is gone.</summary>
    private void Forget()
    {
        if (log.First - offset < 4096 || log.First - offset < log.End - log.First)
        {
            return;
        }

        var gone = (int)(log.First - offset);
        keys.AsSpan(gone, (int)(log.End - log.First)).CopyTo(keys);
        before.AsSpan(gone, (int)(log.End - log.First)).CopyTo(before);
        offset = log.First;
        if (table.IsCrowded)
        {
            Rebuild(linked);
        }
    }

    private void Rebuild(long linkedUpTo)
    {
        table.Clear();
        newest.AsSpan().Fill(-1);
        (offset, linked) = (log.First, log.First);
        for (var at = log.First; at < log.End;)
        {
            var batch = log.Of(at, out var row);
            var count = (int)Math.Min(log.End - at, batch.Count - row);
            FindKeys(batch, row, count, (int)(at - offset));
            at += count;
        }

        table.Compact(_ => true);
        Link(Math.Max(linkedUpTo, log.First));
    }
}
