using System.Collections.Concurrent;

namespace EtlLib.DuckDb.Native;

/// <summary>A thread that does one thing after the other: DuckDB's calls block, and the pool's threads are not for blocking.</summary>
internal sealed class ConnectionThread : IAsyncDisposable
{
    /// <summary>Deep plans recurse deeply.</summary>
    private const int StackSize = 16 << 20;

    private readonly BlockingCollection<Action> work = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConnectionThread(Action start)
    {
        var thread = new Thread(() => Run(start), StackSize) { IsBackground = true, Name = "EtlLib DuckDB" };
        thread.Start();
    }

    /// <summary>Does it, once all that was posted before is done. The action does not throw.</summary>
    public void Post(Action action) => work.Add(action);

    /// <summary>Lets the thread end and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        work.CompleteAdding();
        await ended.Task.ConfigureAwait(false);
        work.Dispose();
    }

    private void Run(Action start)
    {
        start();
        foreach (var action in work.GetConsumingEnumerable())
        {
            action();
        }

        ended.SetResult();
    }
}
