namespace EtlLib.Progress;

/// <summary>What a run did, at its end.</summary>
internal static class SummaryText
{
    /// <summary>One line for all of it, then one a step.</summary>
    public static void Write(RunSummary summary, TextWriter error)
    {
        error.WriteLine($"Done in {Figures.Time(summary.Elapsed)}: {(summary.RowsIn > 0 ? $"{Figures.Rows(summary.RowsIn)} in, " : "")}{Figures.Rows(summary.RowsOut)} out{(summary.Bytes > 0 ? $", {Figures.Bytes(summary.Bytes)}" : "")}.");
        string[][] lines = [.. summary.Steps.Select(Cells)];
        var widths = Enumerable.Range(0, 3).Select(i => lines.Length == 0 ? 0 : lines.Max(l => l[i].Length)).ToArray();
        foreach (var line in lines)
        {
            error.WriteLine($"  {line[0].PadRight(widths[0])}  {line[1].PadLeft(widths[1])}  {line[2].PadLeft(widths[2])}  {line[3]}".TrimEnd());
        }
    }

    private static string[] Cells(StepSummary step) =>
    [
        step.Model,
        Figures.Rows(step.RowsOut),
        Figures.Time(step.Elapsed),
        step.Sink is null ? "kept for the steps after it" : step.Location is null ? step.Sink : $"{step.Sink}: {step.Location}{(step.Bytes is { } bytes ? $", {Figures.Bytes(bytes)}" : "")}",
    ];
}
