using EtlLib.Engines;

namespace EtlLib.Tables;

/// <summary>A sink that writes a table in Parquet files with a log of its own. An engine that has a writer for the format is told the path; any other writes the files.</summary>
/// <param name="format">The format's name in Spark: <c>delta</c>.</param>
/// <param name="path">The table's folder or address.</param>
/// <param name="mode">What to do where the table is there already.</param>
/// <param name="partitioned">Whether each file has the rows of one value of the model's partition key.</param>
public abstract class TableSink(string format, string path, WriteMode mode, bool partitioned) : DataSink
{
    /// <summary>Gets the format's name in Spark.</summary>
    public string Format { get; } = format;

    /// <summary>Gets the table's folder or address.</summary>
    public string Path { get; } = path;

    /// <summary>Gets what to do where the table is there already.</summary>
    public WriteMode Mode { get; } = mode;

    /// <summary>Gets whether each file has the rows of one value of the model's partition key.</summary>
    public bool Partitioned { get; } = partitioned;

    /// <summary>What Spark's writer of the format is told for a job, by the names that it has there.</summary>
    public virtual IReadOnlyDictionary<string, string> OptionsFor(SinkJob job) => new Dictionary<string, string>();

    /// <summary>Opens a writer over an engine that writes the files.</summary>
    /// <param name="job">What is written, and for which job.</param>
    /// <param name="files">The engine.</param>
    public abstract TableWriter Open(SinkJob job, ITableFiles files);

    /// <inheritdoc />
    public sealed override SinkWriter Open(SinkJob job) => job?.Host is ITableHost host
        ? Open(job, host.Tables)
        : throw new PlanException($"{Describe()} cannot be written by this engine. Use the embedded engine or Spark.");

    /// <summary>The columns that name the partitions of a model's rows: none, unless it is partitioned.</summary>
    /// <exception cref="PlanException">It is, and the model has no partition key.</exception>
    public IReadOnlyList<string> PartitionsOf(Schemas.Schema rows) => !Partitioned ? []
        : rows?.PartitionKey.Select(c => c.Name).ToArray() is { Length: > 0 } keys ? keys
        : throw new PlanException($"{Describe()}: {rows!.ShortName} has no partition key: mark a property with [PartitionKey], or write without partitions.");
}

/// <summary>A writer of a table: of files that an engine writes, or of batches, which stay valid until the epoch is committed.</summary>
public abstract class TableWriter : SinkWriter
{
    /// <summary>Has an engine write the rows of the epoch.</summary>
    /// <param name="write">Writes them as Parquet files.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many rows there are.</returns>
    public abstract Task<long> WriteAsync(TableRows write, CancellationToken cancellationToken);
}

/// <summary>Writes rows as Parquet files into an empty folder.</summary>
/// <param name="folder">The folder.</param>
/// <param name="partitionBy">Columns that each file has one value of, which is not in the file.</param>
/// <param name="cancellationToken">Stops it.</param>
public delegate Task<IReadOnlyList<WrittenFile>> TableRows(string folder, IReadOnlyList<string> partitionBy, CancellationToken cancellationToken);

/// <summary>A table that an engine writes a plan's rows to.</summary>
/// <param name="writer">The table's writer.</param>
/// <param name="write">Writes the plan's rows as Parquet files.</param>
public sealed class TableOutput(TableWriter writer, TableRows write) : EngineOutput
{
    /// <inheritdoc />
    public override bool PreparedSurvives => writer.PreparedSurvives;

    /// <inheritdoc />
    public override Task CheckAsync(CancellationToken cancellationToken) => writer.CheckAsync(cancellationToken);

    /// <inheritdoc />
    public override Task<long> WriteAsync(CancellationToken cancellationToken) => writer.WriteAsync(write, cancellationToken);

    /// <inheritdoc />
    public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) => writer.PrepareAsync(epoch, cancellationToken);

    /// <inheritdoc />
    public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken) => writer.CommitAsync(token, cancellationToken);

    /// <inheritdoc />
    public override Task AbortAsync(long epoch, string? token, CancellationToken cancellationToken) => writer.AbortAsync(epoch, token, cancellationToken);

    /// <inheritdoc />
    public override Task<long?> LastEpochAsync(CancellationToken cancellationToken) => writer.LastEpochAsync(cancellationToken);

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => writer.DisposeAsync();
}

/// <summary>A host of sinks that has an engine for the files of tables.</summary>
public interface ITableHost
{
    /// <summary>Gets the engine.</summary>
    ITableFiles Tables { get; }
}
