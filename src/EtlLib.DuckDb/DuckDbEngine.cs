using EtlLib.Engines;
using EtlLib.Schemas;

namespace EtlLib.DuckDb;

/// <summary>The embedded engine: DuckDB, in process. Each plan becomes one SQL statement.</summary>
/// <param name="options">What it may use of this machine; null: the defaults.</param>
public sealed class DuckDbEngine(DuckDbOptions? options = null) : IEngine
{
    /// <inheritdoc />
    public string Name => "duckdb";

    /// <summary>What it may use of this machine.</summary>
    public DuckDbOptions Options { get; } = options ?? new DuckDbOptions();

    /// <inheritdoc />
    public void Check(DataSink sink, Schema rows)
    {
        if (sink is FileSink { IsLocal: false } or { Engine: not (null or "duckdb") })
        {
            throw Refused($"writing to {sink.Describe()}", "It writes CSV, JSON lines, Parquet and Avro to files of this machine, and to sinks that take batches.");
        }
    }

    /// <inheritdoc />
    public EngineSession Open(EngineRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Context.Mode is RunMode.Stream
            ? throw new PlanException("ETL2001: The embedded engine does not run a stream. Run the program as a batch.")
            : new DuckDbSession(Options, run);
    }

    /// <summary>ETL2001: an operation.</summary>
    internal static PlanException Refused(string operation, string remedy) => new($"ETL2001: The embedded engine does not support {operation}. {remedy} Or run it on an engine that does: --engine spark.") { Code = "ETL2001" };
}
