namespace EtlLib.Streaming;

/// <summary>When snapshots are taken.</summary>
/// <param name="Rows">After so many rows, replayed ones included: a job that crashes again and again gets ahead all the same.</param>
/// <param name="Every">After so long, where there was an epoch.</param>
internal readonly record struct SnapshotTimes(long Rows, TimeSpan Every)
{
    public static SnapshotTimes Default { get; } = new(1_000_000, TimeSpan.FromSeconds(30));
}

/// <summary>Takes snapshots of all operators, and writes them while the job goes on.</summary>
internal sealed class SnapshotWriter(JobJournal journal, StreamGraph graph, TimeProvider clock, SnapshotTimes times) : IAsyncDisposable
{
    private readonly HashSet<long> stored = [];
    private Task writing = Task.CompletedTask;
    private long rows;
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
    public async Task EpochAsync(long epoch, long read)
    {
        rows += read;
        if (rows < times.Rows && clock.GetElapsedTime(taken) < times.Every)
        {
            return;
        }

        if (!writing.IsCompleted && rows < 4 * times.Rows)
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
        (rows, taken, last) = (0, clock.GetTimestamp(), epoch);
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
