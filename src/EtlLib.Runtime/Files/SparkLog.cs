using System.Globalization;
using System.Text.Json;

namespace EtlLib.Files;

/// <summary>The log that a stream of Spark keeps in the folder that it writes: files that it does not list were left by a batch that failed.</summary>
internal static class SparkLog
{
    private const string Folder = "_spark_metadata", Compact = ".compact";

    /// <summary>The files that are committed; null where the folder has no such log.</summary>
    public static IReadOnlyList<string>? Files(string folder)
    {
        var log = Path.Combine(folder, Folder);
        if (!Directory.Exists(log))
        {
            return null;
        }

        // A compacted batch has the files of all before it.
        var batches = Directory.EnumerateFiles(log).Select(f => (File: f, Name: Path.GetFileName(f)))
            .Select(f => (f.File, IsWhole: f.Name.EndsWith(Compact, StringComparison.Ordinal), Number: Number(f.Name.Replace(Compact, "", StringComparison.Ordinal)))).Where(b => b.Number >= 0).ToList();
        var whole = batches.Where(b => b.IsWhole).Select(b => b.Number).DefaultIfEmpty(-1).Max();
        var files = new List<string>();
        foreach (var batch in batches.Where(b => b.Number > whole || (b.IsWhole && b.Number == whole)))
        {
            // The first line is the format's version.
            foreach (var line in File.ReadLines(batch.File).Skip(1).Where(l => l.Length > 0))
            {
                using var entry = JsonDocument.Parse(line);
                if (entry.RootElement.TryGetProperty("action", out var action) && action.GetString() == "delete")
                {
                    continue;
                }

                files.Add(new Uri(entry.RootElement.GetProperty("path").GetString()!).LocalPath);
            }
        }

        return files;
    }

    private static long Number(string name) => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
