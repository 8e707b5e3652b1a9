using System.Threading.Channels;
using EtlLib.Streams;

namespace EtlLib.Streaming;

/// <summary>Reads the sources ahead of a job, and makes epochs of what there is.</summary>
internal sealed class StreamDriver(StreamRun run, StreamOptions options, StreamAttempts attempts)
{
    private const int Ahead = 2;
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(250);
    private readonly Channel<(SourceNode Source, IReadOnlyList<StreamSlice> Slices)> arrived = Channel.CreateUnbounded<(SourceNode, IReadOnlyList<StreamSlice>)>();
    private readonly Dictionary<SourceNode, SemaphoreSlim> room = [];
    private long reported;

    /// <summary>Runs until the sources end, the options say so, or it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pumps = run.Graph.Sources.Where(s => !s.IsDone).Select(s => PumpAsync(s, reading.Token)).ToList();
        try
        {
            Report(last: false);
            while (!IsOver(stopping) && await WaitAsync(pumps, stopping, cancellationToken).ConfigureAwait(false) is { } read)
            {
                await run.EpochAsync(read, cancellationToken).ConfigureAwait(false);
                Report(last: false);
                await CommittedAsync(cancellationToken).ConfigureAwait(false);
            }

            await run.StopAsync().ConfigureAwait(false);
        }
        finally
        {
            await reading.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (arrived.Reader.TryRead(out var left))
            {
                Free(left.Slices);
            }

            foreach (var semaphore in room.Values)
            {
                semaphore.Dispose();
            }
        }

        Report(last: true);
    }

    /// <summary>How far the run is.</summary>
    public StreamProgress Progress()
    {
        var state = default(StateSize);
        foreach (var node in run.Graph.Operators)
        {
            state += node.State;
        }

        return attempts.Of(new StreamProgress(
            run.Epoch,
            attempts.Elapsed,
            [.. run.Graph.Sources.Select(s => new StreamSourceProgress(s.Model, s.Source.Describe(), s.RowsRead, Times.Instant(s.Reached), Lag(s)))],
            [.. run.Outputs.Select(o => new StreamSinkProgress(o.Model, o.Sink.Describe(), o.RowsWritten))],
            state.Rows, state.Bytes, run.Graph.Sources.Sum(s => s.LateRows), run.PoisonRecords, run.CommitTime));
    }

    private static long? Lag(SourceNode source) => source.Partitions.Values.Any(p => p.Lag is not null) ? source.Partitions.Values.Sum(p => p.Lag ?? 0) : null;

    private bool IsOver(CancellationToken stopping) => stopping.IsCancellationRequested || run.IsDone
        || (options.For is { } time && attempts.Elapsed >= time)
        || (options.Until is { } until && run.Graph.Sources.All(s => s.Reached >= Times.Micros(until)));

    /// <summary>Waits for rows, or for the clock to decide something; null when the run is over.</summary>
    private async Task<IReadOnlyList<(SourceNode, StreamSlice)>?> WaitAsync(List<Task> pumps, CancellationToken stopping, CancellationToken cancellationToken)
    {
        while (true)
        {
            var taken = Take();
            if (taken.Count > 0)
            {
                return taken;
            }

            if (pumps.Find(p => p.IsFaulted) is { } failed)
            {
                await failed.ConfigureAwait(false);
            }

            var idle = run.Graph.Sources.Select(s => s.UntilIdle(options.Clock)).Min();
            if (idle <= TimeSpan.Zero)
            {
                return [];
            }

            var left = options.For is { } time ? time - attempts.Elapsed : (TimeSpan?)null;
            var patience = new[] { idle, left, options.Progress is null ? null : ReportEvery }.Min();
            if (!await ReadyAsync(pumps, patience, stopping, cancellationToken).ConfigureAwait(false) && (IsOver(stopping) || pumps.TrueForAll(p => p.IsCompletedSuccessfully)) && !arrived.Reader.TryPeek(out _))
            {
                return null;
            }

            Report(last: false);
        }
    }

    /// <summary>Whether something arrived before the patience ended.</summary>
    private async Task<bool> ReadyAsync(List<Task> pumps, TimeSpan? patience, CancellationToken stopping, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        using var timer = patience is { } time ? new CancellationTokenSource(time < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : time, options.Clock) : null;
        using var both = timer is null ? null : CancellationTokenSource.CreateLinkedTokenSource(waiting.Token, timer.Token);
        var ready = arrived.Reader.WaitToReadAsync((both ?? waiting).Token).AsTask();
        var running = pumps.FindAll(p => !p.IsCompletedSuccessfully);
        if (running.Count == 0)
        {
            await waiting.CancelAsync().ConfigureAwait(false);
        }

        var first = await Task.WhenAny(running.Select(p => p).Append(ready)).ConfigureAwait(false);
        if (first != ready)
        {
            await waiting.CancelAsync().ConfigureAwait(false);
        }

        await ((Task)ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return ready.IsCompletedSuccessfully;
    }

    private List<(SourceNode, StreamSlice)> Take()
    {
        var taken = new List<(SourceNode, StreamSlice)>();
        var rows = 0L;
        while (rows < options.EpochRows && arrived.Reader.TryRead(out var next))
        {
            room[next.Source].Release();
            foreach (var slice in next.Slices)
            {
                rows += slice.Rows?.Count ?? 0;
                taken.Add((next.Source, slice));
            }
        }

        return taken;
    }

    private async Task PumpAsync(SourceNode source, CancellationToken cancellationToken)
    {
        var free = room[source] = new SemaphoreSlim(Ahead);
        var open = source.Partitions.Where(p => !p.Value.IsDone).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var known = source.Partitions.Keys.ToHashSet(StringComparer.Ordinal);
        await Task.Yield();
        while (known.Count == 0 || open.Count > 0)
        {
            await free.WaitAsync(cancellationToken).ConfigureAwait(false);
            var slices = await source.Stream.ReadAsync(options.EpochRows, options.Linger, cancellationToken).ConfigureAwait(false);
            foreach (var slice in slices)
            {
                if (known.Add(slice.Partition))
                {
                    open.Add(slice.Partition);
                }

                if (slice.IsLast)
                {
                    open.Remove(slice.Partition);
                }
            }

            await arrived.Writer.WriteAsync((source, slices), CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task CommittedAsync(CancellationToken cancellationToken)
    {
        foreach (var source in run.Graph.Sources)
        {
            await source.Stream.CommittedAsync(source.Partitions.ToDictionary(p => p.Key, p => p.Value.Position, StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
        }
    }

    private void Report(bool last)
    {
        if (last || reported == 0 || options.Clock.GetElapsedTime(reported) >= ReportEvery)
        {
            reported = options.Clock.GetTimestamp();
            var progress = Progress();
            attempts.Meters.Record(progress, options.Clock.GetUtcNow());
            options.Progress?.Report(progress);
        }
    }

    private static void Free(IReadOnlyList<StreamSlice> slices)
    {
        foreach (var slice in slices)
        {
            slice.Dispose();
        }
    }
}
