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
        if (Where(failure) is { } where)
        {
            error.WriteLine($"  where: {where}");
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
    private static string? Where(Exception failure)
    {
        string?[] parts = failure is EtlException e ? [e.Location, e.Line is { } line ? $"line {line}" : null, e.Column is { } column ? $"column {column}" : null] : [];
        var known = parts.OfType<string>();
        return known.All(part => failure.Message.Contains(part, StringComparison.OrdinalIgnoreCase)) ? null : string.Join(", ", known);
    }
}
