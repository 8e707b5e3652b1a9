using EtlLib.Plan;

namespace EtlLib;

/// <summary>
/// The rows of one group: every aggregate takes what it aggregates as a lambda over a row, so that no bare column of a group can be written.
/// Aggregates skip nulls; one with a condition, or of a column that may be null, may be null itself.
/// </summary>
/// <typeparam name="TColumns">The columns of a row.</typeparam>
public sealed class Group<TColumns>
{
    private readonly TColumns row;
    private readonly Schema schema;
    private readonly Func<Aggregate, Expr> wrap;

    internal Group(TColumns row, Schema schema, Func<Aggregate, Expr>? wrap = null) => (this.row, this.schema, this.wrap) = (row, schema, wrap ?? (aggregate => aggregate));

    private EquatableArray<Expr> Order => schema.EventTime is null ? default : EventOrder.Of(schema, "A group");

    /// <summary>How many rows there are.</summary>
    public LongColumn Count() => new(Of(AggregateFunction.Count, []));

    /// <summary>For how many rows a condition is true.</summary>
    public LongColumn Count(Func<TColumns, OptionalBoolColumn> where) => new(Of(AggregateFunction.Count, [], where));

    /// <summary>How many different values there are, null left out.</summary>
    public LongColumn CountDistinct<TColumn, TOptional>(Func<TColumns, IColumn<TColumn, TOptional>> column) => new(Of(AggregateFunction.CountDistinct, [column(row).Expr]));

    /// <summary>How many different values there are among the rows for which a condition is true.</summary>
    public LongColumn CountDistinct<TColumn, TOptional>(Func<TColumns, IColumn<TColumn, TOptional>> column, Func<TColumns, OptionalBoolColumn> where) => new(Of(AggregateFunction.CountDistinct, [column(row).Expr], where));

    /// <summary>The first value that is not null, by event time, then sequence, then the value.</summary>
    public TColumn First<TColumn, TOptional>(Func<TColumns, IColumn<TColumn, TOptional>> column)
        where TColumn : IOver<TColumn> => TColumn.Over(Of(AggregateFunction.First, [column(row).Expr], null, Order));

    /// <summary>The first value among the rows for which a condition is true.</summary>
    public TOptional First<TColumn, TOptional>(Func<TColumns, IColumn<TColumn, TOptional>> column, Func<TColumns, OptionalBoolColumn> where)
        where TOptional : IOver<TOptional> => TOptional.Over(Of(AggregateFunction.First, [column(row).Expr], where, Order));

    /// <summary>The last value that is not null, by event time, then sequence, then the value.</summary>
    public TColumn Last<TColumn, TOptional>(Func<TColumns, IColumn<TColumn, TOptional>> column)
        where TColumn : IOver<TColumn> => TColumn.Over(Of(AggregateFunction.Last, [column(row).Expr], null, Order));

    /// <summary>The last value among the rows for which a condition is true.</summary>
    public TOptional Last<TColumn, TOptional>(Func<TColumns, IColumn<TColumn, TOptional>> column, Func<TColumns, OptionalBoolColumn> where)
        where TOptional : IOver<TOptional> => TOptional.Over(Of(AggregateFunction.Last, [column(row).Expr], where, Order));

    /// <summary>The value of the row in which another column is least; ties by event time, then sequence, then the value. Rows in which either is null are left out.</summary>
    public TColumn ArgMin<TColumn, TOptional, TKey, TOptionalKey>(Func<TColumns, IColumn<TColumn, TOptional>> column, Func<TColumns, IOrdered<TKey, TOptionalKey>> by)
        where TColumn : IOver<TColumn> => TColumn.Over(Of(AggregateFunction.ArgMin, [column(row).Expr, by(row).Expr], null, Order));

    /// <summary>The value of the row in which another column is greatest; ties by event time, then sequence, then the value: the last of them. Rows in which either is null are left out.</summary>
    public TColumn ArgMax<TColumn, TOptional, TKey, TOptionalKey>(Func<TColumns, IColumn<TColumn, TOptional>> column, Func<TColumns, IOrdered<TKey, TOptionalKey>> by)
        where TColumn : IOver<TColumn> => TColumn.Over(Of(AggregateFunction.ArgMax, [column(row).Expr, by(row).Expr], null, Order));

    /// <summary>The least value; NaN is the greatest number.</summary>
    public TColumn Min<TColumn, TOptional>(Func<TColumns, IOrdered<TColumn, TOptional>> column)
        where TColumn : IOver<TColumn> => TColumn.Over(Of(AggregateFunction.Min, [column(row).Expr]));

    /// <summary>The least value among the rows for which a condition is true.</summary>
    public TOptional Min<TColumn, TOptional>(Func<TColumns, IOrdered<TColumn, TOptional>> column, Func<TColumns, OptionalBoolColumn> where)
        where TOptional : IOver<TOptional> => TOptional.Over(Of(AggregateFunction.Min, [column(row).Expr], where));

    /// <summary>The greatest value; NaN is the greatest number.</summary>
    public TColumn Max<TColumn, TOptional>(Func<TColumns, IOrdered<TColumn, TOptional>> column)
        where TColumn : IOver<TColumn> => TColumn.Over(Of(AggregateFunction.Max, [column(row).Expr]));

