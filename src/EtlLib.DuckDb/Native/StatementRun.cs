namespace EtlLib.DuckDb.Native;

/// <summary>One run of a statement on a connection's thread, from its start until nothing of it is left.</summary>
/// <remarks>Law: who starts a run disposes of it; that stops what still runs and waits until it has stopped.</remarks>
internal sealed class StatementRun : IAsyncDisposable
{
    private static readonly TimeSpan InterruptAgain = TimeSpan.FromMilliseconds(10);

    private readonly DuckDbConnection connection;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenRegistration registration;
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int stopping;
    private volatile bool left;

    public StatementRun(DuckDbConnection connection, CancellationToken cancellation)
    {
        this.connection = connection;
        this.cancellation = cancellation;
        registration = cancellation.UnsafeRegister(static run => ((StatementRun)run!).Stop(), this);
    }

    /// <summary>What the statement's callbacks share.</summary>
    public StatementScope Scope { get; } = new();

    /// <summary>Who takes the statement's rows, if it is a query.</summary>
    public ResultMailbox? Receiver { get; init; }

    /// <summary>Done when the connection's thread is done with the statement and its end was told; does not fail.</summary>
    public Task Finished => finished.Task;

    /// <summary>Runs the body on the connection's thread; its end is told what it failed by, in the caller's terms, or null.</summary>
    public void Start(Action body, Action<Exception?> end) => connection.Thread.Post(() =>
    {
        Exception? failure = null;
        connection.Enter(this);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            body();
        }
        catch (Exception exception) // It is thrown where the statement is awaited.
        {
            failure = cancellation.IsCancellationRequested ? new OperationCanceledException(cancellation) : Scope.Failure ?? exception;
        }

        connection.Leave();
        left = true;
        end(failure);
        finished.SetResult();
    });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await registration.DisposeAsync().ConfigureAwait(false);
        if (!left)
        {
            Stop();
        }

        await Finished.ConfigureAwait(false);
        await Scope.StopAsync().ConfigureAwait(false);
        await Scope.EndAsync().ConfigureAwait(false);
        Scope.Dispose();
    }

    private void Stop()
    {
        if (Interlocked.Exchange(ref stopping, 1) == 0)
        {
            _ = StopAsync();
        }
    }

    /// <summary>DuckDB forgets an interrupt that comes before a statement has begun: so again until it is done.</summary>
    private async Task StopAsync()
    {
        var stopped = Scope.StopAsync();
        while (!Finished.IsCompleted)
        {
            connection.Interrupt(this);
            await Task.WhenAny(Finished, Task.Delay(InterruptAgain, CancellationToken.None)).ConfigureAwait(false);
        }

        await stopped.ConfigureAwait(false);
    }
}
