using EtlLib.Plan;

namespace EtlLib;

/// <summary>A grouping of a join: the keys, and what is aggregated, become the columns of one row.</summary>
internal sealed class JoinedGroups : ExprRewriter
{
    private readonly Relation join;
    private readonly List<(ColumnSchema Column, Expr Value)> parts = [];
    private Schema? schema;

    private JoinedGroups(Relation join) => this.join = join;

    /// <summary>A grouping of a join.</summary>
    public static GroupBy Of(Relation join, EquatableArray<Expr> keys, Schema model, EquatableArray<Expr> columns)
    {
        var groups = new JoinedGroups(join);
        columns = GroupRules.Checked(keys, Fill.None, model, columns);
        foreach (var part in keys.Select(k => k is Windowed window ? window.Time : k).Concat(columns.SelectMany(c => new Found().Of(c)).SelectMany(a => a.Children)))
        {
            groups.Add(part);
        }

        groups.schema = new Schema($"{model.Name} rows", [.. groups.parts.Select(p => p.Column)]);
        var rows = new Project(join, groups.schema, [.. groups.parts.Select(p => p.Value)]);
        return new GroupBy(rows, [.. keys.Select(k => k is Windowed window ? new Windowed(groups.Part(window.Time), window.Spec) : groups.Part(k))], model, groups.Rewrite(columns));
    }

    /// <inheritdoc />
    public override Expr Visit(Aggregate aggregate) => new Aggregate(
        aggregate.Function, [.. aggregate.Arguments.Select(Part)], aggregate.Where is { } where ? Part(where) : null, [.. aggregate.Order.Select(Part)]);

    private void Add(Expr part)
    {
        if (part is not Literal && !parts.Exists(p => p.Value == part))
        {
            var field = part as Field is { Owner: Row } column ? column : null;
            var name = field is not null && !parts.Exists(p => p.Column.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)) ? field.Name : FormattableString.Invariant($"part {parts.Count}");
            var time = field is { Owner: Row { Input: 0 } } && join.Outputs[0].Schema.EventTime is { } known && known.Name == field.Name ? known : null;
            parts.Add((time is null ? new ColumnSchema(name, part.Type, part.Nullable) : time with { Name = name, Property = name, Nullable = part.Nullable }, part));
        }
    }

    private Expr Part(Expr part) => part is Literal ? part : new Field(new Row(0, schema!), parts.First(p => p.Value == part).Column.Name);

    private sealed class Found : ExprRewriter
    {
        private readonly List<Aggregate> all = [];

        public IReadOnlyList<Aggregate> Of(Expr column)
        {
            _ = Rewrite(column);
            return all;
        }

        public override Expr Visit(Aggregate aggregate)
        {
            all.Add(aggregate);
            return aggregate;
        }
    }
}
