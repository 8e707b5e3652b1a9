using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Rewriting;

/// <summary>
/// Leaves out columns that nobody asks for, from the result down to the scans and other models, whose rows are projected to what is asked of them. The model of
/// such rows keeps its name and has fewer columns.
/// </summary>
internal static class ColumnPruning
{
    /// <summary>Rewrites a plan; its own columns stay.</summary>
    public static Relation Of(Relation plan) => Pruned(plan, All(plan.Schema));

    private static Relation Pruned(Relation relation, HashSet<string> asked)
    {
        switch (relation)
        {
            case Scan or ModelRows:
                return Narrow(relation, asked);
            case Project project:
                return Project(project, asked);
            case GroupBy group:
                return Group(group, asked);
            case Filter { From.Outputs.Count: 1 } filter:
                return Over(filter.From, With(asked, filter.Condition), from => new Filter(from, On(from, filter.Condition)));
            case Sort sort:
                return Over(sort.From, With(asked, [.. sort.Keys.Select(k => k.Value)]), from => new Sort(from, [.. sort.Keys.Select(k => new SortKey(On(from, k.Value), k.Descending))]));
            case Limit limit:
                return Over(limit.From, asked, from => new Limit(from, limit.Count, limit.Offset));
            case Union union:
                return Both(union, asked);
            case Join { Left.Outputs.Count: 1, Kind: JoinKind.Semi or JoinKind.Anti } join:
                return Join(join, [asked]);
            default:
                return RelationInputs.With(relation, from => from.Outputs.Count == 1 ? Of(from) : JoinBelow(from, null));
        }
    }

    /// <summary>The rows with what is asked for, and more only where they have nothing less.</summary>
    private static Relation Narrow(Relation relation, HashSet<string> asked)
    {
        var schema = Subset(relation.Schema, asked);
        var row = new Row(0, relation.Schema);
        return schema == relation.Schema ? relation : new Project(relation, schema, [.. schema.Columns.Select(c => new Field(row, c.Name))]);
    }

    private static Relation Project(Project project, HashSet<string> asked)
    {
        var schema = Subset(project.Schema, asked);
        EquatableArray<Expr> columns = [.. project.Columns.Where((_, i) => asked.Contains(project.Schema.Columns[i].Name) || schema.IndexOf(project.Schema.Columns[i].Name) >= 0)];
        if (project.From.Outputs.Count > 1 || project.From is Join)
        {
            var from = JoinBelow(project.From, columns);
            return new Project(from, schema, [.. columns.Select(c => On(from, c))]);
        }

        return Over(project.From, With([], [.. columns]), from => IsNarrowing(from, schema, columns) ? from : new Project(from, schema, [.. columns.Select(c => On(from, c))]));
    }

    // What was narrowed to these very columns needs no projection to them again.
    private static bool IsNarrowing(Relation from, Schema schema, EquatableArray<Expr> columns) =>
        from is Project && from.Schema == schema && columns.Select((c, i) => c is Field { Owner: Row } field && field.Name == schema.Columns[i].Name).All(same => same);

    private static Relation Group(GroupBy group, HashSet<string> asked)
    {
        var schema = Subset(group.Schema, asked);
        EquatableArray<Expr> columns = [.. group.Columns.Where((_, i) => schema.IndexOf(group.Schema.Columns[i].Name) >= 0)];
        return Over(group.From, With([], [.. group.Keys, .. columns]), from => new GroupBy(from, [.. group.Keys.Select(k => On(from, k))], schema, [.. columns.Select(c => On(from, c))], group.Fill));
    }

    private static Union Both(Union union, HashSet<string> asked)
    {
        var (first, second) = (Pruned(union.First, asked), Pruned(union.Second, asked));
        return first.Schema == second.Schema ? new Union(first, second) : new Union(Of(union.First), Of(union.Second));
    }

