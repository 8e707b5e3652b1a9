namespace EtlLib.Plan;

/// <summary>What an <see cref="Aggregate"/> computes of a group's rows. Nulls are skipped, but by Count of rows.</summary>
#pragma warning disable CS1591 // What each does is said where users call it, on Group<TColumns>.
public enum AggregateFunction
{
    // (); (value)
    Count, CountDistinct, Sum, Mean, Min, Max, StdDev, Variance, Median, Any, All,

    // (value, literal double)
    Quantile,

    // (value) by the order
    First, Last, Collect,

    // (value, key) by the key, then the order
    ArgMin, ArgMax,

    // (value, literal int): the greatest values, descending
    TopK,

    // (double, double)
    Correlation,
}
#pragma warning restore CS1591

/// <summary>An aggregate over the rows of a group, where its condition is true.</summary>
public sealed partial record Aggregate : Expr
{
    /// <summary>Makes an aggregate.</summary>
    /// <param name="function">What is computed.</param>
    /// <param name="arguments">Of what: expressions over a row.</param>
    /// <param name="where">Of which rows: all, where it is null.</param>
    /// <param name="order">By what the rows are ordered, for functions that need an order: event time, then sequence.</param>
    public Aggregate(AggregateFunction function, EquatableArray<Expr> arguments, Expr? where = null, EquatableArray<Expr> order = default)
        : this(function, arguments, where, order, Typing.Of(function, arguments, where, order))
    {
    }

    private Aggregate(AggregateFunction function, EquatableArray<Expr> arguments, Expr? where, EquatableArray<Expr> order, (ColumnType Type, bool Nullable) result)
        : base(result.Type, result.Nullable, HashCode.Combine(11, function, arguments, where), [.. arguments, where, .. order]) =>
        (Function, Arguments, Where, Order) = (function, arguments, where, order);

    /// <summary>What is computed.</summary>
    public AggregateFunction Function { get; }

    /// <summary>Of what.</summary>
    public EquatableArray<Expr> Arguments { get; }

    /// <summary>Of which rows.</summary>
    public Expr? Where { get; }

    /// <summary>By what the rows are ordered.</summary>
    public EquatableArray<Expr> Order { get; }
}

/// <summary>A key of the enclosing <see cref="GroupBy"/>.</summary>
public sealed partial record Key(int Index, ColumnType KeyType, bool MayBeNull) : Expr(KeyType, MayBeNull, HashCode.Combine(12, Index));

/// <summary>The kinds of windows over time.</summary>
public enum WindowKind
{
    /// <summary>Back to back: each instant is in one window.</summary>
    Tumble,

    /// <summary>Overlapping: a window of the size begins every step.</summary>
    Hop,

    /// <summary>As long as events follow each other within the gap.</summary>
    Session,

    /// <summary>Growing: windows of one start end at every step up to the size.</summary>
    Cumulate,
}

/// <summary>Windows over time: half-open [start, end), aligned to 1970-01-01T00:00:00Z plus the offset.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Size">How long a window is; of a session, the gap.</param>
/// <param name="Step">Between the starts of windows (hop) or their ends (cumulate); else the size.</param>
/// <param name="Offset">Shifts the alignment.</param>
public sealed record WindowSpec(WindowKind Kind, TimeSpan Size, TimeSpan Step, TimeSpan Offset)
{
    /// <summary>The columns of a window.</summary>
    public static Schema Schema { get; } = new("EtlLib.Window", [new("Start", ColumnType.Instant, false), new("End", ColumnType.Instant, false)]);

    /// <summary>Refuses what makes no window.</summary>
    /// <exception cref="PlanException">A length is not positive, finer than a microsecond, or the size is no multiple of the step.</exception>
    public WindowSpec Checked()
    {
        if (Size <= TimeSpan.Zero || Step <= TimeSpan.Zero || Size.Ticks % 10 != 0 || Step.Ticks % 10 != 0 || Offset.Ticks % 10 != 0)
        {
            throw new PlanException($"A {Word} window of {Size} every {Step}: lengths are positive and in whole microseconds.");
        }

        return Kind is WindowKind.Cumulate && Size.Ticks % Step.Ticks != 0
            ? throw new PlanException($"A cumulate window of {Size} every {Step}: the size is a multiple of the step.")
            : this;
    }

    private string Word => Kind.ToString().ToLowerInvariant();
}

/// <summary>The window that a row's time falls in: only as a key of a <see cref="GroupBy"/>, and one at most.</summary>
public sealed partial record Windowed(Expr Time, WindowSpec Spec) : Expr(ColumnType.Struct(WindowSpec.Schema), Time.Nullable, HashCode.Combine(13, Time, Spec), Time);

/// <summary>The value of a row so many rows before (positive) or after (negative) in the key's order of a <see cref="Series"/>; null where there is none.</summary>
public sealed partial record Shift(Expr Operand, int Rows) : Expr(Operand.Type, nullable: true, HashCode.Combine(14, Operand, Rows), Operand);

/// <summary>The kinds of <see cref="Ranking"/>.</summary>
public enum RankFunction
{
    /// <summary>1, 2, 3, 4: ties are decided.</summary>
    RowNumber,

    /// <summary>1, 2, 2, 4: equal values have one rank.</summary>
    Rank,

    /// <summary>1, 2, 2, 3: no rank is left out.</summary>
    DenseRank,
}

/// <summary>The place of the row among the rows with its keys of a <see cref="Series"/>, from 1.</summary>
public sealed partial record Ranking(RankFunction Function, Expr By, bool Descending, EquatableArray<Expr> Ties)
    : Expr(ColumnType.Long, nullable: false, HashCode.Combine(16, Function, By, Descending, Ties), [By, .. Ties])
{
    /// <summary>Whether an expression refers to no other rows but by rankings, and so needs no order of events.</summary>
    internal static bool IsOnly(Expr expr) => expr is not (Shift or Rolling) && expr.Children.All(IsOnly);
}

/// <summary>An aggregate over the row and those before it in a <see cref="Series"/>: by time (t - range, t], rows of the same time included, or by a count of rows, the row included.</summary>
public sealed partial record Rolling(Aggregate Aggregate, TimeSpan? Range, int? Rows) : Expr(Aggregate.Type, Aggregate.Nullable, HashCode.Combine(15, Aggregate, Range, Rows), Aggregate);
