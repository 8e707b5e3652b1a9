using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Lowering;

/// <summary>Relations on Spark.</summary>
internal class RelationLowering(LoweringInputs inputs) : RelationVisitor<Lowered>
{
    /// <summary>The deepest nesting of relations, models' plans included: Spark's analysis takes longer than it grows, and its messages nest so deep at most.</summary>
    private const int MaxDepth = 400;

    /// <summary>The most relations that a plan may become, those counted again that are read again.</summary>
    private const int MaxOperations = 20_000;

    private readonly Dictionary<Relation, (Lowered Lowered, int Operations)> known = [];
    private int depth, operations;

    /// <summary>A relation on Spark. One that is read twice stands in the message twice: Spark computes equal parts of a plan once where it exchanges their rows.</summary>
    public Lowered Of(Relation relation)
    {
        if (known.TryGetValue(relation, out var lowered))
        {
            operations += lowered.Operations;
        }
        else
        {
            var before = operations++;
            if (++depth > MaxDepth)
            {
                throw SparkLowering.TooDeep(relation);
            }

            lowered.Lowered = relation.Accept(this);
            depth--;
            known[relation] = lowered with { Operations = operations - before };
        }

        return operations <= MaxOperations
            ? lowered.Lowered
            : throw new PlanException($"The plan becomes more than {MaxOperations} operations on Spark, where models that are read several times are computed as often: keep the rows of such a model.");
    }

    /// <inheritdoc />
    public override Lowered Visit(Scan scan) => Lowered.Of(inputs.Scan(scan), scan.Model);

    /// <inheritdoc />
    public override Lowered Visit(ModelRows rows) => inputs.Kept(rows) is { } kept
        ? Lowered.Of(kept, rows.Model)
        : EngineRun.Named(rows.Name, () => Of(Frames.As(inputs.Model(rows.Name), rows.Model)));

    /// <inheritdoc />
    public override Lowered Visit(Filter filter)
    {
        var (from, parts) = Folding.Conditions(filter);
        var input = Of(from);
        var scalars = input.Scalars;
        return input with { Relation = Rel.Filter(input.Relation, Folding.All([.. parts.Select(scalars.Of)])) };
    }

    /// <inheritdoc />
    public override Lowered Visit(Project project)
    {
        project = Folding.Projections(project);
        var input = Of(project.From);
        var scalars = input.Scalars;
        return Folding.IsSame(project)
            ? input
            : Lowered.Of(Rel.Project(input.Relation, project.Schema, i => scalars.Of(project.Columns[i])), project.Schema);
    }

    /// <inheritdoc />
    public override Lowered Visit(Union union)
    {
        var operands = Folding.Operands(union, MaxOperations).Select(o => Of(o).Relation).ToList();
        return Lowered.Of(Folding.Halved(operands, Rel.Union), union.Schema);
    }

    /// <inheritdoc />
    public override Lowered Visit(Distinct distinct)
    {
        var input = Of(distinct.From);
        return input with { Relation = new() { Deduplicate = new() { Input = input.Relation, AllColumnsAsKeys = true } } };
    }

    /// <inheritdoc />
    public override Lowered Visit(Dedup dedup)
    {
        var input = Of(dedup.From);
        var (scalars, place, schema) = (input.Scalars, input.Free("place"), dedup.Schema);
        IEnumerable<Wire.Expression> order = [.. dedup.Order.Select(scalars.Of), .. schema.Columns.Where(c => !dedup.Order.Any(o => o is Field f && f.Name == c.Name)).Select(c => input.Rows[0].Column(c.Name))];
        var time = TimeWindows.Micros(scalars.Of(dedup.Order[0]), dedup.Order[0]);
        var number = Ordering.Over(dedup.Within is null ? Ex.Fn("row_number") : Ex.Fn("lag", time, Ex.Int(1)), dedup.Keys.Select(scalars.Of), order.Select(o => Ordering.By(o, dedup.KeepLast)));
        var isKept = dedup.Within is { } bound
            ? Ex.Fn("or", Ex.IsNull(Ex.Column(place)), Ex.Fn(">", Ex.Fn("abs", Ex.Fn("-", time, Ex.Column(place))), Ex.Micros(bound)))
            : Ex.Fn("=", Ex.Column(place), Ex.Int(1));
        var first = Rel.Filter(Rel.Project(input.Relation, Rel.Star, Ex.Alias(number, place)), isKept);
        return Lowered.Of(Rel.Project(first, schema, i => input.Rows[0].Column(schema.Columns[i].Name)), schema);
    }

    /// <inheritdoc />
    public override Lowered Visit(Top top)
    {
        var input = Of(top.From);
        var (scalars, place) = (input.Scalars, input.Free("place"));
        var number = Ordering.Over(Ex.Fn("row_number"), top.Keys.Select(scalars.Of), top.Order.Select(k => Ordering.By(scalars.Of(k.Value), k.Descending)));
        var first = Rel.Filter(Rel.Project(input.Relation, Rel.Star, Ex.Alias(number, place)), Ex.Fn("<=", Ex.Column(place), Ex.Int(top.Count)));
        return Lowered.Of(Rel.Project(first, top.Schema, i => input.Rows[0].Column(top.Schema.Columns[i].Name)), top.Schema);
    }

    /// <inheritdoc />
    public override Lowered Visit(Join join) => join.Kind is JoinKind.AsOf ? AsOfLowering.Of(join, this) : JoinLowering.Of(join, this);

    /// <inheritdoc />
    public override Lowered Visit(GroupBy group) => GroupLowering.Of(group, this);

    /// <inheritdoc />
    public override Lowered Visit(Series series) => SeriesLowering.Of(series, Of(series.From));

    /// <inheritdoc />
    public override Lowered Visit(Sort sort)
    {
        var input = Of(sort.From);
        var scalars = input.Scalars;
        var order = new Wire.Sort { Input = input.Relation, IsGlobal = true };

        // Spark takes a constant for a column's place; it orders nothing.
        order.Order.AddRange(sort.Keys.Where(k => k.Value is not Literal).Select(k => Ordering.By(scalars.Of(k.Value), k.Descending)));
        return order.Order.Count == 0 ? input : input with { Relation = new() { Sort = order } };
    }

    /// <inheritdoc />
    public override Lowered Visit(Limit limit)
    {
        if (limit.Count > int.MaxValue || limit.Offset > int.MaxValue)
        {
            throw Refusals.Operation($"a limit of {limit.Count} rows after {limit.Offset}", $"At most {int.MaxValue} each are possible.");
        }

        var input = Of(limit.From);
        var relation = limit.Offset == 0 ? input.Relation : new() { Offset = new() { Input = input.Relation, Offset_ = (int)limit.Offset } };
        return input with { Relation = new() { Limit = new() { Input = relation, Limit_ = (int)limit.Count } } };
    }

    /// <inheritdoc />
    public override Lowered Visit(MapRows map) =>
        throw Refusals.Operation($"C# functions of rows ({map.Model.ShortName})", "Run this model on the embedded engine, or say it with columns.");
}
