using EtlLib.Plan;

namespace EtlLib.Engines;

/// <summary>A <see cref="SinkWriter"/> that an engine writes a whole plan to by itself, instead of batch by batch: a statement that copies into files, for example.</summary>
public interface IPlanWriter
{
    /// <summary>Computes the rows of a plan and writes them, in the current epoch.</summary>
    /// <returns>How many rows there are.</returns>
    /// <exception cref="EtlException">The rows cannot be computed or written.</exception>
    Task<long> WriteAsync(Relation plan, CancellationToken cancellationToken);
}

/// <summary>An engine's own output: it takes plans, and batches never.</summary>
public abstract class EngineOutput : SinkWriter, IPlanWriter
{
    /// <inheritdoc />
    public abstract Task<long> WriteAsync(Relation plan, CancellationToken cancellationToken);

    /// <summary>Refused: the engine writes plans.</summary>
    public sealed override Task WriteAsync(Batches.ColumnBatch batch, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"{GetType().Name} takes plans, not batches.");
}
