namespace EtlLib.Streaming;

/// <summary>Tumbling, hopping and cumulating windows whose rows come out, in order, when they close.</summary>
internal sealed class CollectWindowsOperator(CollectWindows spec) : OrderedOperator(spec.Input)
{
    private const int Version = 1, Full = 1 << 16;
    private readonly WindowSchedule schedule = new(spec.Window);
    private readonly RowLog rows = new(spec.Input.Rows, spec.Input.Time);

    /// <inheritdoc />
    public override Schema Output => spec.Output;

    /// <inheritdoc />
    public override long OutputWatermark => schedule.OutputWatermark(Passed, spec.EventTime);

    /// <inheritdoc />
    public override StateSize State => Waiting.Size + rows.Size;

    /// <inheritdoc />
    protected override void Take(ColumnBatch? rows, List<ColumnBatch> output)
    {
        if (rows is not null)
        {
            this.rows.Append(rows);
        }

        ColumnBatch? made = null;
        while (this.rows.First < this.rows.End && schedule.TryNext(this.rows.Time(this.rows.First), Passed, out var start, out var end))
        {
            made ??= new ColumnBatch(Output);
            var (from, to) = (this.rows.From(start), this.rows.From(end));
            var count = (int)(to - from);
            this.rows.CopyTo(made, from, to);
            made.Fixed<long>(Output.Columns.Count - 2).AppendSpan(count).Fill(start);
            made.Fixed<long>(Output.Columns.Count - 1).AppendSpan(count).Fill(end);
            made.EndRows(count);
            this.rows.Forget(this.rows.From(schedule.Needed));
            if (made.Count >= Full)
            {
                output.Add(made);
                made = null;
            }
        }

        Give(made, output);
    }

    /// <inheritdoc />
    protected override void SaveMore(StateWriter to)
    {
        to.Write(Version);
        schedule.Save(to);
        rows.Save(to);
    }

    /// <inheritdoc />
    protected override void LoadMore(StateReader from)
    {
        from.Expect(Version);
        schedule.Load(from);
        rows.Load(from);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        rows.Dispose();
        base.Dispose(disposing);
    }
}
