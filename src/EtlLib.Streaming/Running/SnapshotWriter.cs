namespace EtlLib.Streaming;

/// <summary>When snapshots are taken.</summary>
/// <param name="Bytes">After so many bytes of rows that were read, replayed ones included.</param>
/// <param name="Every">After so long, where there was an epoch.</param>
/// <param name="Replay">After so long of replay: a job that crashes again and again gets ahead all the same.</param>
internal readonly record struct SnapshotTimes(long Bytes, TimeSpan Every, TimeSpan Replay)
{
    public static SnapshotTimes Default { get; } = new(64 << 20, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(500));
}

/// <summary>Takes snapshots of all operators, and writes them while the job goes on.</summary>
internal sealed class SnapshotWriter(JobJournal journal, StreamGraph graph, TimeProvider clock, SnapshotTimes times) : IAsyncDisposable
{
    private readonly HashSet<long> stored = [];
    private Task writing = Task.CompletedTask;
    private long bytes;
    private long taken = clock.GetTimestamp();
    private long last;

    /// <summary>Fills the operators from the newest snapshot.</summary>
    public void Load()
    {
        stored.UnionWith(journal.Batches());
        foreach (var node in graph.Operators)
        {
            if (journal.State(node.Id) is { } state)
            {
                node.Load(state);
            }
        }
    }

    /// <summary>An epoch is committed: takes a snapshot if it is time.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="read">The bytes of its rows.</param>
    /// <param name="isReplayed">Whether the journal had it.</param>
    public async Task EpochAsync(long epoch, long read, bool isReplayed)
    {
        bytes += read;
        if (bytes < times.Bytes && clock.GetElapsedTime(taken) < (isReplayed ? times.Replay : times.Every))
        {
            return;
        }

        if (!writing.IsCompleted && bytes < 4 * times.Bytes)
        {
            return;
        }

        await writing.ConfigureAwait(false);
        writing = Take(epoch);
    }

    /// <summary>Writes a last snapshot.</summary>
    public async Task StopAsync(long epoch)
    {
        await writing.ConfigureAwait(false);
        if (epoch > last)
        {
            writing = Take(epoch);
            await writing.ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task Take(long epoch)
    {
        (bytes, taken, last) = (0, clock.GetTimestamp(), epoch);
        var states = new List<(string Id, string Name, StateWriter State)>();
        try
        {
            foreach (var node in graph.Operators)
            {
                var state = new StateWriter();
                states.Add((node.Id, node.Name, state));
                node.Save(state);
            }

            List<SourceState> sources = [.. graph.Sources.Select(s => s.State)];
            await journal.SaveAsync(epoch, sources, states, stored).ConfigureAwait(false);
        }
        finally
        {
            states.ForEach(s => s.State.Dispose());
        }
    }
}
