using System.Collections.Concurrent;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// What the callbacks of one run of a statement share, on whichever thread: the request to stop, the first exception that one of
/// them caught, and what must have ended before the statement has.
/// </summary>
internal sealed class StatementScope : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Func<Task>> ends = [];
    private Exception? failure;

    /// <summary>The first exception of a callback.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Cancelled when the statement is to stop: who waits for a source waits no longer.</summary>
    public CancellationToken Stopping => stop.Token;

    /// <summary>Keeps the exception, for the statement's caller.</summary>
    public void Fail(Exception exception) => Interlocked.CompareExchange(ref failure, exception, null);

    /// <summary>Has something ended with the statement, also where DuckDB, after a failure, keeps what it belongs to. It may be called twice, and does not fail.</summary>
    public void AtEnd(Func<Task> end) => ends.Add(end);

    /// <summary>Asks all that wait to stop.</summary>
    public Task StopAsync() => stop.CancelAsync();

    /// <summary>Ends all that ends with the statement, which no longer runs.</summary>
    public Task EndAsync() => Task.WhenAll(ends.Select(end => end()));

    /// <inheritdoc />
    public void Dispose() => stop.Dispose();
}