    /// <summary>The greatest value among the rows for which a condition is true.</summary>
    public TOptional Max<TColumn, TOptional>(Func<TColumns, IOrdered<TColumn, TOptional>> column, Func<TColumns, OptionalBoolColumn> where)
        where TOptional : IOver<TOptional> => TOptional.Over(Of(AggregateFunction.Max, [column(row).Expr], where));

    /// <summary>The sum: of ints and longs a long, an error where it overflows; of floats a double.</summary>
    public TSum Sum<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column)
        where TSum : IOver<TSum> => TSum.Over(Of(AggregateFunction.Sum, [column(row).Expr]));

    /// <summary>The sum over the rows for which a condition is true; null where there is none.</summary>
    public TOptionalSum Sum<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column, Func<TColumns, OptionalBoolColumn> where)
        where TOptionalSum : IOver<TOptionalSum> => TOptionalSum.Over(Of(AggregateFunction.Sum, [column(row).Expr], where));

    /// <summary>The arithmetic mean, as a double.</summary>
    public TMean Mean<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column)
        where TMean : IOver<TMean> => TMean.Over(Of(AggregateFunction.Mean, [column(row).Expr]));

    /// <summary>The arithmetic mean over the rows for which a condition is true.</summary>
    public OptionalDoubleColumn Mean<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column, Func<TColumns, OptionalBoolColumn> where) => new(Of(AggregateFunction.Mean, [column(row).Expr], where));

    /// <summary>The standard deviation of a sample (divided by n - 1); null of fewer than two values.</summary>
    public OptionalDoubleColumn StdDev<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column, Func<TColumns, OptionalBoolColumn>? where = null) => new(Of(AggregateFunction.StdDev, [column(row).Expr], where));

    /// <summary>The variance of a sample (divided by n - 1); null of fewer than two values.</summary>
    public OptionalDoubleColumn Variance<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column, Func<TColumns, OptionalBoolColumn>? where = null) => new(Of(AggregateFunction.Variance, [column(row).Expr], where));

    /// <summary>The median: of an even number of values the mean of the two in the middle.</summary>
    public TMean Median<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column)
        where TMean : IOver<TMean> => TMean.Over(Of(AggregateFunction.Median, [column(row).Expr]));

    /// <summary>The median over the rows for which a condition is true.</summary>
    public OptionalDoubleColumn Median<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column, Func<TColumns, OptionalBoolColumn> where) => new(Of(AggregateFunction.Median, [column(row).Expr], where));

    /// <summary>A quantile, interpolated linearly between the two nearest values (Hyndman and Fan's type 7).</summary>
    /// <param name="column">The values.</param>
    /// <param name="q">The fraction of the values below, 0 to 1.</param>
    public TMean Quantile<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column, double q)
        where TMean : IOver<TMean> => TMean.Over(Of(AggregateFunction.Quantile, [column(row).Expr, Fraction(q)]));

    /// <summary>A quantile over the rows for which a condition is true.</summary>
    public OptionalDoubleColumn Quantile<TSum, TOptionalSum, TMean>(Func<TColumns, INumber<TSum, TOptionalSum, TMean>> column, double q, Func<TColumns, OptionalBoolColumn> where) => new(Of(AggregateFunction.Quantile, [column(row).Expr, Fraction(q)], where));

    /// <summary>Pearson's correlation; null of fewer than two pairs, and where a column does not vary.</summary>
    public OptionalDoubleColumn Correlation(Func<TColumns, OptionalDoubleColumn> x, Func<TColumns, OptionalDoubleColumn> y, Func<TColumns, OptionalBoolColumn>? where = null) => new(Of(AggregateFunction.Correlation, [x(row).Expr, y(row).Expr], where));

    /// <summary>Whether a condition is true for any row; null where it is null for all.</summary>
    public OptionalBoolColumn Any(Func<TColumns, OptionalBoolColumn> condition) => new(Of(AggregateFunction.Any, [condition(row).Expr]));

    /// <summary>Whether a condition is false for no row; null where it is null for all.</summary>
    public OptionalBoolColumn All(Func<TColumns, OptionalBoolColumn> condition) => new(Of(AggregateFunction.All, [condition(row).Expr]));

    /// <summary>The greatest values, descending, at most so many; nulls left out.</summary>
    public ListColumn<TColumn> TopK<TColumn, TOptional>(Func<TColumns, IOrdered<TColumn, TOptional>> column, int count)
        where TColumn : IOver<TColumn> => new(Of(AggregateFunction.TopK, [column(row).Expr, count > 0 ? ColumnExprs.Constant(count) : throw new PlanException($"TopK of {count} values: at least 1.")]));

    /// <summary>All values that are not null, by event time, then sequence, then the value.</summary>
    public ListColumn<TColumn> Collect<TColumn, TOptional>(Func<TColumns, IColumn<TColumn, TOptional>> column)
        where TColumn : IOver<TColumn> => new(Of(AggregateFunction.Collect, [column(row).Expr], null, Order));

    private static Literal Fraction(double q) => q is >= 0 and <= 1 ? new Literal(q, ColumnType.Double) : throw new PlanException($"A quantile of {q}: it is 0 to 1.");

    private Expr Of(AggregateFunction function, EquatableArray<Expr> arguments, Func<TColumns, OptionalBoolColumn>? where = null, EquatableArray<Expr> order = default) =>
        wrap(new Aggregate(function, arguments, where?.Invoke(row).Expr, order));
}
