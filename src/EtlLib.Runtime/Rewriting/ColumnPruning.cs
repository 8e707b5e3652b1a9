using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Rewriting;

/// <summary>
/// Leaves out columns that nobody asks for, from the result down to the scans and other models, whose rows are projected to what is asked of them. The model of
/// such rows keeps its name and has fewer columns. What several relations read has the columns that any of them asks for, so that it stays one.
/// </summary>
internal sealed class ColumnPruning
{
    private readonly Dictionary<Relation, HashSet<string>[]> asked = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Relation, Relation> pruned = new(ReferenceEqualityComparer.Instance);

    private ColumnPruning()
    {
    }

    /// <summary>Rewrites a plan; its own columns stay.</summary>
    public static Relation Of(Relation plan)
    {
        var pruning = new ColumnPruning();
        var nodes = plan.Nodes();
        pruning.Ask(plan, AllOf(plan));
        foreach (var relation in nodes.Reverse())
        {
            for (var child = 0; child < relation.Children.Count; child++)
            {
                pruning.Ask(relation.Children[child], pruning.AskedOf(relation, child));
            }
        }

        foreach (var relation in nodes)
        {
            pruning.pruned[relation] = pruning.Made(relation);
        }

        return pruning.pruned[plan];
    }

    private void Ask(Relation relation, HashSet<string>[] columns)
    {
        if (!asked.TryGetValue(relation, out var all))
        {
            asked[relation] = columns;
            return;
        }

        for (var i = 0; i < all.Length; i++)
        {
            all[i].UnionWith(columns[i]);
        }
    }

    /// <summary>What a relation asks of a child: of each of its outputs the names of columns.</summary>
    private HashSet<string>[] AskedOf(Relation relation, int child) => relation switch
    {
        Filter filter => With(filter, filter.From, filter.Condition),
        Sort sort => With(sort, sort.From, [.. sort.Keys.Select(k => k.Value)]),
        Limit limit => With(limit, limit.From),
        Project project => References(project.From, [.. Kept(project, project.Columns)]),
        GroupBy group => References(group.From, [.. group.Keys, .. Kept(group, group.Columns)]),
        Union union => [[.. Subset(union.Schema, asked[union][0]).Columns.Select(c => c.Name)]],
        Join join => child == 0 ? Left(join) : [Right(join)],
        _ => AllOf(relation.Children[child]),
    };

    private Relation Made(Relation relation)
    {
        if (relation.Children.Count == 0)
        {
            return relation;
        }

        var children = new Relation[relation.Children.Count];
        for (var i = 0; i < children.Length; i++)
        {
            var child = relation.Children[i];
            children[i] = child is Scan or ModelRows ? Narrow(child, AskedOf(relation, i)[0]) : pruned[child];
        }

        var from = children[0];
        return relation switch
        {
            Filter filter => ReferenceEquals(from, filter.From) ? filter : new Filter(from, On(from, filter.Condition)),
            Sort sort => ReferenceEquals(from, sort.From) ? sort : new Sort(from, [.. sort.Keys.Select(k => new SortKey(On(from, k.Value), k.Descending))]),
            Project project => Made(project, from),
            GroupBy group => Made(group, from),
            Union union => Made(union, from, children[1]),
            Join join => Made(join, from, children[1]),
            _ => relation.WithChildren(children),
        };
    }

    private Relation Made(Project project, Relation from)
    {
        var schema = Subset(project.Schema, asked[project][0]);
        if (schema == project.Schema && ReferenceEquals(from, project.From))
        {
            return project;
        }

        EquatableArray<Expr> columns = [.. Kept(project, project.Columns)];
        return project.From is not Join && from.Outputs.Count == 1 && IsNarrowing(from, schema, columns) ? from : new Project(from, schema, [.. columns.Select(c => On(from, c))]);
    }

    // What was narrowed to these very columns needs no projection to them again.
    private static bool IsNarrowing(Relation from, Schema schema, EquatableArray<Expr> columns) =>
        from is Project && from.Schema == schema && columns.Select((c, i) => c is Field { Owner: Row } field && field.Name == schema.Columns[i].Name).All(same => same);

    private GroupBy Made(GroupBy group, Relation from)
    {
        var schema = Subset(group.Schema, asked[group][0]);
        return schema == group.Schema && ReferenceEquals(from, group.From)
            ? group
            : new GroupBy(from, [.. group.Keys.Select(k => On(from, k))], schema, [.. Kept(group, group.Columns).Select(c => On(from, c))], group.Fill);
    }

