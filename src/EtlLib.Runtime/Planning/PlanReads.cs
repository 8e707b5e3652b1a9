using EtlLib.Plan;

namespace EtlLib.Planning;

/// <summary>What a plan reads at its leaves: sources, and other models by their names in the graph; each once, in the plan's order.</summary>
internal sealed class PlanReads
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
        reads.Read(plan);
        return reads;
    }

    private void Read(Relation relation)
    {
        switch (relation)
        {
            case Scan scan:
                Add(sources, scan.Source);
                break;
            case ModelRows rows:
                Add(models, rows.Name);
                break;
        }

        foreach (var input in relation.Inputs)
        {
            Read(input);
        }
    }

    private static void Add<T>(List<T> found, T leaf)
    {
        if (!found.Contains(leaf))
        {
            found.Add(leaf);
        }
    }
}
