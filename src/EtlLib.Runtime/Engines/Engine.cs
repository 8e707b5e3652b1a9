using EtlLib.Batches;
using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;

namespace EtlLib.Engines;

/// <summary>What executes plans.</summary>
public interface IEngine
{
    /// <summary>Its name, as <c>--engine</c>, configuration and messages say it: <c>duckdb</c>.</summary>
    string Name { get; }

    /// <summary>Refuses a sink that it cannot write, by its description alone.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="rows">The model that goes there.</param>
    /// <exception cref="PlanException">ETL2001: the sink.</exception>
    void Check(DataSink sink, Schema rows);

    /// <summary>Begins a session for one run. Reads nothing and connects to nothing: the session does so when it first computes or explains a plan.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="PlanException">ETL2001: the engine does not do such runs.</exception>
    EngineSession Open(EngineRun run);
}

/// <summary>One run's work on an engine. One operation at a time.</summary>
/// <remarks>Law: an operation that fails or is cancelled leaves nothing behind but what its writers remove when they are disposed.</remarks>
public abstract class EngineSession : IAsyncDisposable
{
    /// <summary>
    /// Checks a plan and lowers it into the engine's own terms. It tells by the plan alone: reads nothing, connects to nothing. A run prepares each of its plans
    /// once, before any of them is computed.
    /// </summary>
    /// <param name="plan">The plan, rewritten. <see cref="ModelRows"/> in it stand for the models of the run.</param>
    /// <param name="kept">The names of models whose rows are kept by the time that the plan is computed: it reads those. Looked at during this call only.</param>
    /// <exception cref="PlanException">
    /// ETL2001: an operation or a source that the engine cannot compute as docs/semantics.md says. The message names it and the engine, and says what to do instead.
    /// </exception>
    public abstract EnginePlan Prepare(Relation plan, IReadOnlyCollection<string> kept);

    /// <summary>The rows of one plan, which is rewritten, prepared and computed. A batch belongs to who gets it.</summary>
    public IAsyncEnumerable<ColumnBatch> ReadAsync(Relation plan, CancellationToken cancellationToken) => Prepare(PlanRewriter.Rewrite(plan), []).ReadAsync(cancellationToken);

    /// <summary>What the engine does with the Parquet files of tables; null where it leaves them to readers and writers of its own.</summary>
    public virtual Tables.ITableFiles? Tables => null;

    /// <summary>How far the operation that is running is: may be asked from any thread.</summary>
    public abstract EngineProgress Progress { get; }

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}

/// <summary>A plan as a session has checked and lowered it, to be explained, read, kept or written.</summary>
public abstract class EnginePlan
{
    /// <summary>What the plan is on the engine, for people to read, models named; where the engine is a server that answers, also what it will do. Reads no data.</summary>
    /// <param name="cancellationToken">Stops asking.</param>
    public abstract Task<string> ExplainAsync(CancellationToken cancellationToken);

    /// <summary>The rows, batch by batch while they are produced. A batch belongs to who gets it.</summary>
    public abstract IAsyncEnumerable<ColumnBatch> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Computes the rows now and keeps them as a model's, for the plans that were prepared with its name among the kept.</summary>
    /// <returns>How many rows there are.</returns>
    public abstract Task<long> KeepAsync(string model, CancellationToken cancellationToken);

    /// <summary>Opens a writer of the engine's own for the rows; null where the sink takes them in batches.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="job">What is written, and for which job.</param>
    public virtual EngineOutput? Open(DataSink sink, SinkJob job) => null;

    /// <summary>How a sink's rows differ from those that other engines write there, for plans; null where they do not.</summary>
    internal virtual string? Note(DataSink sink) => null;
}

/// <summary>How far an operation is.</summary>
/// <param name="RowsRead">Rows read from sources since the session was opened, as far as is known.</param>
/// <param name="Fraction">How much of the operation is done, 0 to 1, or null where it cannot be told.</param>
public readonly record struct EngineProgress(long RowsRead, double? Fraction);
