using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>Random plans: operations over random rows, each with random expressions. What a plan gives is decided by the semantics alone: no limit of unsorted rows, no series of ties.</summary>
internal sealed class RandomPlans(Dice dice)
{
    private int models;
    private int joins;

    /// <summary>The plan of a seed.</summary>
    public static Relation Of(int seed)
    {
        var dice = new Dice(seed);
        var plans = new RandomPlans(dice);
        var shape = plans.Steps(plans.Source(), dice.Between(1, 4));
        return (dice.OneIn(8) ? plans.Hazard(shape) : shape).Plan;
    }

    private Shape Source() => RandomRows.Of(dice, facts: dice.OneIn(2));

    private Shape Steps(Shape shape, int count)
    {
        for (; count > 0; count--)
        {
            shape = Step(shape);
        }

        return shape;
    }

    private Shape Step(Shape shape) => dice.Below(14) switch
    {
        0 or 1 => shape with { Plan = new Filter(shape.Plan, new RandomExprs(dice, shape.Columns).Condition(2)) },
        2 or 3 => Projected(shape),
        4 or 5 => Grouped(shape),
        6 or 7 when shape.Plan.Schema.EventTime is not null => Windowed(shape),
        8 or 9 when shape.Plan.Schema.EventTime is not null => Series(shape),
        10 when joins++ < 2 => Joined(shape),
        11 when joins++ < 2 => Matched(shape),
        12 => Together(shape),
        13 => Ranked(shape),
        _ => Dedup(shape),
    };

    private Shape Projected(Shape shape)
    {
        var exprs = new RandomExprs(dice, shape.Columns);
        var (kept, terms) = Kept(shape);
        var made = Model([.. terms, .. Enumerable.Range(0, dice.Between(1, 4)).Select(_ => exprs.Output(2))], kept);
        return Shape.Over(new Project(shape.Plan, made.Schema, made.Columns), made.Terms, shape.Unique);
    }

    private Shape Grouped(Shape shape)
    {
        var exprs = new RandomExprs(dice, shape.Columns);
        Term[] keys = [.. Enumerable.Range(0, dice.Below(3)).Select(_ => exprs.Key()).DistinctBy(k => k.Expr)];
        var aggregates = new RandomAggregates(dice, shape);
        var made = Model([.. keys.Select(k => k with { Signed = false }), .. Enumerable.Range(0, dice.Between(1, 4)).Select(_ => aggregates.Of())], [], nullable: keys.Length == 0);
        return Shape.Over(new GroupBy(shape.Plan, [.. keys.Select(k => k.Expr)], made.Schema, made.Columns), made.Terms, unique: false);
    }

    private Shape Windowed(Shape shape)
    {
        var exprs = new RandomExprs(dice, shape.Columns);
        var time = new Field(new Row(0, shape.Plan.Schema), shape.Plan.Schema.EventTime!.Name);
        TimeSpan Minutes(params int[] minutes) => TimeSpan.FromMinutes(dice.Of(minutes));
        var step = Minutes(5, 10, 60);
        var kind = dice.Of(WindowKind.Tumble, WindowKind.Tumble, WindowKind.Hop, WindowKind.Session, WindowKind.Cumulate);
        var size = kind switch { WindowKind.Cumulate => step * dice.Between(1, 4), WindowKind.Hop => Minutes(5, 15, 60, 90), _ => Minutes(5, 30, 60, 60 * 24 * 7) };
        var window = new Windowed(time, new WindowSpec(kind, size, kind is WindowKind.Hop or WindowKind.Cumulate ? step : size, kind is WindowKind.Session ? TimeSpan.Zero : Minutes(0, 0, 7, -3)));
        var fill = kind is WindowKind.Tumble && size < TimeSpan.FromDays(1) ? dice.Of(Fill.None, Fill.Previous, Fill.Linear, Fill.With(dice.Of(-1, 0, 7))) : Fill.None;
        Term[] keys = [.. Enumerable.Range(0, dice.Below(3)).Select(_ => exprs.Key()).DistinctBy(k => k.Expr)];
        var aggregates = new RandomAggregates(dice, shape);
        Term[] ends = [new(new Field(window, "Start"), 0), new(new Field(window, "End"), 0)];
        Term[] values = [.. ends, .. keys.Select(k => k with { Signed = false }), .. Enumerable.Range(0, dice.Between(1, 3)).Select(_ => aggregates.Of())];
        if (fill.Kind is not FillKind.None)
        {
            values = [.. values.Select((v, i) => i < ends.Length + keys.Length ? v : v with { Bound = double.PositiveInfinity, Sharp = v.Sharp && fill.Kind is not FillKind.Linear })];
        }

        var made = Model(values, [ColumnRoles.EventTime], nullable: fill.Kind is not FillKind.None);
        return Shape.Over(new GroupBy(shape.Plan, [.. keys.Select(k => k.Expr), window], made.Schema, made.Columns, fill), made.Terms, unique: false);
    }

