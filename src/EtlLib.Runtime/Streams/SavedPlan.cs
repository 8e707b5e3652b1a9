namespace EtlLib.Streams;

/// <summary>A part of a plan with state or with positions, as it was when its job was saved.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Text">What it does.</param>
internal sealed record SavedPart(string Id, string Name, string Text);

/// <summary>The plan that a job's state is of.</summary>
internal sealed record SavedPlan(IReadOnlyList<SavedPart> Sources, IReadOnlyList<SavedPart> Operators)
{
    /// <summary>Refuses to go on from the state with another plan.</summary>
    /// <exception cref="PlanException">ETL3003: an operator or a source has changed.</exception>
    public void Check(SavedPlan now)
    {
        Compare("source", Sources, now.Sources);
        Compare("operator", Operators, now.Operators);
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
