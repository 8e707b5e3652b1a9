using EtlLib.Plan;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>Plans and expressions as trees: their parts, and the same with other parts.</summary>
internal static class Trees
{
    /// <summary>The parts of an expression.</summary>
    public static IReadOnlyList<Expr> Parts(Expr expr) => expr switch
    {
        Field e => [e.Owner],
        Call e => e.Arguments,
        Cast e => [e.Operand],
        Case e => [.. e.Conditions, .. e.Values, e.Otherwise],
        In e => [e.Operand, .. e.Candidates],
        Struct e => e.Columns,
        Quantifier e => [e.List, e.Predicate],
        Aggregate e => e.Where is { } where ? [.. e.Arguments, where] : e.Arguments,
        Windowed e => [e.Time],
        Shift e => [e.Operand],
        Rolling e => [e.Aggregate],
        _ => [],
    };

    /// <summary>An expression with other parts, in the same order.</summary>
    public static Expr With(Expr expr, IReadOnlyList<Expr> parts) => expr switch
    {
        Field e => new Field(parts[0], e.Name),
        Call e => new Call(e.Function, [.. parts]),
        Cast e => new Cast(parts[0], e.Target, e.NullOnFailure),
        Case e => new Case([.. parts.Take(e.Conditions.Count)], [.. parts.Skip(e.Conditions.Count).SkipLast(1)], parts[^1]),
        In => new In(parts[0], [.. parts.Skip(1)]),
        Struct e => new Struct(e.Schema, [.. parts]),
        Quantifier e => new Quantifier(e.All, parts[0], parts[1], e.Level),
        Aggregate e => new Aggregate(e.Function, [.. parts.Take(e.Arguments.Count)], e.Where is null ? null : parts[^1], e.Order),
        Windowed e => new Windowed(parts[0], e.Spec),
        Shift e => new Shift(parts[0], e.Rows),
        Rolling e => new Rolling((Aggregate)parts[0], e.Range, e.Rows),
        _ => expr,
    };

    /// <summary>The expressions of a relation itself.</summary>
    public static IReadOnlyList<Expr> Exprs(Relation relation) => relation switch
    {
        Filter r => [r.Condition],
        Project r => r.Columns,
        GroupBy r => r.Columns,
        Series r => r.Columns,
        Join r => [r.Condition],
        _ => [],
    };

    /// <summary>A relation with other inputs and expressions, in the same order.</summary>
    public static Relation With(Relation relation, IReadOnlyList<Relation> inputs, IReadOnlyList<Expr> exprs) => relation switch
    {
        Filter => new Filter(inputs[0], exprs[0]),
        Project r => new Project(inputs[0], r.Schema, [.. exprs]),
        GroupBy r => new GroupBy(inputs[0], r.Keys, r.Schema, [.. exprs], r.Fill),
        Series r => new Series(inputs[0], r.Keys, r.Schema, [.. exprs]),
        Distinct => new Distinct(inputs[0]),
        Dedup r => new Dedup(inputs[0], r.Keys, r.KeepLast, r.Within),
        Sort r => new Sort(inputs[0], r.Keys),
        Limit r => new Limit(inputs[0], r.Count, r.Offset),
        Union => new Union(inputs[0], inputs[1]),
        Join r => new Join(r.Kind, inputs[0], inputs[1], exprs[0], r.AsOf),
        _ => relation,
    };

    /// <summary>The relations of a plan, the outermost first.</summary>
    public static IEnumerable<Relation> All(Relation plan) => plan.Children.SelectMany(All).Prepend(plan);
}
