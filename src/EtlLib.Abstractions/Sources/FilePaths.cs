namespace EtlLib;

/// <summary>What the paths of sources and sinks say.</summary>
internal static class FilePaths
{
    private static readonly Dictionary<FileFormat, string[]> Known = new()
    {
        [FileFormat.Parquet] = [".parquet"],
        [FileFormat.Csv] = [".csv", ".csv.gz"],
        [FileFormat.JsonLines] = [".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz"],
        [FileFormat.Avro] = [".avro"],
    };

    /// <summary>What the names of files of a format end with, the usual first.</summary>
    public static IReadOnlyList<string> Extensions(FileFormat format) => Known[format];

    /// <summary>What the names of files of other formats end with, also of those that are not known here.</summary>
    public static IEnumerable<string> OfOthers(FileFormat format) => Known.Where(k => k.Key != format).SelectMany(k => k.Value).Concat([".txt", ".tsv", ".xlsx", ".gz", ".zip", ".zst"]);

    /// <summary>A format as messages say it.</summary>
    public static string Word(FileFormat format) => format is FileFormat.JsonLines ? "json lines" : format.ToString().ToLowerInvariant();

    /// <summary>Whether a path is one of this machine, and no address.</summary>
    public static bool IsLocal(string path) => !path.Contains("://", StringComparison.Ordinal);
}
