using EtlLib.Streams;

namespace EtlLib.Streaming;

/// <summary>Compares a plan with the one that a job's state is of.</summary>
/// <remarks>
/// Law: state is kept only where every operator does the same over the same rows, by the identities of the nodes, which are made of all that is before them. What
/// comes after the operators may change: projections, filters, names of models, sinks.
/// </remarks>
internal static class SavedPlans
{
    /// <summary>Keeps the state, or refuses.</summary>
    /// <exception cref="PlanException">ETL3003: an operator or a source has changed.</exception>
    public static void Check(JobJournal journal, StreamGraph graph)
    {
        var now = new SavedPlan(
            [.. graph.Sources.Select(s => new SavedPart(s.Id, s.Name, s.Text)).DistinctBy(s => s.Id)],
            [.. graph.Operators.Select(o => new SavedPart(o.Id, o.Name, Full(o))).DistinctBy(o => o.Id)]);
        if (!journal.IsNew)
        {
            journal.Plan?.Check(now);
        }

        journal.Plan = now;
    }

    /// <summary>The operator and all that is before it, in words.</summary>
    private static string Full(StreamNode node)
    {
        var text = new List<string>();
        Add(node);
        return string.Join(" <- ", text);

        void Add(StreamNode part)
        {
            text.Add(part.Text.Trim().ReplaceLineEndings(" | "));
            foreach (var input in part.Inputs)
            {
                Add(input);
            }
        }
    }
}
