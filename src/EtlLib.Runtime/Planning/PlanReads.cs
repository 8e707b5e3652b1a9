using EtlLib.Plan;

namespace EtlLib.Planning;

/// <summary>What a plan reads at its leaves, each once, in the plan's order.</summary>
internal static class PlanReads
{
    /// <summary>The names of the models that it reads.</summary>
    public static IReadOnlyList<string> Models(Relation plan) => [.. Leaves(plan).OfType<ModelRows>().Select(rows => rows.Name).Distinct()];

    /// <summary>The sources that it reads.</summary>
    public static IReadOnlyList<DataSource> Sources(Relation plan) => [.. Leaves(plan).OfType<Scan>().Select(scan => scan.Source).Distinct()];

    /// <summary>Parts that are read several times are gone through once: of a plan that doubles with each step there would else be no end.</summary>
    private static List<Relation> Leaves(Relation plan)
    {
        var (seen, leaves) = (new HashSet<Relation>(ReferenceEqualityComparer.Instance), new List<Relation>());
        Read(plan);
        return leaves;

        void Read(Relation relation)
        {
            if (!seen.Add(relation))
            {
                return;
            }

            if (relation.Inputs is not { Count: > 0 } inputs)
            {
                leaves.Add(relation);
                return;
            }

            foreach (var input in inputs)
            {
                Read(input);
            }
        }
    }
}
