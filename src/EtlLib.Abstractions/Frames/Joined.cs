using EtlLib.Plan;

namespace EtlLib;

/// <summary>Two inputs side by side, to be made into a model's rows by <see cref="Select"/>.</summary>
public sealed class Joined<T1, T2>
    where T1 : IColumns<T1>
    where T2 : IColumns<T2>
{
    private readonly Relation plan;
    private readonly T1 first;
    private readonly T2 second;

    internal Joined(Relation plan, T1 first, T2 second) => (this.plan, this.first, this.second) = (plan, first, second);

    /// <summary>The combinations for which a condition is true.</summary>
    public Joined<T1, T2> Where(Func<T1, T2, OptionalBoolColumn> predicate) => new(new Filter(plan, predicate(first, second).Expr), first, second);

    /// <summary>Groups of combinations with the same key: a column, a window or a tuple of them. Null is a key like others.</summary>
    public Grouped<(T1 First, T2 Second), TKey> GroupBy<TKey>(Func<T1, T2, TKey> key)
        where TKey : struct => new(plan, key(first, second), new((first, second), plan.Outputs[0].Schema));

    /// <summary>One group of all combinations, also where there is none: its aggregates are then null, and must go to columns that may be.</summary>
    public TOut Aggregate<TOut>(Func<Group<(T1 First, T2 Second)>, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(Groups.By(plan, [], TOut.Schema, projection(new((Rows.Absent<T1>(plan.Outputs[0]), Rows.Absent<T2>(plan.Outputs[1])), plan.Outputs[0].Schema)).Columns));

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
    where T1 : IColumns<T1>
    where T2 : IColumns<T2>
    where T3 : IColumns<T3>
{
    private readonly Relation plan;
    private readonly T1 first;
    private readonly T2 second;
    private readonly T3 third;

    internal Joined(Relation plan, T1 first, T2 second, T3 third) => (this.plan, this.first, this.second, this.third) = (plan, first, second, third);

    /// <summary>The combinations for which a condition is true.</summary>
    public Joined<T1, T2, T3> Where(Func<T1, T2, T3, OptionalBoolColumn> predicate) => new(new Filter(plan, predicate(first, second, third).Expr), first, second, third);

    /// <summary>Groups of combinations with the same key: a column, a window or a tuple of them. Null is a key like others.</summary>
    public Grouped<(T1 First, T2 Second, T3 Third), TKey> GroupBy<TKey>(Func<T1, T2, T3, TKey> key)
        where TKey : struct => new(plan, key(first, second, third), new((first, second, third), plan.Outputs[0].Schema));

    /// <summary>One group of all combinations, also where there is none: its aggregates are then null, and must go to columns that may be.</summary>
    public TOut Aggregate<TOut>(Func<Group<(T1 First, T2 Second, T3 Third)>, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(Groups.By(plan, [], TOut.Schema, projection(new((Rows.Absent<T1>(plan.Outputs[0]), Rows.Absent<T2>(plan.Outputs[1]), Rows.Absent<T3>(plan.Outputs[2])), plan.Outputs[0].Schema)).Columns));

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
    where T1 : IColumns<T1>
    where T2 : IColumns<T2>
    where T3 : IColumns<T3>
    where T4 : IColumns<T4>
{
    private readonly Relation plan;
    private readonly T1 first;
    private readonly T2 second;
    private readonly T3 third;
    private readonly T4 fourth;

    internal Joined(Relation plan, T1 first, T2 second, T3 third, T4 fourth) => (this.plan, this.first, this.second, this.third, this.fourth) = (plan, first, second, third, fourth);

    /// <summary>The combinations for which a condition is true.</summary>
    public Joined<T1, T2, T3, T4> Where(Func<T1, T2, T3, T4, OptionalBoolColumn> predicate) => new(new Filter(plan, predicate(first, second, third, fourth).Expr), first, second, third, fourth);

    /// <summary>Groups of combinations with the same key: a column, a window or a tuple of them. Null is a key like others.</summary>
    public Grouped<(T1 First, T2 Second, T3 Third, T4 Fourth), TKey> GroupBy<TKey>(Func<T1, T2, T3, T4, TKey> key)
        where TKey : struct => new(plan, key(first, second, third, fourth), new((first, second, third, fourth), plan.Outputs[0].Schema));

    /// <summary>One group of all combinations, also where there is none: its aggregates are then null, and must go to columns that may be.</summary>
    public TOut Aggregate<TOut>(Func<Group<(T1 First, T2 Second, T3 Third, T4 Fourth)>, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(Groups.By(plan, [], TOut.Schema, projection(new((Rows.Absent<T1>(plan.Outputs[0]), Rows.Absent<T2>(plan.Outputs[1]), Rows.Absent<T3>(plan.Outputs[2]), Rows.Absent<T4>(plan.Outputs[3])), plan.Outputs[0].Schema)).Columns));

    /// <summary>A row of each combination.</summary>
    public TOut Select<TOut>(Func<T1, T2, T3, T4, Projection<TOut>> projection)
        where TOut : IDataFrame<TOut> => TOut.Over(new Project(plan, TOut.Schema, projection(first, second, third, fourth).Columns));
}
