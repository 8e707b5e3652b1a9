using EtlLib.Plan;

namespace EtlLib.Planning;

/// <summary>What a plan reads at its leaves, each once, in the plan's order.</summary>
internal static class PlanReads
{
    /// <summary>The names of the models that it reads.</summary>
    public static IReadOnlyList<string> Models(Relation plan) => [.. Leaves(plan).OfType<ModelRows>().Select(rows => rows.Name).Distinct()];

    /// <summary>The sources that it reads.</summary>
    public static IReadOnlyList<DataSource> Sources(Relation plan) => [.. Leaves(plan).OfType<Scan>().Select(scan => scan.Source).Distinct()];

    private static IEnumerable<Relation> Leaves(Relation plan) => plan.Nodes().Where(node => node.Children.Count == 0);
}
