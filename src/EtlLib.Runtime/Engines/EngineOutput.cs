using EtlLib.Plan;

namespace EtlLib.Engines;

/// <summary>Rows on their way to a sink, which nobody sees there until they are committed. Disposed of before that, they leave nothing.</summary>
public interface IStagedOutput : IAsyncDisposable
{
    /// <summary>Makes the output visible, whole.</summary>
    /// <exception cref="SinkException">It could not be; the sink is as it was.</exception>
    Task<CommittedOutput> CommitAsync(CancellationToken cancellationToken);
}

/// <summary>What a commit made visible.</summary>
/// <param name="Path">The file, folder or table, in full.</param>
/// <param name="Files">How many files were added.</param>
/// <param name="Bytes">Their bytes, or null where nobody counts them.</param>
/// <param name="Leftover">What could not be removed: a hidden folder with what was replaced; else null. The next run to the same place tries again.</param>
public sealed record CommittedOutput(string Path, int Files = 0, long? Bytes = null, string? Leftover = null);

/// <summary>An output that an engine writes and makes visible by itself.</summary>
public abstract class EngineOutput : IStagedOutput
{
    /// <summary>Refuses what cannot be written, before any work is done.</summary>
    /// <exception cref="SinkException">There is something already where the mode says that nothing may be, or it cannot be written.</exception>
    public abstract Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Computes the rows and brings them to where nobody sees them yet.</summary>
    /// <returns>How many rows there are.</returns>
    public abstract Task<long> WriteAsync(Relation plan, CancellationToken cancellationToken);

    /// <inheritdoc />
    public abstract Task<CommittedOutput> CommitAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
