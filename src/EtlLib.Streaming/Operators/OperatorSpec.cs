using EtlLib.Plan;

namespace EtlLib.Streaming;

/// <summary>What an operator is, by positions of columns. Equal specs have states that fit each other.</summary>
internal abstract record OperatorSpec
{
    /// <summary>The window's start in an output schema. A space keeps it apart from columns of models.</summary>
    public const string Start = "window start";

    /// <summary>The window's end in an output schema.</summary>
    public const string End = "window end";

    /// <summary>Whether a joined row has a right row: a bool, never null.</summary>
    public const string Matched = "join matched";

    /// <summary>The number of the left row in a joined row: a long. Rows of one left row follow each other in one batch.</summary>
    public const string LeftRow = "join row";

    /// <summary>What comes out.</summary>
    public abstract Schema Output { get; }

    /// <summary>Makes the operator, without state.</summary>
    public Operator Open() => this switch
    {
        AggregateWindows { Window.Kind: WindowKind.Session } windows => new AggregateSessionsOperator(windows),
        AggregateWindows windows => new AggregateWindowsOperator(windows),
        CollectWindows { Window.Kind: WindowKind.Session } windows => new CollectSessionsOperator(windows),
        CollectWindows windows => new CollectWindowsOperator(windows),
        FillWindows fill => new FillOperator(fill),
        SeriesRows series => new SeriesOperator(series),
        IntervalJoin join => new IntervalJoinOperator(join),
        AsOfJoin join => new AsOfJoinOperator(join),
        DedupWithin dedup => new DedupOperator(dedup),
        _ => throw new ArgumentOutOfRangeException(GetType().Name),
    };
}

/// <summary>What the columns of an operator's input are for.</summary>
/// <param name="Rows">The columns. Their names are the projection's choice.</param>
/// <param name="Keys">The keys; none where all rows are of one key.</param>
/// <param name="Time">The event time, an instant that is never null.</param>
/// <param name="Sequence">The sequence as a long that is never null, or -1.</param>
/// <param name="Ties">
/// What decides between rows of one time and sequence, where a whole row is chosen (dedup, as-of): the model's columns in their order.
/// </param>
internal sealed record OperatorInput(Schema Rows, EquatableArray<int> Keys, int Time, int Sequence = -1, EquatableArray<int> Ties = default)
{
    /// <summary>The columns of the keys.</summary>
    public IEnumerable<ColumnSchema> KeyColumns => Keys.Select(k => Rows.Columns[k]);
}

/// <summary>An aggregate that decomposes.</summary>
/// <param name="Column">The output column: its name says in errors which column of the model overflows.</param>
/// <param name="Function">Count, Sum, Mean, Min, Max, First, Last, StdDev, Variance, Any, All, ArgMin or ArgMax.</param>
/// <param name="Value">The argument's position, or -1: Count of rows.</param>
/// <param name="By">The position of ArgMin's and ArgMax's key.</param>
/// <param name="Where">The position of a bool that must be true for the row to count, or -1.</param>
internal sealed record AggregateColumn(ColumnSchema Column, AggregateFunction Function, int Value = -1, int By = -1, int Where = -1)
{
    /// <summary>Whether an aggregate is one that a stream accumulates; rows are kept for any other.</summary>
    public static bool Decomposes(Aggregate aggregate) => aggregate.Function switch
    {
        AggregateFunction.Count or AggregateFunction.Sum or AggregateFunction.Mean or AggregateFunction.StdDev
            or AggregateFunction.Variance or AggregateFunction.Any or AggregateFunction.All => true,
        AggregateFunction.Min or AggregateFunction.Max or AggregateFunction.First or AggregateFunction.Last or AggregateFunction.ArgMin
            or AggregateFunction.ArgMax =>
            aggregate.Arguments.All(a => a.Type.Kind is not (TypeKind.List or TypeKind.Struct)),
        _ => false,
    };
}

/// <summary>Which instant of a window is the event time of what comes out.</summary>
internal enum WindowTime
{
    /// <summary>The start.</summary>
    Start,

    /// <summary>The end.</summary>
    End,
}

/// <summary>Windows of any kind, accumulated: keys, start, end, then the aggregates.</summary>
/// <param name="Input">The rows.</param>
/// <param name="Model">The model's name, for errors.</param>
/// <param name="Window">The windows; of a resample they tumble.</param>
/// <param name="Aggregates">What is computed.</param>
/// <param name="EventTime">What the output's watermark is of.</param>
internal sealed record AggregateWindows(OperatorInput Input, string Model, WindowSpec Window, EquatableArray<AggregateColumn> Aggregates,
    WindowTime EventTime = WindowTime.Start) : OperatorSpec
{
    /// <inheritdoc />
    public override Schema Output { get; } = new("EtlLib.Windows",
        [.. Input.KeyColumns, .. Instants(), .. Aggregates.Select(a => a.Column)]);

    internal static ColumnSchema[] Instants() => [new(Start, ColumnType.Instant, false), new(End, ColumnType.Instant, false)];
}

