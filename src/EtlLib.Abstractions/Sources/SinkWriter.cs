using EtlLib.Batches;

namespace EtlLib;

/// <summary>What a reader of a sink's output can rely on when a job is killed and run again.</summary>
public enum SinkGuarantee
{
    /// <summary>Each row is visible once: the output takes part in the job's commit.</summary>
    ExactlyOnce,

    /// <summary>A row may be visible again after a crash: the sink shows rows when it gets them.</summary>
    AtLeastOnce,
}

/// <summary>What a <see cref="SinkWriter"/> is opened for.</summary>
/// <param name="Name">The job: stable from run to run. Sinks that remember what they committed, remember it under this name.</param>
/// <param name="Model">The model's name in the graph.</param>
/// <param name="Rows">The schema of the rows.</param>
/// <param name="Context">What the run is parameterised by.</param>
/// <param name="Host">What the runtime gives to sinks.</param>
public sealed record SinkJob(string Name, string Model, Schema Rows, DataContext Context, ISinkHost Host);

/// <summary>What the runtime gives to sinks that it knows: files of this machine and the console.</summary>
public interface ISinkHost
{
    /// <summary>Opens a writer of files that takes batches.</summary>
    /// <exception cref="PlanException">No room of the program writes this format.</exception>
    SinkWriter OpenFiles(FileSink sink, SinkJob job);

    /// <summary>Opens a writer that shows its rows once the job has committed.</summary>
    SinkWriter OpenConsole(ConsoleSink sink, SinkJob job);
}

/// <summary>
/// Writes the rows of one job to one sink, in epochs: write, prepare, commit. A batch run is a job of one epoch; a stream has one after another.
/// For one caller at a time.
/// </summary>
/// <remarks>
/// Law: nothing is visible before <see cref="CommitAsync"/>, and everything is after it. A process can be killed anywhere in between; then the next run of
/// the job, in another process, opens a writer for the same sink and calls <see cref="CommitAsync"/> or <see cref="AbortAsync"/> for what was prepared:
/// it commits where every sink of the epoch had prepared, and aborts where one had not.
/// </remarks>
public abstract class SinkWriter : IAsyncDisposable
{
    /// <summary>
    /// Gets whether prepared rows survive the process. Where they do not (a Kafka transaction), the sink is committed before all that do, and
    /// <see cref="LastEpochAsync"/> must tell after a crash whether it was.
    /// </summary>
    public virtual bool PreparedSurvives => true;

    /// <summary>Refuses what cannot be written, before any row is read. Leaves nothing behind.</summary>
    /// <exception cref="SinkException">The output is there already and may not be replaced, or cannot be written.</exception>
    public virtual Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes rows of the current epoch.</summary>
    /// <param name="batch">The rows. They stay the caller's, and are valid until the call returns.</param>
    /// <param name="cancellationToken">Stops the writing; the writer is then disposed.</param>
    /// <exception cref="SinkException">The rows cannot be written.</exception>
    public abstract Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken);

    /// <summary>Makes the rows of the epoch durable without making them visible. The rows written next belong to the next epoch.</summary>
    /// <param name="epoch">The epoch's number: greater than any before it for this job.</param>
    /// <param name="cancellationToken">Stops the work; the writer is then disposed.</param>
    /// <returns>A small text that any later process can commit or abort by. It holds no secret.</returns>
    /// <exception cref="SinkException">The rows cannot be made durable.</exception>
    public abstract Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken);

    /// <summary>Makes prepared rows visible, all at once. A token that was committed before changes nothing.</summary>
    /// <param name="token">What <see cref="PrepareAsync"/> returned, in this process or in one that was killed.</param>
    /// <param name="cancellationToken">Stops the work before it is visible.</param>
    /// <exception cref="SinkException">The rows cannot be made visible; the output is as it was.</exception>
    public abstract Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken);

    /// <summary>Removes what was prepared and is not committed.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="token">What <see cref="PrepareAsync"/> returned; null where the process was killed before it did.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public virtual Task AbortAsync(long epoch, string? token, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Finds the last epoch that was committed for the job.</summary>
    /// <returns>The epoch; null where there is none or the sink cannot tell.</returns>
    public virtual Task<long?> LastEpochAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <summary>Ends the writing. Rows that are not prepared are removed.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>A writer that takes rows of a model.</summary>
/// <typeparam name="TModel">The model.</typeparam>
public abstract class SinkWriter<TModel> : SinkWriter
    where TModel : IDataModel<TModel>
{
    /// <summary>Writes rows of the current epoch; see <see cref="SinkWriter.WriteAsync"/>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Stops the writing; the writer is then disposed.</param>
    public abstract Task WriteAsync(IReadOnlyList<TModel> rows, CancellationToken cancellationToken);

    /// <inheritdoc />
    public sealed override Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rows = new TModel[batch.Count];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = TModel.Read(batch.Vectors, row);
        }

        return WriteAsync(rows, cancellationToken);
    }
}

/// <summary>What a commit made visible.</summary>
/// <param name="Path">The file, folder, table or topic, in full; null where the output is in none.</param>
/// <param name="Files">How many files were added.</param>
/// <param name="Bytes">Their bytes, or null where nobody counts them.</param>
/// <param name="Leftover">A hidden folder that holds what was replaced and could not be removed, else null. The next run to the same place tries again.</param>
public sealed record CommittedOutput(string? Path = null, int Files = 0, long? Bytes = null, string? Leftover = null);
