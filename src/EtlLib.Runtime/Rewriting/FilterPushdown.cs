using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Rewriting;

/// <summary>
/// Moves filters towards the sources: two that follow each other become one, and a condition goes below what it does not depend on. A condition that may
/// fail is never asked of more rows than before.
/// </summary>
internal static class FilterPushdown
{
    /// <summary>The most parts that a condition may grow to by what columns stand for.</summary>
    private const int Largest = 200;

    /// <summary>Rewrites a plan.</summary>
    public static Relation Of(Relation plan)
    {
        var relation = RelationInputs.With(plan, Of);
        return relation switch
        {
            Filter filter => Pushed(filter.From, [.. Conditions.Parts(filter.Condition)]),
            Join join => OwnConditions(join),
            _ => relation,
        };
    }

    /// <summary>A relation's rows for which all parts are true, each asked as far down as may be.</summary>
    private static Relation Pushed(Relation relation, IReadOnlyList<Expr> parts) => relation switch
    {
        _ when parts.Count == 0 => relation,
        Filter filter when !parts.Any(Conditions.MayFail) => Pushed(filter.From, [.. Conditions.Parts(filter.Condition), .. parts]),
        Project project => Divided(project, parts, part => Through(project, part), below => new Project(Pushed(project.From, below), project.Schema, project.Columns)),
        Union union => new Union(Pushed(union.First, parts), Pushed(union.Second, parts)),
        Sort sort => new Sort(Pushed(sort.From, parts), sort.Keys),
        Distinct distinct => new Distinct(Pushed(distinct.From, parts)),
        Dedup dedup => Divided(dedup, parts, part => IsOfKeys(dedup, part) ? part : null, below => new Dedup(Pushed(dedup.From, below), dedup.Keys, dedup.KeepLast)),
        GroupBy group => Divided(group, parts, part => Through(group, part), below => new GroupBy(Pushed(group.From, below), group.Keys, group.Schema, group.Columns, group.Fill)),
        Join join => BelowJoin(join, parts),
        _ => Conditions.Where(relation, parts),
    };

    /// <summary>Some parts go below, in the terms of what is there; the others stay.</summary>
    private static Relation Divided(Relation relation, IReadOnlyList<Expr> parts, Func<Expr, Expr?> through, Func<IReadOnlyList<Expr>, Relation> make)
    {
        var below = parts.Select(through).ToList();
        return below.All(b => b is null)
            ? Conditions.Where(relation, parts)
            : Conditions.Where(make([.. below.OfType<Expr>()]), [.. parts.Where((_, i) => below[i] is null)]);
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
    private static Relation BelowJoin(Join join, IReadOnlyList<Expr> parts)
    {
        var right = join.Left.Outputs.Count;
        bool Left(Expr part) => References.Of(part).Inputs.All(i => i < right) && !Conditions.MayFail(part);
        bool Right(Expr part) => join.Kind is JoinKind.Inner && References.Of(part).Inputs is var inputs && inputs.Any() && inputs.All(i => i == right) && !Conditions.MayFail(part);
        var (left, others) = (parts.Where(Left).ToList(), parts.Where(p => !Left(p)).ToList());
        var toRight = others.Where(Right).ToList();
        var rest = others.Where(p => !Right(p)).ToList();
        return left.Count + toRight.Count == 0
            ? Conditions.Where(join, parts)
            : Conditions.Where(new Join(join.Kind, Pushed(join.Left, left), Pushed(join.Right, [.. toRight.Select(p => OfOne(p, join.Right.Schema))]), join.Condition, join.AsOf), rest);
    }

    /// <summary>Parts of a join's own condition that are about the right row alone select the right rows before.</summary>
    private static Join OwnConditions(Join join)
    {
        var right = join.Left.Outputs.Count;
        var parts = Conditions.Parts(join.Condition).ToList();
        var own = parts.Where(p => References.Of(p).Inputs is var inputs && inputs.Any() && inputs.All(i => i == right) && !Conditions.MayFail(p)).ToList();
        if (own.Count == 0)
        {
            return join;
        }

        var rest = parts.Except(own).ToList();
        return new Join(join.Kind, join.Left, Pushed(join.Right, [.. own.Select(p => OfOne(p, join.Right.Schema))]), rest.Count == 0 ? Conditions.True : Conditions.All(rest), join.AsOf);
    }

    /// <summary>A condition on a join's right row, as one on a row by itself.</summary>
    private static Expr OfOne(Expr part, Schema schema) => new Substitution((_, _) => null, _ => new Row(0, schema)).Rewrite(part);
}
