using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EtlLib.Bench;

/// <summary>The results, as a Markdown table with the machine, the versions and the command.</summary>
internal sealed class Report(string command, string? versions = null, string method = "The best of three to ten rounds after a warm one, rivals in turns; CPU is that of all threads.")
{
    private readonly StringBuilder rows = new();

    /// <summary>A comparison: ours, the rival's, their ratio, and the most that it may be.</summary>
    public void Row(string what, string rival, double ours, double theirs, string unit, double? target)
    {
        var ratio = ours / theirs;
        Add(string.Create(CultureInfo.InvariantCulture, $"| {what} | {rival} | {ours:G4} {unit} | {theirs:G4} {unit} | {ratio:F2} | {(target is { } t ? $"{t:G3} {(ratio <= t ? "met" : "missed")}" : "")} |"));
    }

    /// <summary>A figure on its own, and the most (or with a minus the least) that it may be.</summary>
    public void Figure(string what, double value, string unit, double? target = null, bool atLeast = false) =>
        Add(string.Create(CultureInfo.InvariantCulture, $"| {what} |  | {value:G4} {unit} |  |  | {(target is { } t ? $"{(atLeast ? "≥" : "≤")} {t:G4} {((atLeast ? value >= t : value <= t) ? "met" : "missed")}" : "")} |"));

    public string Text()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {command}\n\n{DateTimeOffset.UtcNow:yyyy-MM-dd}, {Machine()}, .NET {Environment.Version}, {versions ?? $"DuckDB {DuckDb.Native.DuckDbDatabase.Version}"}.\n");
        text.Append(CultureInfo.InvariantCulture, $"Command: `dotnet run -c Release --project bench/EtlLib.Bench -- {command}`. {method}\n\n");
        text.Append("| what | rival | ours | rival's | ratio | target |\n| --- | --- | --- | --- | --- | --- |\n").Append(rows);
        return text.ToString();
    }

    private static string Machine()
    {
        var cpu = File.ReadLines("/proc/cpuinfo").First(l => l.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim();
        return $"{Environment.ProcessorCount} cores of {cpu}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {RuntimeInformation.OSDescription}";
    }

    private void Add(string row)
    {
        rows.Append(row).Append('\n');
        Console.Error.WriteLine(row);
    }
}
