using EtlLib.Plan;

namespace EtlLib;

/// <summary>Two inputs side by side, to be made into a model's rows by <see cref="Select"/>.</summary>
public sealed class Joined<T1, T2>
{
    private readonly Relation plan;
    private readonly T1 first;
    private readonly T2 second;

    internal Joined(Relation plan, T1 first, T2 second) => (this.plan, this.first, this.second) = (plan, first, second);

    /// <summary>The combinations for which a condition is true.</summary>
    public Joined<T1, T2> Where(Func<T1, T2, OptionalBoolColumn> predicate) => new(new Filter(plan, predicate(first, second).Expr), first, second);

    /// <summary>A row of each combination.</summary>
    public TOut Select<TOut>(Func<T1, T2, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(new Project(plan, TOut.Schema, projection(first, second).Columns));

    /// <summary>Combinations with rows of another frame for which a condition is true.</summary>
    public Joined<T1, T2, TRight> InnerJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<T1, T2, TRight, OptionalBoolColumn> on)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.Inner, plan, right.Plan, on(first, second, Rows.Of<TRight>(right.Plan, 2)).Expr), first, second, Rows.Of<TRight>(right.Plan, 2));

    /// <summary>The same, and each combination without a row once, with one whose columns are null.</summary>
    public Joined<T1, T2, TRightOptional> LeftJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<T1, T2, TRight, OptionalBoolColumn> on)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.Left, plan, right.Plan, on(first, second, Rows.Of<TRight>(right.Plan, 2)).Expr), first, second, Rows.Absent<TRightOptional>(right.Plan, 2));

    /// <summary>Each combination with the latest row of another frame that is not after the first input's event time; null columns where there is none.</summary>
    public Joined<T1, T2, TRightOptional> AsOfJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<T1, T2, TRight, OptionalBoolColumn> on, TimeSpan? tolerance = null, bool strict = false)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.AsOf, plan, right.Plan, on(first, second, Rows.Of<TRight>(right.Plan, 2)).Expr, Rows.AsOf(plan, right.Plan, tolerance, strict)), first, second, Rows.Absent<TRightOptional>(right.Plan, 2));
}

/// <summary>Three inputs side by side, to be made into a model's rows by <see cref="Select"/>.</summary>
public sealed class Joined<T1, T2, T3>
{
    private readonly Relation plan;
    private readonly T1 first;
    private readonly T2 second;
    private readonly T3 third;

    internal Joined(Relation plan, T1 first, T2 second, T3 third) => (this.plan, this.first, this.second, this.third) = (plan, first, second, third);

    /// <summary>The combinations for which a condition is true.</summary>
    public Joined<T1, T2, T3> Where(Func<T1, T2, T3, OptionalBoolColumn> predicate) => new(new Filter(plan, predicate(first, second, third).Expr), first, second, third);

    /// <summary>A row of each combination.</summary>
    public TOut Select<TOut>(Func<T1, T2, T3, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(new Project(plan, TOut.Schema, projection(first, second, third).Columns));

    /// <summary>Combinations with rows of another frame for which a condition is true.</summary>
    public Joined<T1, T2, T3, TRight> InnerJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<T1, T2, T3, TRight, OptionalBoolColumn> on)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.Inner, plan, right.Plan, on(first, second, third, Rows.Of<TRight>(right.Plan, 3)).Expr), first, second, third, Rows.Of<TRight>(right.Plan, 3));

    /// <summary>The same, and each combination without a row once, with one whose columns are null.</summary>
    public Joined<T1, T2, T3, TRightOptional> LeftJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<T1, T2, T3, TRight, OptionalBoolColumn> on)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.Left, plan, right.Plan, on(first, second, third, Rows.Of<TRight>(right.Plan, 3)).Expr), first, second, third, Rows.Absent<TRightOptional>(right.Plan, 3));

    /// <summary>Each combination with the latest row of another frame that is not after the first input's event time; null columns where there is none.</summary>
    public Joined<T1, T2, T3, TRightOptional> AsOfJoin<TRight, TRightOptional>(IFrame<TRight, TRightOptional> right, Func<T1, T2, T3, TRight, OptionalBoolColumn> on, TimeSpan? tolerance = null, bool strict = false)
        where TRight : IColumns<TRight>
        where TRightOptional : IColumns<TRightOptional> =>
        new(new Join(JoinKind.AsOf, plan, right.Plan, on(first, second, third, Rows.Of<TRight>(right.Plan, 3)).Expr, Rows.AsOf(plan, right.Plan, tolerance, strict)), first, second, third, Rows.Absent<TRightOptional>(right.Plan, 3));
}

/// <summary>Four inputs side by side, to be made into a model's rows by <see cref="Select"/>.</summary>
public sealed class Joined<T1, T2, T3, T4>
{
    private readonly Relation plan;
    private readonly T1 first;
    private readonly T2 second;
    private readonly T3 third;
    private readonly T4 fourth;

    internal Joined(Relation plan, T1 first, T2 second, T3 third, T4 fourth) => (this.plan, this.first, this.second, this.third, this.fourth) = (plan, first, second, third, fourth);

    /// <summary>The combinations for which a condition is true.</summary>
    public Joined<T1, T2, T3, T4> Where(Func<T1, T2, T3, T4, OptionalBoolColumn> predicate) => new(new Filter(plan, predicate(first, second, third, fourth).Expr), first, second, third, fourth);

    /// <summary>A row of each combination.</summary>
    public TOut Select<TOut>(Func<T1, T2, T3, T4, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(new Project(plan, TOut.Schema, projection(first, second, third, fourth).Columns));
}