    private Relation Made(Union union, Relation first, Relation second)
    {
        var columns = AskedOf(union, 0)[0];
        return first.Schema == second.Schema ? union.WithChildren(first, second) : new Union(Narrow(first, columns), Narrow(second, columns));
    }

    private static Join Made(Join join, Relation left, Relation right)
    {
        if (ReferenceEquals(left, join.Left) && ReferenceEquals(right, join.Right))
        {
            return join;
        }

        EquatableArray<Row> rows = [.. left.Outputs, new Row(left.Outputs.Count, right.Schema)];
        Expr On(Expr expr) => Rebased(expr, rows);
        return new Join(join.Kind, left, right, On(join.Condition), join.AsOf is { } a ? a with { LeftTime = On(a.LeftTime), RightTime = On(a.RightTime), RightSequence = a.RightSequence is { } s ? On(s) : null } : null);
    }

    private HashSet<string>[] Left(Join join)
    {
        var own = References(join.Left, [.. Own(join)]);
        for (var i = 0; i < own.Length; i++)
        {
            own[i].UnionWith(asked[join][i]);
        }

        return own;
    }

    private HashSet<string> Right(Join join)
    {
        // Of as-of joins all columns of the right row decide between rows of one time.
        var count = join.Left.Outputs.Count;
        var right = join.Kind is JoinKind.AsOf ? All(join.Right.Schema) : Named(count, join.Right.Schema, EtlLib.Rewriting.References.Of(Own(join)));
        right.UnionWith(asked[join].Length > count ? asked[join][count] : []);
        return right;
    }

    /// <summary>The expressions of a join itself.</summary>
    private static IEnumerable<Expr> Own(Join join) => join.AsOf is not { } asOf ? [join.Condition] : asOf.RightSequence is { } s ? [join.Condition, asOf.LeftTime, asOf.RightTime, s] : [join.Condition, asOf.LeftTime, asOf.RightTime];

    /// <summary>The columns that are asked of a relation which makes them.</summary>
    private IEnumerable<Expr> Kept(Relation relation, EquatableArray<Expr> columns)
    {
        var schema = Subset(relation.Schema, asked[relation][0]);
        return columns.Where((_, i) => schema.IndexOf(relation.Schema.Columns[i].Name) >= 0);
    }

    /// <summary>The rows with what is asked for, and more only where they have nothing less.</summary>
    private static Relation Narrow(Relation relation, HashSet<string> columns)
    {
        var schema = Subset(relation.Schema, columns);
        var row = new Row(0, relation.Schema);
        return schema == relation.Schema ? relation : new Project(relation, schema, [.. schema.Columns.Select(c => new Field(row, c.Name))]);
    }

    /// <summary>What is asked of a relation whose rows are its child's, and what its own expressions refer to.</summary>
    private HashSet<string>[] With(Relation relation, Relation from, params IReadOnlyList<Expr> exprs)
    {
        var own = References(from, exprs);
        for (var i = 0; i < own.Length; i++)
        {
            own[i].UnionWith(asked[relation][i]);
        }

        return own;
    }

    private static HashSet<string>[] References(Relation from, IReadOnlyList<Expr> exprs)
    {
        var references = EtlLib.Rewriting.References.Of(exprs);
        return [.. Enumerable.Range(0, from.Outputs.Count).Select(i => Named(i, from.Outputs[i].Schema, references))];
    }

    private static HashSet<string> Named(int input, Schema schema, References references) =>
        references.Rows.Any(r => r.Input == input) ? All(schema) : [.. references.Columns.Where(c => c.Input == input).Select(c => c.Name)];

    /// <summary>An expression over the rows as they are now.</summary>
    private static Expr On(Relation from, Expr expr) => Rebased(expr, from.Outputs);

    private static Expr Rebased(Expr expr, EquatableArray<Row> rows) =>
        new Substitution((_, _) => null, row => rows[row.Input].Schema == row.Schema ? row : new Row(row.Input, rows[row.Input].Schema, row.MayBeAbsent)).Rewrite(expr);

    private static HashSet<string>[] AllOf(Relation relation) => [.. relation.Outputs.Select(o => All(o.Schema))];

    private static HashSet<string> All(Schema schema) => new(schema.Columns.Select(c => c.Name), StringComparer.Ordinal);

    /// <summary>The columns that are asked for; one where none is, for rows are counted all the same.</summary>
    private static Schema Subset(Schema schema, HashSet<string> columns)
    {
        EquatableArray<ColumnSchema> kept = [.. schema.Columns.Where(c => columns.Contains(c.Name))];
        return kept.Count == schema.Columns.Count ? schema : new Schema(schema.Name, kept.Count > 0 ? kept : [schema.Columns[0]]);
    }
}