    /// <summary>A join, or filters on one, with what expressions over it refer to; null: with everything.</summary>
    private static Relation JoinBelow(Relation relation, IEnumerable<Expr>? exprs)
    {
        var used = exprs?.ToList();
        switch (relation)
        {
            case Filter filter:
                used?.Add(filter.Condition);
                return JoinBelow(filter.From, used) is var from && ReferenceEquals(from, filter.From) ? filter : new Filter(from, On(from, filter.Condition));
            case Join join:
                return Join(join, [.. Enumerable.Range(0, join.Outputs.Count).Select(i => used is null ? All(join.Outputs[i].Schema) : AskedOf(i, join.Outputs[i].Schema, used))]);
            default:
                return Pruned(relation, used is null ? All(relation.Schema) : AskedOf(0, relation.Schema, used));
        }
    }

    private static Join Join(Join join, HashSet<string>[] asked)
    {
        var count = join.Left.Outputs.Count;
        List<Expr> own = [join.Condition];
        if (join.AsOf is { } asOf)
        {
            own.AddRange([asOf.LeftTime, asOf.RightTime]);
            own.AddRange(asOf.RightSequence is { } s ? [s] : []);
        }

        for (var i = 0; i < count; i++)
        {
            asked[i].UnionWith(AskedOf(i, join.Left.Outputs[i].Schema, own));
        }

        // Of as-of joins all columns of the right row decide between rows of one time.
        var ofRight = join.Kind is JoinKind.AsOf ? All(join.Right.Schema) : AskedOf(count, join.Right.Schema, own);
        ofRight.UnionWith(asked.Length > count ? asked[count] : []);
        var left = join.Left is Join inner ? Join(inner, asked[..count]) : count == 1 ? Pruned(join.Left, asked[0]) : JoinBelow(join.Left, null);
        var right = Pruned(join.Right, ofRight);
        EquatableArray<Row> rows = [.. left.Outputs, new Row(count, right.Schema)];
        Expr On(Expr expr) => Rebased(expr, rows);
        return new Join(join.Kind, left, right, On(join.Condition), join.AsOf is { } a ? a with { LeftTime = On(a.LeftTime), RightTime = On(a.RightTime), RightSequence = a.RightSequence is { } s2 ? On(s2) : null } : null);
    }

    private static Relation Over(Relation from, HashSet<string> asked, Func<Relation, Relation> make) => make(Pruned(from, asked));

    /// <summary>An expression over the rows as they are now.</summary>
    private static Expr On(Relation from, Expr expr) => Rebased(expr, from.Outputs);

    private static Expr Rebased(Expr expr, EquatableArray<Row> rows) =>
        new Substitution((_, _) => null, row => rows[row.Input].Schema == row.Schema ? row : new Row(row.Input, rows[row.Input].Schema, row.MayBeAbsent)).Rewrite(expr);

    private static HashSet<string> With(HashSet<string> asked, params Expr[] exprs) => exprs.Length == 0
        ? asked
        : [.. asked, .. References.Of(exprs) is var r && r.Rows.Count > 0 ? All(r.Rows.First().Schema) : r.Columns.Select(c => c.Name)];

    private static HashSet<string> AskedOf(int input, Schema schema, IEnumerable<Expr> exprs)
    {
        var references = References.Of(exprs);
        return references.Rows.Any(r => r.Input == input) ? All(schema) : [.. references.Columns.Where(c => c.Input == input).Select(c => c.Name)];
    }

    private static HashSet<string> All(Schema schema) => new(schema.Columns.Select(c => c.Name), StringComparer.Ordinal);

    /// <summary>The columns that are asked for; one where none is, for rows are counted all the same.</summary>
    private static Schema Subset(Schema schema, HashSet<string> asked)
    {
        EquatableArray<ColumnSchema> columns = [.. schema.Columns.Where(c => asked.Contains(c.Name))];
        return columns.Count == schema.Columns.Count ? schema : new Schema(schema.Name, columns.Count > 0 ? columns : [schema.Columns[0]]);
    }
}