    private Shape Series(Shape shape)
    {
        if (!shape.Unique)
        {
            return Projected(shape);
        }

        var exprs = new RandomExprs(dice, shape.Columns);
        var aggregates = new RandomAggregates(dice, shape, rolling: true);
        Term Around() => dice.OneIn(2)
            ? exprs.Output(1) is var term ? term with { Expr = new Shift(term.Expr, dice.Of(1, 1, 2, 3, -1, -1, -2)) } : default
            : aggregates.Of() is var frame ? frame with { Expr = new Rolling((Aggregate)frame.Expr, dice.OneIn(2) ? TimeSpan.FromMinutes(dice.Of(1, 5, 30, 90)) : null, null) } : default;
        Term Framed(Term term) => term.Expr is Rolling { Range: null } rows ? term with { Expr = new Rolling(rows.Aggregate, null, dice.Between(1, 4)) } : term;
        var (kept, terms) = Kept(shape);
        var made = Model([.. terms, .. Enumerable.Range(0, dice.Between(1, 3)).Select(_ => Framed(Around()))], kept);
        EquatableArray<Expr> keys = [.. Enumerable.Range(0, dice.Below(2)).Select(_ => exprs.Key().Expr)];
        return Shape.Over(new Series(shape.Plan, keys, made.Schema, made.Columns), made.Terms, shape.Unique);
    }

    /// <summary>Rows side by side, then projected.</summary>
    private Shape Joined(Shape left)
    {
        var right = Steps(Source(), dice.Below(2));
        var kind = dice.Of(JoinKind.Inner, JoinKind.Left, JoinKind.AsOf);
        var asOf = kind is JoinKind.AsOf ? AsOf(left.Plan.Schema, right.Plan.Schema) : null;
        kind = kind is JoinKind.AsOf && (asOf is null || !right.Unique) ? JoinKind.Left : kind;
        var join = new Join(kind, left.Plan, right.Plan, On(left, right), kind is JoinKind.AsOf ? asOf : null);
        Term[] both = [.. left.Columns, .. right.Of(1, kind is not JoinKind.Inner)];
        var (kept, terms) = Kept(left);
        var exprs = new RandomExprs(dice, both);
        var made = Model([.. terms, .. Enumerable.Range(0, dice.Between(2, 4)).Select(_ => exprs.Output(1))], kept);
        return Shape.Over(new Project(join, made.Schema, made.Columns), made.Terms, unique: kind is JoinKind.AsOf && left.Unique);
    }

    private Shape Matched(Shape left)
    {
        var right = Steps(Source(), dice.Below(2));
        return left with { Plan = new Join(dice.Of(JoinKind.Semi, JoinKind.Anti), left.Plan, right.Plan, On(left, right)) };
    }

    private Expr On(Shape left, Shape right)
    {
        var (l, r) = (new RandomExprs(dice, left.Columns), new RandomExprs(dice, right.Of(1, absent: false)));
        var kind = dice.Of(TypeKind.Text, TypeKind.Text, TypeKind.Bool, TypeKind.Int, TypeKind.Double, TypeKind.Date);
        Expr on = new Call(ScalarFunction.Equal, [l.Of(kind, 0).Expr, r.Of(kind, 0).Expr]);
        var both = new RandomExprs(dice, [.. left.Columns, .. right.Of(1, absent: false)]);
        return dice.Below(4) switch { 0 => new Call(ScalarFunction.And, [on, both.Condition(1)]), 1 => both.Condition(1), _ => on };
    }

    private AsOf? AsOf(Schema left, Schema right)
    {
        var row = new Row(1, right);
        TimeSpan? tolerance = dice.OneIn(2) ? TimeSpan.FromMinutes(dice.Of(0, 5, 30)) : null;
        return left.EventTime is { } time && right.EventTime is { } other
            ? new AsOf(new Field(new Row(0, left), time.Name), new Field(row, other.Name), right.Sequence is { } s ? new Field(row, s.Name) : null, tolerance, dice.OneIn(2))
            : null;
    }

    private Shape Together(Shape shape) => dice.Below(3) switch
    {
        0 => shape with { Plan = new Union(shape.Plan, new Filter(shape.Plan, new RandomExprs(dice, shape.Columns).Condition(1))), Unique = false },
        1 => shape with { Plan = new Union(new Filter(shape.Plan, new RandomExprs(dice, shape.Columns).Condition(1)), new Filter(shape.Plan, new RandomExprs(dice, shape.Columns).Condition(1))), Unique = false },
        _ => Distinct(shape),
    };

    private Shape Distinct(Shape shape) => shape.Columns.All(c => c.Sharp) ? shape with { Plan = new Distinct(shape.Plan), Columns = [.. shape.Columns.Select(c => c with { Signed = c.Signed && shape.Unique })] } : Projected(shape);

