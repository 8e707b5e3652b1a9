using EtlLib.Plan;

namespace EtlLib;

/// <summary>The base of each model's generated <c>DataFrame</c>: the operations on rows of the model.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="TSelf">The model's <c>DataFrame</c>.</typeparam>
/// <typeparam name="TColumns">The model's <c>Columns</c>.</typeparam>
/// <typeparam name="TOptional">The model's <c>OptionalColumns</c>.</typeparam>
public abstract class DataFrame<TModel, TSelf, TColumns, TOptional> : DataFrame<TModel>, IFrame<TColumns, TOptional>
    where TModel : IDataModel<TModel>
    where TSelf : DataFrame<TModel, TSelf, TColumns, TOptional>, IDataFrame<TSelf>
    where TColumns : IColumns<TColumns>
    where TOptional : IColumns<TOptional>
{
    /// <summary>Makes a frame over a plan; called by generated code.</summary>
    protected DataFrame(Relation plan)
        : base(plan)
    {
    }

    private static TColumns Row => TColumns.Over(new Row(0, TSelf.Schema));

    /// <summary>A frame of rows in memory.</summary>
    public static TSelf Of(params IReadOnlyList<TModel> rows) => TSelf.Over(new Scan(TSelf.Schema, new RowsSource<TModel>(rows)));

    /// <summary>The rows of the source that the model is given.</summary>
    /// <exception cref="PlanException">It is given none.</exception>
    public static TSelf From(DataContext context) => TSelf.Over(context.From(TSelf.Schema));

    /// <summary>The rows of a source.</summary>
    public static TSelf From(DataSource source) => source is FrameSource frame ? As(frame.Plan) : TSelf.Over(new Scan(TSelf.Schema, source));

    /// <summary>Another frame's rows as this model's: each column is taken by its name, ignoring case.</summary>
    /// <exception cref="PlanException">A column is missing, of another type, or may be null where this model's may not.</exception>
    public static TSelf As(DataFrame other) => As(other.Plan);

    /// <summary>Rows of this model made in process, in C#, one of each of another frame's rows.</summary>
    public static TSelf Map<TFrom>(DataFrame<TFrom> from, Func<TFrom, TModel> function)
        where TFrom : IDataModel<TFrom> => TSelf.Over(new MapRows(from.Plan, TSelf.Schema, new MapFunction<TFrom, TModel>(function)));

    /// <summary>Rows of this model made in process, in C#, any number of each of another frame's rows.</summary>
    public static TSelf FlatMap<TFrom>(DataFrame<TFrom> from, Func<TFrom, IEnumerable<TModel>> function)
        where TFrom : IDataModel<TFrom> => TSelf.Over(new MapRows(from.Plan, TSelf.Schema, new FlatMapFunction<TFrom, TModel>(function)));

    /// <summary>The rows for which a condition is true; not those for which it is null.</summary>
    public TSelf Where(Func<TColumns, OptionalBoolColumn> predicate) => TSelf.Over(new Filter(Plan, predicate(Row).Expr));

    /// <summary>Another model's row of each row.</summary>
    public TOut Select<TOut>(Func<TColumns, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(new Project(Plan, TOut.Schema, projection(Row).Columns));

    /// <summary>Groups of rows with the same key: a column, a window or a tuple of them. Null is a key like others.</summary>
    public Grouped<TColumns, TKey> GroupBy<TKey>(Func<TColumns, TKey> key)
        where TKey : struct => new(Plan, key(Row), Groups.Of<TColumns>(Plan));

    /// <summary>One group of all rows, also where there is none: its aggregates are then null, and must go to columns that may be.</summary>
    public TOut Aggregate<TOut>(Func<Group<TOptional>, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(new GroupBy(Plan, [], TOut.Schema, projection(new(TOptional.Over(new Row(0, TSelf.Schema, MayBeAbsent: true)), TSelf.Schema)).Columns));

    /// <summary>Tumbling windows of the event time for each key, a row a window and key that has rows.</summary>
    /// <param name="every">How long a window is.</param>
    /// <param name="by">The key: a column or a tuple of them.</param>
    /// <param name="fill">How empty windows between a key's first and last row are filled; by default they are absent.</param>
    /// <param name="offset">Shifts the windows, which are aligned to 1970-01-01T00:00:00Z.</param>
    public Resampled<TColumns, TKey> Resample<TKey>(TimeSpan every, Func<TColumns, TKey> by, Fill fill = default, TimeSpan offset = default)
        where TKey : struct => new(Plan, by(Row), EventTime.Tumble(every, offset), fill);

    /// <summary>Tumbling windows of the event time, a row a window that has rows.</summary>
    public Resampled<TColumns> Resample(TimeSpan every, Fill fill = default, TimeSpan offset = default) => new(Plan, EventTime.Tumble(every, offset), fill);

    /// <summary>Each row with the rows before and after it of the same key, ordered by event time, then sequence: for Lag, Lead and rolling aggregates.</summary>
    /// <param name="by">The key: a column or a tuple of them.</param>
    public SeriesBy<TColumns> Series<TKey>(Func<TColumns, TKey> by)
        where TKey : struct => new(Plan, [.. Keys.Of(by(Row))]);

    /// <summary>Each row with all rows before and after it, ordered by event time, then sequence.</summary>
    public SeriesBy<TColumns> Series() => new(Plan, []);

    /// <summary>Pairs of rows for which a condition is true.</summary>
    public Joined<TColumns, TRight> InnerJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<TColumns, TRight, OptionalBoolColumn> on)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.Inner, Plan, right.Plan, on(Row, Rows.Of<TRight>(right.Plan, 1)).Expr), Row, Rows.Of<TRight>(right.Plan, 1));

    /// <summary>Pairs of rows for which a condition is true, and each left row without a pair once, with a right row whose columns are null.</summary>
    public Joined<TColumns, TRightOptional> LeftJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<TColumns, TRight, OptionalBoolColumn> on)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.Left, Plan, right.Plan, on(Row, Rows.Of<TRight>(right.Plan, 1)).Expr), Row, Rows.Absent<TRightOptional>(right.Plan, 1));

    /// <summary>Each row with the latest row of another frame that is not after it by event time; ties go to the greatest sequence. Where there is none, its columns are null.</summary>
    /// <param name="right">The other frame, whose model has an event time.</param>
    /// <param name="on">What must be equal.</param>
    /// <param name="tolerance">How old the right row may be, itself included; null: any age.</param>
    /// <param name="strict">Whether the right row must be before the left one; else it may be of the same time.</param>
    public Joined<TColumns, TRightOptional> AsOfJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<TColumns, TRight, OptionalBoolColumn> on, TimeSpan? tolerance = null, bool strict = false)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.AsOf, Plan, right.Plan, on(Row, Rows.Of<TRight>(right.Plan, 1)).Expr, Rows.AsOf(Plan, right.Plan, tolerance, strict)), Row, Rows.Absent<TRightOptional>(right.Plan, 1));

    /// <summary>Pairs of rows for which a condition is true, and each row of either frame without a pair once, with a row whose columns are null.</summary>
    public Joined<TOptional, TRightOptional> FullJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<TColumns, TRight, OptionalBoolColumn> on)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.Full, Plan, right.Plan, on(Row, Rows.Of<TRight>(right.Plan, 1)).Expr), Rows.Absent<TOptional>(Plan, 0), Rows.Absent<TRightOptional>(right.Plan, 1));

    /// <summary>The rows that have a pair in another frame, each once.</summary>
    public TSelf SemiJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<TColumns, TRight, OptionalBoolColumn> on)
        where TRight : IColumns<TRight> => TSelf.Over(new Join(JoinKind.Semi, Plan, right.Plan, on(Row, Rows.Of<TRight>(right.Plan, 1)).Expr));

    /// <summary>The rows that have no pair in another frame.</summary>
    public TSelf AntiJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<TColumns, TRight, OptionalBoolColumn> on)
        where TRight : IColumns<TRight> => TSelf.Over(new Join(JoinKind.Anti, Plan, right.Plan, on(Row, Rows.Of<TRight>(right.Plan, 1)).Expr));

    /// <summary>The rows of both frames, duplicates kept.</summary>
    public TSelf Union(TSelf other) => TSelf.Over(new Union(Plan, other.Plan));

    /// <summary>Each different row once; null equals null, NaN equals NaN.</summary>
    public TSelf Distinct() => TSelf.Over(new Distinct(Plan));

    /// <summary>One row a key, by event time, then sequence, then the columns in their order.</summary>
    /// <param name="by">The key: a column or a tuple of them.</param>
    /// <param name="keepLast">Whether the last row is kept; else the first.</param>
    /// <param name="within">
    /// A bound of event time: rows of a key that follow each other at a distance of at most the bound are one run, of which one row is kept. Null: one row a key. A stream
    /// needs a bound, after which it forgets a key.
    /// </param>
    public TSelf Dedup<TKey>(Func<TColumns, TKey> by, bool keepLast = false, TimeSpan? within = null)
        where TKey : struct => TSelf.Over(new Dedup(Plan, [.. Keys.Of(by(Row))], keepLast, within));

    /// <summary>The rows of each key with the greatest values of a column or a tuple of them, at most so many; ties by event time, then sequence, then the columns in their order.</summary>
    /// <param name="count">At most how many of each key.</param>
    /// <param name="by">The key: a column or a tuple of them.</param>
    /// <param name="order">What they are ordered by: nulls are least, NaN is greatest.</param>
    /// <param name="ascending">Whether the rows with the least values are taken instead.</param>
    public TSelf Top<TKey, TOrder>(int count, Func<TColumns, TKey> by, Func<TColumns, TOrder> order, bool ascending = false)
        where TKey : struct
        where TOrder : struct => TSelf.Over(new Top(Plan, [.. Keys.Of(by(Row))],
            [.. Keys.Of(order(Row)).Select(k => new SortKey(k, !ascending)), .. EventOrder.Ties(TSelf.Schema).Select(k => new SortKey(k, false))], count));

    /// <summary>The rows sorted by a column or a tuple of them, ascending: nulls first, NaN last.</summary>
    public TSelf OrderBy<TKey>(Func<TColumns, TKey> key)
        where TKey : struct => Sorted(Plan, [], key, descending: false);

    /// <summary>The rows sorted by a column or a tuple of them, descending: NaN first, nulls last.</summary>
    public TSelf OrderByDescending<TKey>(Func<TColumns, TKey> key)
        where TKey : struct => Sorted(Plan, [], key, descending: true);

    /// <summary>The rows, sorted already, with equal ones sorted by more columns, ascending.</summary>
    /// <exception cref="PlanException">The frame is not sorted.</exception>
    public TSelf ThenBy<TKey>(Func<TColumns, TKey> key)
        where TKey : struct => Sorted(SortedPlan.From, SortedPlan.Keys, key, descending: false);

    /// <summary>The rows, sorted already, with equal ones sorted by more columns, descending.</summary>
    /// <exception cref="PlanException">The frame is not sorted.</exception>
    public TSelf ThenByDescending<TKey>(Func<TColumns, TKey> key)
        where TKey : struct => Sorted(SortedPlan.From, SortedPlan.Keys, key, descending: true);

    /// <summary>At most so many rows; which ones is arbitrary unless the rows are sorted.</summary>
    /// <param name="count">At most how many.</param>
    /// <param name="offset">How many are left out before.</param>
    public TSelf Limit(long count, long offset = 0) => TSelf.Over(new Limit(Plan, count, offset));

    private Sort SortedPlan => Plan as Sort ?? throw new PlanException("ThenBy follows OrderBy: the frame is not sorted.");

    private InstantColumn EventTime => new(EventOrder.Of(TSelf.Schema, "A resample")[0]);

    private static TSelf Sorted<TKey>(Relation from, EquatableArray<SortKey> keys, Func<TColumns, TKey> key, bool descending) =>
        TSelf.Over(new Sort(from, [.. keys, .. Keys.Of(key(Row)).Select(k => new SortKey(k, descending))]));

    private static TSelf As(Relation plan) => TSelf.Over(Frames.As(plan, TSelf.Schema));
}

