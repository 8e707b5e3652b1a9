namespace EtlLib.CommandLine;

/// <summary>Prints an error: what is wrong, where, and what to do; the stack trace only on request.</summary>
internal static class ErrorReport
{
    /// <summary>The exit code of an error that is a bug.</summary>
    public const int Bug = 1;

    /// <summary>Writes the error and returns the exit code.</summary>
    public static int Write(Exception failure, bool verbose, TextWriter error)
    {
        error.WriteLine(failure is EtlException
            ? $"error: {failure.Message}"
            : $"error: {failure.GetType().Name}: {failure.Message}");
        if (Where(failure) is { } where)
        {
            error.WriteLine($"  where: {where}");
        }

        if (failure is not EtlException)
        {
            error.WriteLine($"  This is a bug in the program or in EtlLib. {(verbose ? "Report" : "Run again with --verbose for the stack trace, and report")} it if it is in EtlLib.");
        }

        if (verbose)
        {
            error.WriteLine(failure.ToString());
        }

        return CodeOf(failure);
    }

    /// <summary>Writes the error as JSON and returns the exit code.</summary>
    public static int Write(Exception failure, bool verbose, JsonLog log)
    {
        log.Write(failure, CodeOf(failure), verbose);
        return CodeOf(failure);
    }

    private static int CodeOf(Exception failure) => failure is EtlException known ? known.ExitCode : Bug;

    /// <summary>The place, as the properties of the error have it, whatever its message says; null where it has none.</summary>
    private static string? Where(Exception failure)
    {
        if (failure is not EtlException { Place: var place, Column: var column })
        {
            return null;
        }

        string?[] parts =
        [
            place.Location,
            place.Line is { } line ? $"line {line}" : null,
            place.Topic is { } topic ? $"topic {topic}" : null,
            place.Partition is { } partition ? $"partition {partition}" : null,
            place.Offset is { } offset ? $"offset {offset}" : null,
            column is not null ? $"column {column}" : null,
        ];
        var known = string.Join(", ", parts.OfType<string>());
        return known.Length == 0 ? null : known;
    }
}
