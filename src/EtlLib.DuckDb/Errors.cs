using System.Text.RegularExpressions;
using EtlLib.DuckDb.Native;
using EtlLib.Plan;

namespace EtlLib.DuckDb;

/// <summary>DuckDB's errors in EtlLib's terms: whose fault it is, where, and what to do.</summary>
internal static partial class Errors
{
    /// <summary>The error that a user sees.</summary>
    /// <param name="error">DuckDB's.</param>
    /// <param name="during">What happened then: "StockCandle was computed".</param>
    /// <param name="sink">What was being written.</param>
    /// <param name="written">The file or folder that it was written to: an error in it is none of a source.</param>
    public static EtlException Of(DuckDbException error, string during, FileSink? sink = null, string? written = null) =>
        Failures.Raised(error.Message, during, sink, error)
        ?? (written is not null && Brief(error.Message).Contains(written, StringComparison.Ordinal) ? null : InFile(error))
        ?? Other(error, during, sink);

    private static EtlException Other(DuckDbException error, string during, FileSink? sink)
    {
        var message = Brief(error.Message);
        if (IsOfTempFolder(error.Message))
        {
            return new EngineException($"The temporary folder is full while {during}: {message} Free space there, or set DuckDbOptions.TempFolder to a folder with more.", error);
        }

        switch (error.Kind)
        {
            case "Out of Range" or "Conversion" or "Divide by Zero" or "Decimal" or "Invalid Input":
                return new DataException($"{message} It happened while {during}.", error);
            case "Out of Memory":
                return new EngineException($"The memory did not suffice while {during}: {message} Raise DuckDbOptions.MemoryLimit, or give DuckDbOptions.TempFolder a folder with more room.", error);
            case "IO" or "Permission" when sink is not null:
                return new SinkException($"{sink.Describe()} cannot be written: {message}{(message.Contains("No space left", StringComparison.Ordinal) ? " Free some room, or write elsewhere." : "")} Nothing of it is visible.", error) { Location = sink.Path };
            case "IO" or "Permission":
                return new EngineException($"Files of the engine could not be read or written while {during}: {message} Spilled data goes to DuckDbOptions.TempFolder.", error);
            default:
                return new EngineException($"DuckDB failed while {during}: {message}", error);
        }
    }

    /// <summary>Whether an error may be that a file is damaged, without a name of the file.</summary>
    public static bool MayBeOfFile(DuckDbException error) => error.Kind is "Invalid" or "Invalid Input" or "Serialization" or "INTERNAL" or "IO"
        && !error.Message.Contains(Failures.Open, StringComparison.Ordinal);

    /// <summary>Whether it was the temporary folder that was full: its files are named so, or its own limit was reached.</summary>
    private static bool IsOfTempFolder(string message) =>
        message.Contains("'max_temp_directory_size'", StringComparison.Ordinal)
        || (message.Contains("duckdb_temp_", StringComparison.Ordinal) && message.Contains("No space left", StringComparison.Ordinal));

    /// <summary>An error that DuckDB found in a file that it reads.</summary>
    private static SourceException? InFile(DuckDbException error)
    {
        var message = error.Message;
        return ParquetFile().Match(message) is { Success: true } parquet
            ? new SourceException($"{parquet.Groups["file"].Value} cannot be read: {Brief(message)} Copy it again, or write it once "
                + "more.", error)
            { Location = parquet.Groups["file"].Value }
            : null;
    }

    /// <summary>The first line, without DuckDB's advice on its own options.</summary>
    internal static string Brief(string message)
    {
        var line = message.Split('\n')[0].Trim();
        return line.EndsWith('.') || line.EndsWith('!') ? line : line + ".";
    }

    [GeneratedRegex("[\"'](?<file>\\S+?\\.parquet)[\"']|(?:No magic bytes found at end of file|Footer length error in file|File) '(?<file>.+?)'(?: too small to be a Parquet file)?\\.?\\s*$", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex ParquetFile();
}
