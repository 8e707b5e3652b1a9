using EtlLib.Plan;

namespace EtlLib;

/// <summary>Groups of rows by a key, to be made into a model's rows by <see cref="Select"/>.</summary>
public sealed class Grouped<TColumns, TKey>
    where TKey : struct
{
    private readonly Relation from;
    private readonly TKey key;
    private readonly Group<TColumns> rows;

    internal Grouped(Relation from, TKey key, Group<TColumns> rows) => (this.from, this.key, this.rows) = (from, key, rows);

    /// <summary>A row of each group.</summary>
    public TOut Select<TOut>(Func<TKey, Group<TColumns>, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(Groups.By(from, [.. Keys.Of(key)], TOut.Schema, projection(key, rows).Columns));
}

/// <summary>Tumbling windows, to be made into a model's rows by <see cref="Select"/>.</summary>
public sealed class Resampled<TColumns>
    where TColumns : IColumns<TColumns>
{
    private readonly Relation from;
    private readonly Window window;
    private readonly Fill fill;

    internal Resampled(Relation from, Window window, Fill fill) => (this.from, this.window, this.fill) = (from, window, fill);

    /// <summary>A row of each window.</summary>
    public TOut Select<TOut>(Func<Window, Group<TColumns>, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(new GroupBy(from, [.. Keys.Of(window)], TOut.Schema, projection(window, Groups.Of<TColumns>(from)).Columns, GroupRules.Checked(fill, TOut.Schema)));
}

/// <summary>Tumbling windows of each key, to be made into a model's rows by <see cref="Select"/>.</summary>
public sealed class Resampled<TColumns, TKey>
    where TKey : struct
    where TColumns : IColumns<TColumns>
{
    private readonly Relation from;
    private readonly TKey key;
    private readonly Window window;
    private readonly Fill fill;

    internal Resampled(Relation from, TKey key, Window window, Fill fill) => (this.from, this.key, this.window, this.fill) = (from, key, window, fill);

    /// <summary>A row of each window of each key.</summary>
    public TOut Select<TOut>(Func<TKey, Window, Group<TColumns>, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(new GroupBy(from, [.. Keys.Of(key), .. Keys.Of(window)], TOut.Schema, projection(key, window, Groups.Of<TColumns>(from)).Columns, GroupRules.Checked(fill, TOut.Schema)));
}

internal static class Groups
{
    public static Group<TColumns> Of<TColumns>(Relation from)
        where TColumns : IColumns<TColumns> => new(TColumns.Over(new Row(0, from.Schema)), from.Schema);

    /// <summary>A grouping; of a join, whose rows are several side by side, over a projection to what it needs of them.</summary>
    public static GroupBy By(Relation from, EquatableArray<Expr> keys, Schema model, EquatableArray<Expr> columns) =>
        from.Outputs.Count == 1 ? new GroupBy(from, keys, model, columns) : JoinedGroups.Of(from, keys, model, columns);
}

/// <summary>Rows in the order of their events, to be made into a model's rows by <see cref="Select"/>.</summary>
public sealed class SeriesBy<TColumns>
    where TColumns : IColumns<TColumns>
{
    private readonly Relation from;
    private readonly EquatableArray<Expr> keys;

    internal SeriesBy(Relation from, EquatableArray<Expr> keys) => (this.from, this.keys) = (from, keys);

    /// <summary>A row of each row, and of those around it.</summary>
    public TOut Select<TOut>(Func<TColumns, Around<TColumns>, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut>
    {
        var row = TColumns.Over(new Row(0, from.Schema));
        return TOut.Over(new Series(from, keys, TOut.Schema, projection(row, new(row, from.Schema)).Columns));
    }
}

/// <summary>The rows around a row of a series: with the same key, ordered by event time, then sequence, then the value asked for.</summary>
/// <typeparam name="TColumns">The columns of a row.</typeparam>
public sealed class Around<TColumns>
    where TColumns : IColumns<TColumns>
{
    private readonly TColumns row;
    private readonly Schema schema;

    internal Around(TColumns row, Schema schema) => (this.row, this.schema) = (row, schema);

    /// <summary>The value of a row before: null where there is none.</summary>
    public TOptional Lag<TColumn, TOptional>(Func<TColumns, IColumn<TColumn, TOptional>> column, int rows = 1)
        where TOptional : IOver<TOptional> => TOptional.Over(new Shift(column(row).Expr, Positive(rows)));

    /// <summary>The value of a row after: null where there is none.</summary>
    public TOptional Lead<TColumn, TOptional>(Func<TColumns, IColumn<TColumn, TOptional>> column, int rows = 1)
        where TOptional : IOver<TOptional> => TOptional.Over(new Shift(column(row).Expr, -Positive(rows)));

    /// <summary>The rows with a time in (t - range, t], where t is this row's; it and all rows of its time are among them.</summary>
    public Group<TColumns> Rolling(TimeSpan range) => range > TimeSpan.Zero && range.Ticks % 10 == 0
        ? new(row, schema, aggregate => new Rolling(aggregate, range, null))
        : throw new PlanException($"A rolling range of {range}: it is positive, in whole microseconds.");

    /// <summary>This row and those before it, so many in all.</summary>
    public Group<TColumns> Rolling(int rows) => new(row, schema, aggregate => new Rolling(aggregate, null, Positive(rows)));

    /// <summary>The number of the row, from 1, by event time, then sequence, then the columns in their order.</summary>
    public LongColumn RowNumber() => new(new Ranking(RankFunction.RowNumber, EventOrder.Of(schema, "A row number")[0], false, Ties));

    /// <summary>The number of the row, from 1, by a value; ties by event time, then sequence, then the columns in their order.</summary>
    public LongColumn RowNumber<TColumn, TOptional>(Func<TColumns, IOrdered<TColumn, TOptional>> by, bool descending = false) =>
        new(new Ranking(RankFunction.RowNumber, by(row).Expr, descending, Ties));

    /// <summary>One more than the number of rows with a lesser value (descending: a greater one): equal values have one rank, and the ranks after them are left out.</summary>
    public LongColumn Rank<TColumn, TOptional>(Func<TColumns, IOrdered<TColumn, TOptional>> by, bool descending = false) =>
        new(new Ranking(RankFunction.Rank, by(row).Expr, descending, []));

    /// <summary>One more than the number of different lesser values (descending: greater ones).</summary>
    public LongColumn DenseRank<TColumn, TOptional>(Func<TColumns, IOrdered<TColumn, TOptional>> by, bool descending = false) =>
        new(new Ranking(RankFunction.DenseRank, by(row).Expr, descending, []));

    private EquatableArray<Expr> Ties => EventOrder.Ties(schema);

    private static int Positive(int rows) => rows > 0 ? rows : throw new PlanException($"{rows} rows: at least 1.");
}
