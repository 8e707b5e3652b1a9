namespace EtlLib.Progress;

/// <summary>The summary at the end of a run.</summary>
internal static class SummaryText
{
    /// <summary>Writes one line for the run, then one per step.</summary>
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
        step.Sink is null ? "kept for later steps" : step.Location is null ? step.Sink : $"{step.Sink}: {step.Location}{(step.Bytes is { } bytes ? $", {Figures.Bytes(bytes)}" : "")}",
    ];
}
