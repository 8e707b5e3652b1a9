using System.Text.Json;
using System.Text.RegularExpressions;
using EtlLib.DuckDb.Sql;
using EtlLib.Files;
using EtlLib.Plan;

namespace EtlLib.DuckDb.Files;

/// <summary>Where a value lies in text files that a check of ours refused: DuckDB says the line only of what it refuses itself, so the files are read once more.</summary>
internal static partial class Faults
{
    /// <summary>The error with its file and line, where they can be found.</summary>
    public static async Task<SourceException> LocatedAsync(SourceException error, IEnumerable<Scan> scans, CancellationToken cancellation)
    {
        if (error.Line is not null || Fault().Match(error.Message) is not { Success: true } fault)
        {
            return error;
        }

        var (column, value) = (fault.Groups["column"].Value, fault.Groups["value"] is { Success: true } held ? held.Value : null);
        try
        {
            foreach (var scan in scans.Where(s => s.Model.ShortName == fault.Groups["model"].Value && s.Source.Describe() == fault.Groups["source"].Value))
            {
                if (await FindAsync(scan, column, value, cancellation).ConfigureAwait(false) is { } place)
                {
                    return new SourceException(SqlText.Invariant($"Line {place.Line} of {place.Path}: {fault.Groups["what"].Value}"), error.InnerException) { Location = place.Path, Line = place.Line, Column = column };
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The error stands without its place.
        }

        return error;
    }

    private static async Task<(string Path, long Line)?> FindAsync(Scan scan, string column, string? value, CancellationToken cancellation)
    {
        foreach (var path in FileList.Of((FileSource)scan.Source).Paths)
        {
            var line = scan.Source is CsvSource csv ? await CsvRecords.LineOfAsync(path, csv, scan.Model, column, value, cancellation).ConfigureAwait(false)
                : scan.Source is JsonLinesSource ? await LineOfJsonAsync(path, column, value, cancellation).ConfigureAwait(false) : null;
            if (line is { } found)
            {
                return (path, found);
            }
        }

        return null;
    }

    private static async Task<long?> LineOfJsonAsync(string path, string column, string? value, CancellationToken cancellation)
    {
        using var reader = new StreamReader(Gzip.Open(path));
        for (var number = 1L; await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line; number++)
        {
            if (line.AsSpan().ContainsAnyExcept(" \t") && (value is null || line.Contains(value, StringComparison.Ordinal)) && Held(line, column) == value)
            {
                return number;
            }
        }

        return null;
    }

    private static string? Held(string line, string column)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.EnumerateObject().LastOrDefault(p => p.Name.Equals(column, StringComparison.OrdinalIgnoreCase)).Value is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } held ? held.ToString() : null;
    }

    [GeneratedRegex("^(?<source>.*?): (?<what>column (?<column>\\S+) of (?<model>\\S+) (?:holds \"(?<value>.*)\", which|is never null).*)$", RegexOptions.Singleline)]
    private static partial Regex Fault();
}
