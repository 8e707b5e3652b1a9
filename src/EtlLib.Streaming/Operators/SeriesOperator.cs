namespace EtlLib.Streaming;

/// <summary>
/// Rows with columns of the rows around them, once the watermark has passed them; those with columns of rows after them wait for these.
/// </summary>
internal sealed class SeriesOperator : OrderedOperator
{
    private const int Version = 1;
    private readonly SeriesRows spec;
    private readonly KeyTable table;
    private readonly SeriesState[] states;
    private readonly SeriesLeads? leads;
    private readonly ValueOrder?[] orders;
    private readonly List<(int From, int End)> tied = [];
    private int[] keys = [], order = [];

    public SeriesOperator(SeriesRows spec)
        : base(spec.Input)
    {
        this.spec = spec;
        table = new KeyTable(spec.Input);
        states = [.. spec.Columns.Where(c => c.Shift is not < 0).Select(c => SeriesState.Of(c, spec))];
        leads = spec.Columns.Any(c => c.Shift is < 0) ? new SeriesLeads(spec) : null;
        orders = [.. spec.Columns.Select(c => c.Range is null && c.Aggregate.Value >= 0
            ? ValueOrder.Of(spec.Input.Rows.Columns[c.Aggregate.Value].Type)
            : null)];
    }

    /// <inheritdoc />
    public override Schema Output => spec.Output;

    /// <inheritdoc />
    public override long OutputWatermark => leads is null ? Passed : Math.Min(Passed, leads.OldestTime);

    /// <inheritdoc />
    public override StateSize State
    {
        get
        {
            var size = Waiting.Size + new StateSize(0, table.Bytes) + (leads?.Size ?? default);
            foreach (var state in states)
            {
                size += state.Size;
            }

            return size;
        }
    }

    /// <inheritdoc />
    protected override void Take(ColumnBatch? rows, List<ColumnBatch> output)
    {
        if (rows is not null)
        {
            TakeRows(rows, output);
        }

        leads?.Give(Passed >= Watermark.Ended, output);
        Array.ForEach(states, s => s.Forget(Passed, table.Count));
        if (table.IsCrowded && leads is null && Array.TrueForAll(states, s => s.ForgetsKeys))
        {
            var kept = table.Compact(key => Array.Exists(states, s => s.IsLive(key)));
            Array.ForEach(states, s => s.Move(kept));
        }
    }

    /// <inheritdoc />
    protected override void SaveMore(StateWriter to)
    {
        to.Write(Version);
        table.Save(to);
        Array.ForEach(states, s => s.Save(table.Count, to));
        leads?.Save(table.Count, to);
    }

    /// <inheritdoc />
    protected override void LoadMore(StateReader from)
    {
        from.Expect(Version);
        table.Load(from);
        Array.ForEach(states, s => s.Load(from));
        leads?.Load(from);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        table.Dispose();
        Array.ForEach(states, s => s.Dispose());
        leads?.Dispose();
        base.Dispose(disposing);
    }

    private void TakeRows(ColumnBatch rows, List<ColumnBatch> output)
    {
        if (keys.Length < rows.Count)
        {
            (keys, order) = (new int[rows.Count], new int[rows.Count]);
        }

        var rowKeys = keys.AsSpan(0, rows.Count);
        table.Find(KeyTable.Columns(spec.Input, rows), 0, add: true, rowKeys);
        FindTies(rows);
        var made = new ColumnBatch(leads?.Rows ?? Output);
        var column = 0;
        for (; column < rows.Vectors.Length; column++)
        {
            BatchRows.AppendRange(made.Vectors[column], rows.Vectors[column], 0, rows.Count);
        }

        var state = 0;
        for (var c = 0; c < spec.Columns.Count; c++)
        {
            if (spec.Columns[c].Shift is not < 0)
            {
                states[state++].Take(rows, rowKeys, table.Count, Order(rows, c), made.Vectors[column++]);
            }
        }

        made.EndRows(rows.Count);
        if (leads is null)
        {
            output.Add(made);
            return;
        }

        var first = leads.Add(made);
        for (var (c, lead) = (0, 0); c < spec.Columns.Count; c++)
        {
            if (spec.Columns[c].Shift is < 0)
            {
                leads.Resolve(lead++, rows, first, rowKeys, table.Count, Order(rows, c));
            }
        }
    }

    /// <summary>Runs of rows of one time and sequence: which of a key's comes first, each column's value decides for itself.</summary>
    private void FindTies(ColumnBatch rows)
    {
        tied.Clear();
        var times = rows.Fixed<long>(spec.Input.Time).Span;
        var sequences = spec.Input.Sequence < 0 ? default : rows.Fixed<long>(spec.Input.Sequence).Span;
        for (var (first, i) = (0, 1); i <= times.Length; i++)
        {
            if (i == times.Length || times[i] != times[first] || (!sequences.IsEmpty && sequences[i] != sequences[first]))
            {
                if (i - first > 1)
                {
                    tied.Add((first, i));
                }

                first = i;
            }
        }
    }

    /// <summary>The rows in a column's order; empty where it is that in which they are.</summary>
    private ReadOnlySpan<int> Order(ColumnBatch rows, int column)
    {
        if (tied.Count == 0 || orders[column] is not { } values)
        {
            return default;
        }

        var all = order.AsSpan(0, rows.Count);
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = i;
        }

        var vector = rows.Vectors[spec.Columns[column].Aggregate.Value];
        foreach (var (from, end) in tied)
        {
            all[from..end].Sort((a, b) => values.Compare(vector, a, vector, b) is not 0 and var decided ? decided : a.CompareTo(b));
        }

        return all;
    }
}

/// <summary>What a column of a series keeps by key.</summary>
internal abstract class SeriesState : IDisposable
{
    /// <summary>How much is kept.</summary>
    public abstract StateSize Size { get; }

    /// <summary>Whether a key that is idle for long enough is forgotten.</summary>
    public virtual bool ForgetsKeys => false;

    public static SeriesState Of(SeriesColumn column, SeriesRows spec) =>
        column.Shift is { } rows ? new SeriesLag(column, rows, spec) : new SeriesRolling(column, spec);

    /// <summary>Takes rows and appends the column's value for each, in the order of the rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="keys">The key of each.</param>
    /// <param name="keyCount">How many keys there are.</param>
    /// <param name="order">The rows in the column's own order, or empty.</param>
    /// <param name="to">Where the values go.</param>
    public abstract void Take(ColumnBatch rows, ReadOnlySpan<int> keys, int keyCount, ReadOnlySpan<int> order, ColumnVector to);

    /// <summary>Forgets what no later row sees, where there is enough of it.</summary>
    public virtual void Forget(long watermark, int keyCount)
    {
    }

    public virtual bool IsLive(int key) => true;

    /// <summary>Gives keys their new numbers.</summary>
    public virtual void Move(int[] kept)
    {
    }

    public abstract void Save(int keyCount, StateWriter to);

    public abstract void Load(StateReader from);

    public abstract void Dispose();
}
