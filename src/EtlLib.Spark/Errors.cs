using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;

namespace EtlLib.Spark;

/// <summary>Spark's errors as an engine's: whose fault it is, where, and what to do.</summary>
internal static class Errors
{
    private static readonly string[] OfSources = ["PATH_NOT_FOUND", "FAILED_READ_FILE", "MALFORMED_RECORD_IN_PARSING", "MALFORMED_CSV_RECORD", "UNABLE_TO_INFER_SCHEMA", "CANNOT_LOAD_STATE", "CANNOT_MERGE_SCHEMAS"];
    private static readonly string[] OfSinks = ["PATH_ALREADY_EXISTS", "TASK_WRITE_FAILED"];

    /// <summary>The error that a user sees.</summary>
    /// <param name="error">Spark's.</param>
    /// <param name="during">What happened then: "StockCandle was computed".</param>
    /// <param name="sink">What was being written.</param>
    public static EtlException Of(SparkException error, string during, DataSink? sink = null)
    {
        if (Own(error, Failures.Data) is { } data)
        {
            return new DataException($"{char.ToUpperInvariant(data[0])}{data[1..]} It happened while {during}.", error);
        }

        if (Own(error, Failures.Source) is { } source)
        {
            return new SourceException(source, error) { Column = ColumnOf(source) };
        }

        if (Own(error, Failures.Sink) is { } refused)
        {
            return new SinkException(refused, error) { Location = (sink as FileSink)?.Path };
        }

        return error switch
        {
            _ when Is(error, OfSources) => new SourceException($"{error.Message} It happened while {during}.", error),
            _ when sink is not null && Is(error, OfSinks) => new SinkException($"{sink.Describe()} cannot be written: {error.Message}", error) { Location = (sink as FileSink)?.Path },
            SparkDataException or { SqlState: ['2', '2', ..] } => new DataException($"{error.Message} It happened while {during}.", error),
            SparkConnectionException or SparkSessionLostException => error,
            _ => new EngineException($"{error.Message} It happened while {during}.", error),
        };
    }

    private static bool Is(SparkException error, string[] classes) => Array.Exists(classes, c => error.ErrorClass.StartsWith(c, StringComparison.Ordinal));

    /// <summary>The message that a plan raised itself, up to where Spark adds its own words.</summary>
    private static string? Own(SparkException error, string prefix)
    {
        if (error.Message.IndexOf(prefix, StringComparison.Ordinal) is var at && at < 0)
        {
            return null;
        }

        var text = error.Message[(at + prefix.Length)..];
        var end = text.IndexOf(" SQLSTATE:", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).Split('\n')[0].Trim();
    }

    /// <summary>The column of a message "…: column Price of Trade …".</summary>
    private static string? ColumnOf(string message)
    {
        const string Word = "column ";
        var at = message.IndexOf(Word, StringComparison.Ordinal);
        return at < 0 ? null : message[(at + Word.Length)..].Split(' ', 2)[0];
    }
}
