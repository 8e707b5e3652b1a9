namespace EtlLib.Engines;

/// <summary>An engine's own writer of a plan to a sink: it computes and writes the rows by itself, instead of batch by batch. A statement that copies into files, for example.</summary>
public abstract class EngineOutput : SinkWriter
{
    /// <summary>Computes the plan's rows and writes them, in the current epoch.</summary>
    /// <returns>How many rows there are.</returns>
    /// <exception cref="EtlException">The rows cannot be computed or written.</exception>
    public abstract Task<long> WriteAsync(CancellationToken cancellationToken);

    /// <summary>Refused: the engine writes a plan.</summary>
    public sealed override Task WriteAsync(Batches.ColumnBatch batch, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"{GetType().Name} writes a plan, and takes no batches.");
}
