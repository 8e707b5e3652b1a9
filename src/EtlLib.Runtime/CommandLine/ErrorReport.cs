namespace EtlLib.CommandLine;

/// <summary>An error as people read it: what, where, what to do; the stack only where it is asked for.</summary>
internal static class ErrorReport
{
    /// <summary>The exit code of an error that is a bug.</summary>
    public const int Bug = 1;

    /// <summary>Writes it and gives the exit code.</summary>
    public static int Write(Exception failure, bool verbose, TextWriter error)
    {
        error.WriteLine(failure is EtlException
            ? $"error: {failure.Message}"
            : $"error: {failure.GetType().Name}: {failure.Message}");
        foreach (var line in Where(failure).Where(line => line.Length > 0))
        {
            error.WriteLine($"  {line}");
        }

        if (failure is not EtlException)
        {
            error.WriteLine($"  This was not foreseen: it is a bug, of the program's own code or of EtlLib.{(verbose ? "" : " Run it again with --verbose for the stack,")} and please report it where it is EtlLib's.");
        }

        if (verbose)
        {
            error.WriteLine(failure.ToString());
        }

        return failure is EtlException known ? known.ExitCode : Bug;
    }

    /// <summary>The place, so far as the message does not name it.</summary>
    private static IEnumerable<string> Where(Exception failure)
    {
        if (failure is SourceException source)
        {
            var parts = new[]
            {
                source.Location,
                source.Line is { } line ? $"line {line}" : null,
                source.Column is { } column ? $"column {column}" : null,
            };
            if (parts.Any(part => part is not null && !failure.Message.Contains(part, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"where: {string.Join(", ", parts.Where(part => part is not null))}";
            }
        }
        else if (failure is SinkException { Location: { } location } && !failure.Message.Contains(location, StringComparison.Ordinal))
        {
            yield return $"where: {location}";
        }
    }
}