/// <summary>The rows that lambdas over joins get.</summary>
internal static class Rows
{
    public static T Of<T>(Relation plan, int input)
        where T : IColumns<T> => T.Over(new Row(input, plan.Schema));

    public static T Absent<T>(Row row)
        where T : IColumns<T> => T.Over(new Row(row.Input, row.Schema, MayBeAbsent: true));

    public static T Absent<T>(Relation plan, int input)
        where T : IColumns<T> => T.Over(new Row(input, plan.Schema, MayBeAbsent: true));

    public static AsOf AsOf(Relation left, Relation right, TimeSpan? tolerance, bool strict)
    {
        var row = left.Outputs[0];
        var leftTime = row.Schema.EventTime ?? throw NoTime(row.Schema);
        var rightTime = right.Schema.EventTime ?? throw NoTime(right.Schema);
        var rightRow = new Row(left.Outputs.Count, right.Schema);
        return tolerance is { } t && (t < TimeSpan.Zero || t.Ticks % 10 != 0)
            ? throw new PlanException($"The tolerance of an as-of join is {t}: it is not negative, in whole microseconds.")
            : new AsOf(new Field(row, leftTime.Name), new Field(rightRow, rightTime.Name), right.Schema.Sequence is { } s ? new Field(rightRow, s.Name) : null, tolerance, strict);
    }

    private static PlanException NoTime(Schema schema) => new($"An as-of join goes by event time, and {schema.ShortName} has none: mark a property with [EventTime].");
}
