using EtlLib.Plan;

namespace EtlLib.Planning;

/// <summary>What a plan reads at its leaves: sources, and other models by their names in the graph; each once, in the plan's order.</summary>
internal sealed class PlanReads : RelationVisitor<int>
{
    private readonly List<string> models = [];
    private readonly List<DataSource> sources = [];

    private PlanReads()
    {
    }

    /// <summary>The names of models.</summary>
    public IReadOnlyList<string> Models => models;

    /// <summary>The sources.</summary>
    public IReadOnlyList<DataSource> Sources => sources;

    public static PlanReads Of(Relation plan)
    {
        var reads = new PlanReads();
        plan.Accept(reads);
        return reads;
    }

    public override int Visit(Scan scan) => Add(sources, scan.Source);

    public override int Visit(ModelRows rows) => Add(models, rows.Name);

    public override int Visit(Filter filter) => filter.From.Accept(this);

    public override int Visit(Project project) => project.From.Accept(this);

    public override int Visit(GroupBy group) => group.From.Accept(this);

    public override int Visit(Series series) => series.From.Accept(this);

    public override int Visit(Join join) => join.Left.Accept(this) + join.Right.Accept(this);

    public override int Visit(Union union) => union.First.Accept(this) + union.Second.Accept(this);

    public override int Visit(Distinct distinct) => distinct.From.Accept(this);

    public override int Visit(Dedup dedup) => dedup.From.Accept(this);

    public override int Visit(Sort sort) => sort.From.Accept(this);

    public override int Visit(Limit limit) => limit.From.Accept(this);

    public override int Visit(MapRows map) => map.From.Accept(this);

    private static int Add<T>(List<T> found, T leaf)
    {
        if (found.Contains(leaf))
        {
            return 0;
        }

        found.Add(leaf);
        return 1;
    }
}
