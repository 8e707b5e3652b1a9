using EtlLib.Plan;
using EtlLib.Spark.Connect;

namespace EtlLib.Spark;

/// <summary>Spark's errors as an engine's: whose fault it is, where, and what to do.</summary>
internal static class Errors
{
    // The parameter of Spark's message that has what raise_error was given.
    private const string Raised = "errorMessage";

    /// <summary>The error that a user sees.</summary>
    /// <param name="error">Spark's.</param>
    /// <param name="during">What happened then: "StockCandle was computed".</param>
    /// <param name="sink">What was being written.</param>
    public static EtlException Of(SparkException error, string during, DataSink? sink = null) =>
        Failures.Raised(error.MessageParameters.GetValueOrDefault(Raised, error.Message), during, sink, error) ?? error switch
        {
            SparkSourceException => new SourceException($"{error.Message} It happened while {during}.", error),
            SparkSinkException when sink is not null => new SinkException($"{sink.Describe()} cannot be written: {error.Message}", error) { Location = (sink as FileSink)?.Path },
            SparkDataException => new DataException($"{error.Message} It happened while {during}.", error),
            SparkConnectionException or SparkSessionLostException => error,
            _ => new EngineException($"{error.Message} It happened while {during}.", error),
        };
}
