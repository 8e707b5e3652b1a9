using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;

namespace EtlLib.Spark;

/// <summary>Spark's errors as an engine's: whose fault it is, where, and what to do.</summary>
internal static class Errors
{
    private const string Raised = "errorMessage";

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
            SparkSourceException => new SourceException($"{error.Message} It happened while {during}.", error),
            SparkSinkException when sink is not null => new SinkException($"{sink.Describe()} cannot be written: {error.Message}", error) { Location = (sink as FileSink)?.Path },
            SparkDataException => new DataException($"{error.Message} It happened while {during}.", error),
            SparkConnectionException or SparkSessionLostException => error,
            _ => new EngineException($"{error.Message} It happened while {during}.", error),
        };
    }

    /// <summary>The message that a plan raised itself.</summary>
    private static string? Own(SparkException error, string prefix)
    {
        var message = error.MessageParameters.TryGetValue(Raised, out var raised) ? raised : error.Message;
        return message.IndexOf(prefix, StringComparison.Ordinal) is >= 0 and var at ? message[(at + prefix.Length)..].Trim() : null;
    }

    /// <summary>The column of a message "…: column Price of Trade …".</summary>
    private static string? ColumnOf(string message)
    {
        const string Word = "column ";
        var at = message.IndexOf(Word, StringComparison.Ordinal);
        return at < 0 ? null : message[(at + Word.Length)..].Split(' ', 2)[0];
    }
}
