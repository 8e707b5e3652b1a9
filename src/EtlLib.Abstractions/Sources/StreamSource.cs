using EtlLib.Batches;

namespace EtlLib;

/// <summary>Where a stream begins to read a partition that it has no saved position of.</summary>
public enum StreamStart
{
    /// <summary>At the first row that is still there.</summary>
    Earliest,

    /// <summary>After the last row that is there now.</summary>
    Latest,

    /// <summary>At the first row of an instant or later: <see cref="StreamJob.StartTime"/>.</summary>
    Time,
}

/// <summary>What a source is opened for.</summary>
/// <param name="Name">The job's name: the same after each restart.</param>
/// <param name="Model">The name that the model has in the graph.</param>
/// <param name="Rows">The model: the schema of each batch.</param>
/// <param name="Context">What the run is parameterised by.</param>
public sealed record StreamJob(string Name, string Model, Schema Rows, DataContext Context)
{
    /// <summary>Where a partition without a saved position begins.</summary>
    public StreamStart Start { get; init; }

    /// <summary>The instant to begin at, where <see cref="Start"/> is <see cref="StreamStart.Time"/>.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Whether each partition ends at the last row that is there when the stream begins.</summary>
    public bool AvailableNow { get; init; }

    /// <summary>The event time at which each partition ends for this run, or null: rows from then on are left for a later run, as far as the source can tell.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How much event time generated rows advance while one second of the clock passes, in seconds; null: as fast as possible.</summary>
    public double? Pace { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>A record that cannot be decoded. It goes to the dead letter, and the stream goes on.</summary>
/// <param name="Place">Where it is, for people: <c>stock-trade, partition 3, offset 1207</c>.</param>
/// <param name="Reason">Why it cannot be decoded.</param>
/// <param name="Raw">Its bytes as they came.</param>
public sealed record PoisonRecord(string Place, string Reason, ReadOnlyMemory<byte> Raw);

/// <summary>What was read of one partition: all that lies between two positions. Disposing of it frees its rows.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="From">The position of the first record.</param>
/// <param name="To">The position after the last record; a later slice of the partition begins there.</param>
public sealed record StreamSlice(string Partition, string From, string To) : IDisposable
{
    /// <summary>The rows in their order in the partition, or null where there are none.</summary>
    public ColumnBatch? Rows { get; init; }

    /// <summary>The records that cannot be decoded.</summary>
    public IReadOnlyList<PoisonRecord> Poison { get; init; } = [];

    /// <summary>Tells where a row of <see cref="Rows"/> is, for people; null: the slice's range is all that is known.</summary>
    public Func<int, string>? PlaceOf { get; init; }

    /// <summary>Whether the partition ends here: no row will ever follow.</summary>
    public bool IsLast { get; init; }

    /// <summary>An instant before which no row of the partition will follow, where the source knows; the rows themselves, less the lateness, tell it else.</summary>
    public DateTimeOffset? Complete { get; init; }

    /// <summary>How many rows the partition has after the slice, as far as is known.</summary>
    public long? Lag { get; init; }

    /// <inheritdoc />
    public void Dispose() => Rows?.Dispose();
}

/// <summary>
/// Reads a source as a stream: partitions, each an ordered sequence of records with positions. <see cref="DataSource.OpenStream"/> makes one, and
/// connects to nothing; <see cref="StartAsync"/> does. One call at a time, but for <see cref="CommittedAsync"/>.
/// </summary>
/// <remarks>
/// Law: slices of a partition follow each other without a gap, and, where <see cref="IsRepeatable"/>, reading the range of a slice again gives the same
/// rows and poison records in the same order.
/// </remarks>
public abstract class StreamSource : IAsyncDisposable
{
    /// <summary>Whether a range can be read again, also by another process. Else the runtime keeps the rows in the job's journal.</summary>
    public virtual bool IsRepeatable => true;

    /// <summary>
    /// Whether the last slice of a partition ends its event time too: no later run finds more rows, and all windows close. Else, as where a job reads what is
    /// available now, only this run ends.
    /// </summary>
    public virtual bool Ends => false;

    /// <summary>Connects, finds the partitions and begins each at its saved position, or where the job says.</summary>
    /// <param name="positions">The saved positions, by partition; empty for a new job.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The position of each partition. Identifiers are stable: the same after each restart. More partitions may appear while the stream runs.</returns>
    /// <exception cref="SourceException">It cannot be read, or a saved position is gone.</exception>
    public abstract Task<IReadOnlyDictionary<string, string>> StartAsync(IReadOnlyDictionary<string, string> positions, CancellationToken cancellationToken);

    /// <summary>
    /// Reads on: waits for a first record or for the end of a partition as long as it takes, then for more until there are enough or the linger has passed.
    /// </summary>
    /// <param name="maxRows">At most how many rows, in all slices together.</param>
    /// <param name="linger">How long to wait for more rows after the first.</param>
    /// <param name="cancellationToken">Stops the reading; what was read and not returned is read by the next call.</param>
    /// <returns>At most one slice a partition, never none. The caller owns them.</returns>
    /// <exception cref="SourceException">It cannot be read. What can be tried again, the source tries again itself.</exception>
    public abstract Task<IReadOnlyList<StreamSlice>> ReadAsync(int maxRows, TimeSpan linger, CancellationToken cancellationToken);

    /// <summary>Reads a range of a partition again, exactly. It is asked only of a repeatable source, after <see cref="StartAsync"/>, and moves nothing.</summary>
    /// <exception cref="SourceException">The range is gone, or cannot be read.</exception>
    public abstract Task<StreamSlice> ReadAgainAsync(string partition, string from, string to, CancellationToken cancellationToken);

    /// <summary>Decodes a record of the dead letter again and appends its rows.</summary>
    /// <returns>Whether it could be decoded; false also where the source cannot do that.</returns>
    public virtual Task<bool> DecodeAsync(ReadOnlyMemory<byte> raw, ColumnBatch rows, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Tells that all sinks have committed the rows before positions: for a source that shows its progress to others. The job never relies on it. It may be called while a read runs.</summary>
    public virtual Task CommittedAsync(IReadOnlyDictionary<string, string> positions, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
