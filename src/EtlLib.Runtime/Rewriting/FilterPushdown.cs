using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Rewriting;

/// <summary>
/// Moves filters towards the sources: two that follow each other become one, and a condition goes below what it does not depend on. A condition that may
/// fail is never asked of more rows than before.
/// </summary>
internal sealed class FilterPushdown
{
    /// <summary>The most parts that a condition may grow to by what columns stand for.</summary>
    private const int Largest = 200;

    /// <summary>How many relations conditions are pushed into at most: one that is read several times could be asked for other rows by each path that leads to it.</summary>
    private const int MostPushes = 10_000;

    private readonly Dictionary<(Relation, EquatableArray<Expr>), Relation> pushed = [];

    private FilterPushdown()
    {
    }

    /// <summary>Rewrites a plan; what is read several times is rewritten once.</summary>
    public static Relation Of(Relation plan)
    {
        var pushdown = new FilterPushdown();
        var done = new Dictionary<Relation, Relation>(ReferenceEqualityComparer.Instance);
        foreach (var node in plan.Nodes())
        {
            var relation = node.OverEach(child => done[child]);
            done[node] = relation switch
            {
                Filter filter => pushdown.Pushed(filter.From, [.. Conditions.Parts(filter.Condition)]),
                Join join => pushdown.OwnConditions(join),
                _ => relation,
            };
        }

        return done[plan];
    }

    /// <summary>A relation's rows for which all parts are true, each asked as far down as may be.</summary>
    private Relation Pushed(Relation relation, EquatableArray<Expr> parts)
    {
        if (parts.Count == 0)
        {
            return relation;
        }

        if (!pushed.TryGetValue((relation, parts), out var made))
        {
            made = pushed.Count < MostPushes ? Below(relation, parts) : Conditions.Where(relation, parts);
            pushed[(relation, parts)] = made;
        }

        return made;
    }

    private Relation Below(Relation relation, EquatableArray<Expr> parts) => relation switch
    {
        Filter filter when !parts.Any(Conditions.MayFail) => Pushed(filter.From, [.. Conditions.Parts(filter.Condition), .. parts]),
        Project project => Divided(project, parts, part => Through(project, part)),
        Union or Sort or Distinct => relation.OverEach(child => Pushed(child, parts)),
        Dedup dedup => Divided(dedup, parts, part => IsOfKeys(dedup, part) ? part : null),
        GroupBy group => Divided(group, parts, part => Through(group, part)),
        Join join => BelowJoin(join, parts),
        _ => Conditions.Where(relation, parts),
    };

    /// <summary>Some parts go below, in the terms of what is there; the others stay.</summary>
    private Relation Divided(Relation relation, EquatableArray<Expr> parts, Func<Expr, Expr?> through)
    {
        var below = parts.Select(through).ToList();
        return below.All(b => b is null)
            ? Conditions.Where(relation, parts)
            : Conditions.Where(relation.OverEach(child => Pushed(child, [.. below.OfType<Expr>()])), [.. parts.Where((_, i) => below[i] is null)]);
    }

    private static Expr? Through(Project project, Expr part)
    {
        var made = new Substitution(
            (_, name) => project.Columns[project.Schema.IndexOf(name)],
            _ => new Struct(project.Schema, project.Columns)).Rewrite(part);
        return made.Size <= Largest ? made : null;
    }

    private static Expr? Through(GroupBy group, Expr part)
    {
        var references = References.Of(part);
        if (group.Keys.Count == 0 || references.Rows.Count > 0 || references.Columns.Any(c => !IsPlainKey(group, c.Name)) || Conditions.MayFail(part))
        {
            return null;
        }

        return new Substitution((_, name) => group.Keys[((Key)group.Columns[group.Schema.IndexOf(name)]).Index], row => row).Rewrite(part);
    }

    private static bool IsPlainKey(GroupBy group, string column) => group.Columns[group.Schema.IndexOf(column)] is Key key && group.Keys[key.Index] is not Windowed && !Conditions.MayFail(group.Keys[key.Index]);

    private static bool IsOfKeys(Dedup dedup, Expr part)
    {
        var references = References.Of(part);
        return references.Rows.Count == 0 && !Conditions.MayFail(part) && references.Columns.All(c => dedup.Keys.Any(k => k is Field { Owner: Row } field && field.Name == c.Name));
    }

    /// <summary>Conditions on the left rows go left; on the right row of an inner join, right.</summary>
    private Relation BelowJoin(Join join, EquatableArray<Expr> parts)
    {
        var right = join.Left.Outputs.Count;
        bool Left(Expr part) => join.Kind is not JoinKind.Full && References.Of(part).Inputs.All(i => i < right) && !Conditions.MayFail(part);
        bool Right(Expr part) => join.Kind is JoinKind.Inner && References.Of(part).Inputs is var inputs && inputs.Any() && inputs.All(i => i == right) && !Conditions.MayFail(part);
        var (left, others) = (parts.Where(Left).ToList(), parts.Where(p => !Left(p)).ToList());
        var toRight = others.Where(Right).ToList();
        var rest = others.Where(p => !Right(p)).ToList();
        return left.Count + toRight.Count == 0
            ? Conditions.Where(join, parts)
            : Conditions.Where(join.WithChildren(Pushed(join.Left, [.. left]), Pushed(join.Right, [.. toRight.Select(p => OfOne(p, join.Right.Schema))])), rest);
    }

    /// <summary>Parts of a join's own condition that are about the right row alone select the right rows before.</summary>
    private Join OwnConditions(Join join)
    {
        var right = join.Left.Outputs.Count;
        var parts = Conditions.Parts(join.Condition).ToList();
        var own = parts.Where(p => References.Of(p).Inputs is var inputs && inputs.Any() && inputs.All(i => i == right) && !Conditions.MayFail(p)).ToList();
        if (own.Count == 0 || join.Kind is JoinKind.Full)
        {
            return join;
        }

        var rest = parts.Except(own).ToList();
        return new Join(join.Kind, join.Left, Pushed(join.Right, [.. own.Select(p => OfOne(p, join.Right.Schema))]), rest.Count == 0 ? Conditions.True : Conditions.All(rest), join.AsOf);
    }

    /// <summary>A condition on a join's right row, as one on a row by itself.</summary>
    private static Expr OfOne(Expr part, Schema schema) => new Substitution((_, _) => null, _ => new Row(0, schema)).Rewrite(part);
}
