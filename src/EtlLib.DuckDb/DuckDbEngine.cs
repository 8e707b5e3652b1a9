using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb;

/// <summary>The embedded engine: DuckDB, in process. Each plan becomes one SQL statement.</summary>
public sealed class DuckDbEngine : IEngine
{
    /// <inheritdoc />
    public string Name => "duckdb";

    /// <inheritdoc />
    public void Check(Relation plan) => Capabilities.Check(plan);

    /// <inheritdoc />
    public void Check(DataSink sink, Schema rows) => Capabilities.Check(sink);

    /// <inheritdoc />
    public EngineSession Open(EngineOptions options, DataContext context, IReadOnlyDictionary<string, Relation> models)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(models);
        return context.Mode is RunMode.Stream
            ? throw new PlanException("ETL2001: The embedded engine does not run a stream. Run the program as a batch.")
            : new DuckDbSession(options, context, models);
    }
}
