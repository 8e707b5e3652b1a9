using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Rewriting;

/// <summary>Finds the aggregates in expressions.</summary>
internal sealed class Aggregates : ExprRewriter
{
    private readonly HashSet<Aggregate> found = [];

    /// <summary>The aggregates of several expressions.</summary>
    public static IReadOnlySet<Aggregate> Of(params EquatableArray<Expr> exprs)
    {
        var aggregates = new Aggregates();
        _ = aggregates.Rewrite(exprs);
        return aggregates.found;
    }

    /// <inheritdoc />
    public override Expr Visit(Aggregate aggregate)
    {
        found.Add(aggregate);
        return aggregate;
    }
}
