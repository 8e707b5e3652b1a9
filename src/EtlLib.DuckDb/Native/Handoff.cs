using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using EtlLib.Batches;

namespace EtlLib.DuckDb.Native;

/// <summary>Batches on their way from a task to one of DuckDB's threads, which may block.</summary>
/// <remarks>Law: at most <c>capacity</c> batches wait; what was given and not taken is disposed of with the handoff.</remarks>
internal sealed class Handoff(int capacity) : IDisposable
{
    private readonly ConcurrentQueue<ColumnBatch> waiting = new();
    private readonly SemaphoreSlim free = new(capacity);
    private readonly SemaphoreSlim filled = new(0);
    private volatile ExceptionDispatchInfo? failure;
    private volatile bool completed;

    /// <summary>Gives a batch once there is room.</summary>
    public async ValueTask GiveAsync(ColumnBatch batch, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation).ConfigureAwait(false);
        Enqueue(batch);
    }

    /// <summary>Says that nothing more comes, for a reason or because all is there.</summary>
    public void Complete(Exception? reason = null)
    {
        failure = reason is null ? null : ExceptionDispatchInfo.Capture(reason);
        completed = true;
        filled.Release();
    }

    /// <summary>Takes a batch, blocking the thread until there is one; false at the end.</summary>
    /// <exception cref="Exception">What the producer failed by.</exception>
    public bool TryTake(CancellationToken cancellation, [NotNullWhen(true)] out ColumnBatch? batch)
    {
        filled.Wait(cancellation);
        return TryDequeue(out batch);
    }

    /// <summary>Disposes of what nobody took. The producer has ended by then.</summary>
    public void Dispose()
    {
        while (waiting.TryDequeue(out var batch))
        {
            batch.Dispose();
        }

        free.Dispose();
        filled.Dispose();
    }

    private void Enqueue(ColumnBatch batch)
    {
        waiting.Enqueue(batch);
        filled.Release();
    }

    private bool TryDequeue([NotNullWhen(true)] out ColumnBatch? batch)
    {
        if (waiting.TryDequeue(out batch))
        {
            free.Release();
            return true;
        }

        // Only the end releases without a batch; whoever asks again is told again.
        if (completed)
        {
            filled.Release();
            failure?.Throw();
        }

        return false;
    }
}
