using EtlLib.Batches;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Engines;

/// <summary>What executes plans.</summary>
public interface IEngine
{
    /// <summary>Its name, as <c>--engine</c>, configuration and messages say it: <c>duckdb</c>.</summary>
    string Name { get; }

    /// <summary>Refuses a plan that it cannot compute as docs/semantics.md says. It tells by the plan alone: reads nothing, connects to nothing.</summary>
    /// <param name="plan">A model's plan, in which other models stand by their names.</param>
    /// <exception cref="PlanException">ETL2001: an operation or a source. The message names it and the engine, and says what to do instead.</exception>
    void Check(Relation plan);

    /// <summary>Refuses a sink that it cannot write, by its description alone.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="rows">The model that goes there.</param>
    /// <exception cref="PlanException">ETL2001: the sink.</exception>
    void Check(DataSink sink, Schema rows);

    /// <summary>Opens a session for one run.</summary>
    /// <param name="options">What it may use.</param>
    /// <param name="context">What the run is parameterised by.</param>
    /// <param name="models">The plan of each model of the graph, by its name: what <see cref="ModelRows"/> stand for.</param>
    EngineSession Open(EngineOptions options, DataContext context, IReadOnlyDictionary<string, Relation> models);
}

/// <summary>What an engine may use of this machine. An engine on other machines leaves it alone.</summary>
/// <param name="MemoryLimit">In bytes; beyond it, it spills to the temporary folder. Null: a part of the process's memory, which the runs that are open share.</param>
/// <param name="TempFolder">Where it spills to. Null: a folder of its own under the system's, removed at the end.</param>
/// <param name="Threads">How many threads. Null: one a core.</param>
public sealed record EngineOptions(long? MemoryLimit = null, string? TempFolder = null, int? Threads = null)
{
    /// <summary>The memory limit in bytes; null: a part of the process's memory.</summary>
    /// <exception cref="UsageException">It is not positive.</exception>
    public long? MemoryLimit { get; init => field = Positive(value, "MemoryLimit"); } = Positive(MemoryLimit, "MemoryLimit");

    /// <summary>The number of threads; null: one a core.</summary>
    /// <exception cref="UsageException">It is not positive.</exception>
    public int? Threads { get; init => field = (int?)Positive(value, "Threads"); } = (int?)Positive(Threads, "Threads");

    private static long? Positive(long? value, string name) =>
        value is null or > 0 ? value : throw new UsageException($"EngineOptions.{name} must be positive (was {value}). Leave it null for the default.");
}

/// <summary>One run's work on an engine. One operation at a time.</summary>
/// <remarks>Law: an operation that fails or is cancelled leaves nothing behind but what its writers remove when they are disposed.</remarks>
public abstract class EngineSession : IAsyncDisposable
{
    /// <summary>What a plan becomes on the engine, for people to read, models named; where the engine is a server that answers, also what it will do. Reads no data.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="kept">The names of models whose rows it reads, as if they were kept already.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public abstract Task<string> ExplainAsync(Relation plan, IReadOnlyCollection<string> kept, CancellationToken cancellationToken);

    /// <summary>Computes a model now and keeps its rows, so that every later <see cref="ModelRows"/> of its name reads them.</summary>
    public abstract Task<long> MaterializeAsync(string model, CancellationToken cancellationToken);

    /// <summary>The rows of a plan, batch by batch while they are produced. A batch belongs to who gets it.</summary>
    public abstract IAsyncEnumerable<ColumnBatch> ReadAsync(Relation plan, CancellationToken cancellationToken);

    /// <summary>Opens a writer of the engine's own for a sink; null where the sink takes the engine's rows in batches.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="job">What is written, and for which job.</param>
    public virtual SinkWriter? Open(DataSink sink, SinkJob job) => null;

    /// <summary>How a sink's rows differ from those that other engines write there, for plans; null where they do not.</summary>
    internal virtual string? Note(DataSink sink) => null;

    /// <summary>How far the operation that is running is: may be asked from any thread.</summary>
    public abstract EngineProgress Progress { get; }

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}

/// <summary>How far an operation is.</summary>
/// <param name="RowsRead">Rows read from sources since the session was opened, as far as is known.</param>
/// <param name="Fraction">How much of the operation is done, 0 to 1, or null where it cannot be told.</param>
public readonly record struct EngineProgress(long RowsRead, double? Fraction);
