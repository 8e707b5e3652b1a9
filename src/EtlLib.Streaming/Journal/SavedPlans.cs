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
        if (!journal.IsNew && journal.Plan is { } saved)
        {
            Compare("source", saved.Sources, now.Sources);
            Compare("operator", saved.Operators, now.Operators);
        }

        journal.Plan = now;
    }

    private static void Compare(string kind, IReadOnlyList<SavedPart> saved, IReadOnlyList<SavedPart> now)
    {
        var (gone, added) = (saved.ExceptBy(now.Select(n => n.Id), s => s.Id).ToList(), now.ExceptBy(saved.Select(s => s.Id), n => n.Id).ToList());
        if (gone.Count + added.Count == 0)
        {
            return;
        }

        const string remedy = "Run the program as it was, start over with --reset-state (and --from to say where), or give the changed job another name: --job NAME.";
        var changed = gone.Select(g => (Gone: g, Added: added.Find(a => a.Name == g.Name))).FirstOrDefault(p => p.Added is not null);
        throw new PlanException(changed.Added is { } after
            ? $"ETL3003: The state of this job does not fit the program: the {kind} {after.Name} has changed. It was {Brief(changed.Gone.Text, after.Text)}; it is {Brief(after.Text, changed.Gone.Text)}. {remedy}"
            : gone.Count > 0
            ? $"ETL3003: The state of this job does not fit the program: the {kind} {gone[0].Name} is gone{(added.Count > 0 ? $", and {added[0].Name} is new" : "")}; its state cannot be kept. {remedy}"
            : $"ETL3003: The state of this job does not fit the program: the {kind} {added[0].Name} is new, and has not seen the rows that the job has read already. {remedy}");
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

    /// <summary>The part of a text from where it differs from another.</summary>
    private static string Brief(string text, string other)
    {
        var same = 0;
        while (same < text.Length && same < other.Length && text[same] == other[same])
        {
            same++;
        }

        var from = Math.Max(0, text.LastIndexOf(' ', Math.Max(0, Math.Min(same, text.Length) - 1)) - 40);
        return "\"" + (from > 0 ? "…" : "") + text[from..Math.Min(text.Length, same + 80)] + (same + 80 < text.Length ? "…" : "") + "\"";
    }
}
