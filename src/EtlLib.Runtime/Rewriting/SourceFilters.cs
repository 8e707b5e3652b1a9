using EtlLib.Plan;

namespace EtlLib.Rewriting;

/// <summary>
/// Tells sources which rows are not needed. The filter stays, so a source may leave out fewer. A source that several relations read is told nothing: it is read
/// once, for all of them.
/// </summary>
internal static class SourceFilters
{
    /// <summary>Rewrites a plan.</summary>
    public static Relation Of(Relation plan)
    {
        var nodes = plan.Nodes();
        var readers = nodes.SelectMany(n => n.Children).OfType<Scan>().CountBy(scan => scan).ToDictionary();
        var done = new Dictionary<Relation, Relation>(ReferenceEqualityComparer.Instance);
        foreach (var node in nodes)
        {
            done[node] = node is Filter { From: Scan { Source: BatchSource source } scan } filter && readers[scan] == 1 && source.Where([.. Conditions.Parts(filter.Condition)]) is { } some
                ? new Filter(new Scan(scan.Model, some), filter.Condition)
                : node.OverEach(child => done[child]);
        }

        return done[plan];
    }
}
