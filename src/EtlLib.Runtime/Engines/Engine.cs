using EtlLib.Batches;
using EtlLib.Plan;

namespace EtlLib.Engines;

/// <summary>What executes plans.</summary>
public interface IEngine
{
    /// <summary>Its name, as configuration and messages say it: <c>duckdb</c>.</summary>
    string Name { get; }

    /// <summary>Opens a session for one run.</summary>
    /// <param name="options">What it may use.</param>
    /// <param name="context">What the run is parameterised by.</param>
    /// <param name="models">The plan of each model of the graph, by its name: what <see cref="ModelRows"/> stand for.</param>
    EngineSession Open(EngineOptions options, DataContext context, IReadOnlyDictionary<string, Relation> models);
}

/// <summary>What an engine may use.</summary>
/// <param name="MemoryLimit">In bytes; beyond it, it spills to the temporary folder. Null: three quarters of the machine's memory.</param>
/// <param name="TempFolder">Where it spills to. Null: a folder of its own under the system's, removed at the end.</param>
/// <param name="Threads">How many threads. Null: one a core.</param>
public sealed record EngineOptions(long? MemoryLimit = null, string? TempFolder = null, int? Threads = null);

/// <summary>One run's work on an engine. One operation at a time.</summary>
/// <remarks>Law: an operation that fails or is cancelled leaves nothing behind but files under the staging path it was given.</remarks>
public abstract class EngineSession : IAsyncDisposable
{
    /// <summary>The statement that a plan becomes, for people to read: one a sink, models named. Reads no data.</summary>
    public abstract string Explain(Relation plan);

    /// <summary>The same, as the statement will be once some models are kept: it reads their rows.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="kept">The models, by their names.</param>
    public abstract string Explain(Relation plan, IReadOnlyCollection<string> kept);

    /// <summary>Computes a model now and keeps its rows, so that every later <see cref="ModelRows"/> of its name reads them.</summary>
    public abstract Task<long> MaterializeAsync(string model, CancellationToken cancellationToken);

    /// <summary>The rows of a plan, batch by batch while they are produced. A batch belongs to who gets it.</summary>
    public abstract IAsyncEnumerable<ColumnBatch> ReadAsync(Relation plan, CancellationToken cancellationToken);

    /// <summary>Writes the rows of a plan to files that nobody sees yet.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="sink">The format and whether it is partitioned.</param>
    /// <param name="stagingPath">A file to be made, or for a partitioned sink a folder that is there and empty.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>How many rows were written.</returns>
    public abstract Task<long> WriteAsync(Relation plan, FileSink sink, string stagingPath, CancellationToken cancellationToken);

    /// <summary>How far the operation that is running is: may be asked from any thread.</summary>
    public abstract EngineProgress Progress { get; }

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}

/// <summary>How far an operation is.</summary>
/// <param name="RowsRead">Rows read from sources since the session was opened, as far as is known.</param>
/// <param name="Fraction">How much of the operation is done, 0 to 1, or null where it cannot be told.</param>
public readonly record struct EngineProgress(long RowsRead, double? Fraction);
