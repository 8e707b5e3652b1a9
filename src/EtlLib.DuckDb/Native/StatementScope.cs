using System.Collections.Concurrent;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// What the callbacks of one run of a statement share, on whichever thread: the request to stop, the first exception that one of
/// them caught, and the tasks that must have ended before the statement has.
/// </summary>
internal sealed class StatementScope : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> tasks = [];
    private Exception? failure;

    /// <summary>The first exception of a callback.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Cancelled when the statement is to stop: who waits for a source waits no longer.</summary>
    public CancellationToken Stopping => stop.Token;

    /// <summary>Keeps the exception, for the statement's caller.</summary>
    public void Fail(Exception exception) => Interlocked.CompareExchange(ref failure, exception, null);

    /// <summary>Lets the statement's end wait for a task that does not fail.</summary>
    public void Await(Task task) => tasks.Add(task);

    /// <summary>Asks all that wait to stop.</summary>
    public Task StopAsync() => stop.CancelAsync();

    /// <summary>Waits for the tasks.</summary>
    public Task EndAsync() => Task.WhenAll(tasks);

    /// <inheritdoc />
    public void Dispose() => stop.Dispose();
}