/// <summary>
/// Windows of any kind whose rows are kept until they close: all columns of the rows, then start and end; a row once for each of its
/// windows. The batch's statement groups them.
/// </summary>
internal sealed record CollectWindows(OperatorInput Input, WindowSpec Window, WindowTime EventTime = WindowTime.Start) : OperatorSpec
{
    /// <inheritdoc />
    public override Schema Output { get; } = new("EtlLib.WindowRows", [.. Input.Rows.Columns, .. AggregateWindows.Instants()]);
}

/// <summary>
/// Fills empty windows of a resample: the rows, and those between a key's windows. What depends on keys and time alone is computed after
/// it.
/// </summary>
/// <param name="Input">A row a window: its keys, its start as the time, and columns of the model's types, which are filled.</param>
/// <param name="Model">The model's name, for errors.</param>
/// <param name="Size">The length of the windows in microseconds.</param>
/// <param name="Fills">How each column of the input is filled.</param>
/// <param name="Idle">How long in microseconds a key's last window is kept; after a longer pause nothing is filled.</param>
internal sealed record FillWindows(OperatorInput Input, string Model, long Size, EquatableArray<(FillKind Kind, double Value)> Fills, long Idle = Watermark.Ended) : OperatorSpec
{
    /// <inheritdoc />
    public override Schema Output => Input.Rows;
}

/// <summary>A column of a series: the value of another row, or an aggregate over the row and those before it.</summary>
/// <param name="Aggregate">The aggregate; of a shift its value's column alone counts, and the function is First.</param>
/// <param name="Shift">So many rows before, negative after; null for a rolling aggregate.</param>
/// <param name="Range">Rolling by time, in microseconds: (t - range, t].</param>
/// <param name="Count">Rolling by a count of rows, the row included.</param>
internal sealed record SeriesColumn(AggregateColumn Aggregate, int? Shift = null, long? Range = null, int? Count = null);

/// <summary>Rows with columns of the rows around them: all columns of the rows, then the series'.</summary>
internal sealed record SeriesRows(OperatorInput Input, string Model, EquatableArray<SeriesColumn> Columns) : OperatorSpec
{
    /// <inheritdoc />
    public override Schema Output { get; } = new("EtlLib.Series", [.. Input.Rows.Columns, .. Columns.Select(c => c.Aggregate.Column)]);
}

/// <summary>
/// A join of two streams: right.time in [left.time + Lower, left.time + Upper] in microseconds, and keys that are equal (null equals
/// nothing). A left row comes out once all of its right rows are complete. Inner and Left: the left columns, the right ones (null where
/// absent), <see cref="OperatorSpec.Matched"/>, <see cref="OperatorSpec.LeftRow"/>; what else the condition says is a filter after it, over
/// Left with the number of the left row where the join is none of Inner. Semi and Anti: the left columns.
/// </summary>
internal sealed record IntervalJoin(JoinKind Kind, OperatorInput Left, OperatorInput Right, long Lower, long Upper) : OperatorSpec
{
    /// <inheritdoc />
    public override Schema Output { get; } = Kind is JoinKind.Semi or JoinKind.Anti ? Left.Rows : Joined(Left, Right);

    internal static Schema Joined(OperatorInput left, OperatorInput right) => new("EtlLib.Joined",
        [.. left.Rows.Columns, .. right.Rows.Columns.Select(c => c with { Nullable = true }), new(Matched, ColumnType.Bool, false),
            new(LeftRow, ColumnType.Long, false)]);
}

/// <summary>
/// An as-of join: each left row with the latest right row of its keys that is not after it (strict: before it).
/// The columns are those of a left <see cref="IntervalJoin"/>.
/// </summary>
/// <param name="Left">The left rows.</param>
/// <param name="Right">The right rows; its sequence, then its ties decide between rows of one time.</param>
/// <param name="Tolerance">How old the right row may be in microseconds, itself included; null: any age.</param>
/// <param name="Strict">Whether the right row must be before the left one.</param>
internal sealed record AsOfJoin(OperatorInput Left, OperatorInput Right, long? Tolerance, bool Strict) : OperatorSpec
{
    /// <inheritdoc />
    public override Schema Output { get; } = IntervalJoin.Joined(Left, Right);
}

/// <summary>
/// One row of those that have the same keys (for Distinct all columns) within a time of each other, as Dedup(by, within) says it for a
/// batch.
/// </summary>
/// <param name="Input">The rows.</param>
/// <param name="Within">The bound in microseconds.</param>
/// <param name="KeepLast">Whether the last row is kept; else the first.</param>
internal sealed record DedupWithin(OperatorInput Input, long Within, bool KeepLast = false) : OperatorSpec
{
    /// <inheritdoc />
    public override Schema Output => Input.Rows;
}