    /// <summary>The first rows of an order that leaves nothing open.</summary>
    private Shape Ranked(Shape shape)
    {
        if (!shape.Columns.All(c => c.Sharp && c.Type.IsOrdered))
        {
            return Dedup(shape);
        }

        SortKey[] keys = [.. shape.Columns.Select(c => (Order: dice.Below(100), Key: new SortKey(c.Expr, dice.OneIn(2)))).OrderBy(k => k.Order).Select(k => k.Key)];
        return shape with { Plan = new Limit(new Sort(shape.Plan, [.. keys]), dice.Below(8), dice.OneIn(3) ? 2 : 0), Columns = [.. shape.Columns.Select(c => c with { Signed = c.Signed && shape.Unique })] };
    }

    private Shape Dedup(Shape shape)
    {
        var decided = shape.Plan.Schema.EventTime is not null && (shape.Unique || shape.Columns.All(c => c.Sharp && c.Type.IsOrdered && c.Signed));
        EquatableArray<Expr> keys = [.. Enumerable.Range(0, dice.Between(1, 2)).Select(_ => new RandomExprs(dice, shape.Columns).Key().Expr)];
        return decided ? shape with { Plan = new Dedup(shape.Plan, keys, dice.OneIn(2)) } : Projected(shape);
    }

    /// <summary>A column more that may fail, in one way: an overflow, a division by zero, a conversion.</summary>
    private Shape Hazard(Shape shape)
    {
        var exprs = new RandomExprs(dice, shape.Columns);
        var (int1, long1) = (exprs.Of(TypeKind.Int, 1).Expr, exprs.Of(TypeKind.Long, 1).Expr);
        Expr hazard = dice.Below(9) switch
        {
            0 => new Call(dice.Of(ScalarFunction.Add, ScalarFunction.Subtract, ScalarFunction.Multiply), [int1, exprs.Of(TypeKind.Int, 1).Expr]),
            1 => new Call(dice.Of(ScalarFunction.Add, ScalarFunction.Subtract, ScalarFunction.Multiply), [long1, exprs.Of(TypeKind.Long, 1).Expr]),
            2 => new Call(dice.Of(ScalarFunction.Divide, ScalarFunction.Modulo), [int1, exprs.Of(TypeKind.Int, 0).Expr]),
            3 => new Call(dice.Of(ScalarFunction.Divide, ScalarFunction.Modulo), [long1, exprs.Of(TypeKind.Long, 0).Expr]),
            4 => new Cast(exprs.Of(TypeKind.Text, 1).Expr, dice.Of<ColumnType>(ColumnType.Int, ColumnType.Long, ColumnType.Double, ColumnType.Date, ColumnType.Bool, ColumnType.Decimal(10, 2), ColumnType.Uuid)),
            5 => new Cast(exprs.Of(TypeKind.Double, 1).Expr, dice.Of<ColumnType>(ColumnType.Int, ColumnType.Long, ColumnType.Decimal(10, 2))),
            6 => new Call(ScalarFunction.AddDays, [exprs.Of(TypeKind.Date, 1).Expr, int1]),
            7 => new Call(ScalarFunction.Add, [exprs.Of(TypeKind.Instant, 1).Expr, exprs.Of(TypeKind.Duration, 1).Expr]),
            _ => new Call(dice.Of(ScalarFunction.Negate, ScalarFunction.Abs), [int1]),
        };
        var (kept, terms) = Kept(shape);
        var made = Model([.. terms, new Term(hazard)], kept);
        return Shape.Over(new Project(shape.Plan, made.Schema, made.Columns), made.Terms, shape.Unique);
    }

    /// <summary>The event time and sequence, which stay what they are.</summary>
    private static (ColumnRoles[] Roles, Term[] Terms) Kept(Shape shape)
    {
        var columns = Enumerable.Range(0, shape.Columns.Count).Where(i => shape.Plan.Schema.Columns[i].Roles is ColumnRoles.EventTime or ColumnRoles.Sequence).ToArray();
        return ([.. columns.Select(i => shape.Plan.Schema.Columns[i].Roles)], [.. columns.Select(i => shape.Columns[i])]);
    }

    /// <summary>A model of some columns, the first of which have roles.</summary>
    private (Schema Schema, EquatableArray<Expr> Columns, Term[] Terms) Model(Term[] terms, ColumnRoles[] roles, bool nullable = false)
    {
        var columns = terms.Select((term, i) => new ColumnSchema($"c{i}", term.Type, (nullable && i >= roles.Length) || term.Expr.Nullable) { Roles = i < roles.Length ? roles[i] : ColumnRoles.None });
        return (new Schema($"Random.M{++models}", [.. columns]), [.. terms.Select(t => t.Expr)], terms);
    }
}
