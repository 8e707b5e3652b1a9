using EtlLib.Engines;
using EtlLib.Running;
using EtlLib.Sinks;

namespace EtlLib.Intervals;

/// <summary>Computes the intervals that are missing, the oldest first, several at once.</summary>
/// <remarks>Law: an interval is computed while its outputs are taken in the ledger, and becomes visible only if they still are.</remarks>
internal sealed class IntervalRun(IntervalPlanner planner, Ledger ledger, Func<IEngine> engine, IntervalOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1);

    private readonly TimeProvider clock = options.Run.Clock;
    private readonly Lock gate = new();
    private readonly List<Interval> computed = [];
    private readonly List<(Interval, Exception)> failed = [];
    private string? id;
    private long started, rows;
    private int total;

    /// <summary>The outputs of an interval that the ledger does not show as done by what the program is now.</summary>
    public IReadOnlyList<WantedOutput> Missing(Interval interval, IReadOnlyDictionary<Output, LedgerRow> known) =>
        [.. Wanted(interval).Where(w => options.Rerun || !known.TryGetValue(w.Output, out var row) || !IsDone(w, row))];

    /// <summary>Whether an output is there as the program would compute it: the ledger says so, and the folder where it can be seen.</summary>
    public static bool IsDone(WantedOutput wanted, LedgerRow row) => row.State == LedgerState.Done && row.Fingerprint == wanted.Fingerprint && (!IntervalFolder.IsSeen(wanted.Sink) || IsThere(wanted, row.Interval));

    /// <summary>Computes what is missing of intervals.</summary>
    /// <exception cref="EtlException">The program cannot be run by intervals.</exception>
    public async Task<IntervalSummary> CatchUpAsync(IReadOnlyList<Interval> intervals, CancellationToken cancellationToken)
    {
        computed.Clear();
        failed.Clear();
        (rows, started) = (0, clock.GetTimestamp());
        if (intervals.Count == 0)
        {
            return new IntervalSummary([], 0, [], 0);
        }

        var known = (await ledger.RowsAsync(intervals[0].Start, intervals[^1].End).ConfigureAwait(false)).ToLookup(r => r.Interval);
        var missing = intervals.Where(i => Missing(i, known[i].ToDictionary(r => r.Output)).Count > 0).ToList();
        total = missing.Count;
        if (total > 0)
        {
            await BeginAsync().ConfigureAwait(false);
            await AllAsync(missing, cancellationToken).ConfigureAwait(false);
        }

        return new IntervalSummary([.. computed.Order()], intervals.Count - total, [.. failed.OrderBy(f => f.Item1)], rows);
    }

    /// <summary>Notes in the ledger how the run ended.</summary>
    public Task EndAsync(string outcome, string? message) => id is null ? Task.CompletedTask : ledger.EndAsync(id, clock.GetUtcNow(), outcome, message is null ? null : options.Redact(message));

    private static bool IsThere(WantedOutput wanted, Interval interval) => IntervalFolder.NoteOf(wanted.Sink, interval) is { } note && note.Fingerprint == wanted.Fingerprint && note.Output == wanted.Output;

    private IReadOnlyList<WantedOutput> Wanted(Interval interval) => [.. planner.Outputs(interval).Where(w => options.Models?.Contains(w.Output.Model) ?? true)];

    private async Task BeginAsync()
    {
        if (id is null)
        {
            id = $"{clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss", System.Globalization.CultureInfo.InvariantCulture)}-{Random.Shared.Next(0x10000):x4}";
            await ledger.BeginAsync(new LedgerRun(id, options.Mode, engine().Name, ProgramVersion.Text, options.Redact(planner.Parameters.ReplaceLineEndings(", ")), clock.GetUtcNow())).ConfigureAwait(false);
        }
    }

    /// <summary>Starts one after the other, as many at once as may be. One that failed, or that another run computes, waits for its turn without holding up the others.</summary>
    private async Task AllAsync(List<Interval> missing, CancellationToken cancellationToken)
    {
        var waiting = missing.Select(i => new Turn(i, i == missing[^1])).ToList();
        var running = new List<Task<Turn?>>();
        while (waiting.Count + running.Count > 0)
        {
            while (running.Count < options.Parallel && waiting.Find(t => t.NotBefore <= clock.GetElapsedTime(started)) is { } turn && !cancellationToken.IsCancellationRequested)
            {
                waiting.Remove(turn);
                running.Add(OneAsync(turn, cancellationToken));
            }

            // A delay has whole milliseconds: one more, so that it does not end before the turn.
            var pause = waiting.Count > 0 && running.Count < options.Parallel
                ? TimeSpan.FromMilliseconds(1 + Math.Max(0, (waiting.Min(t => t.NotBefore) - clock.GetElapsedTime(started)).TotalMilliseconds))
                : Timeout.InfiniteTimeSpan;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var next = Task.Delay(pause, clock, stop.Token);
            var ended = await Task.WhenAny([.. running, next]).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            if (ended is Task<Turn?> one)
            {
                running.Remove(one);
                waiting.AddRange(await EndedAsync(one, running).ConfigureAwait(false) is { } again ? [again] : []);
            }
            else if (cancellationToken.IsCancellationRequested)
            {
                await Task.WhenAll(running.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The turn to come of one that ended; what must end the whole run is thrown once the others have ended.</summary>
    private static async Task<Turn?> EndedAsync(Task<Turn?> one, List<Task<Turn?>> running)
    {
        try
        {
            return await one.ConfigureAwait(false);
        }
        catch
        {
            await Task.WhenAll(running.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Computes an interval, and says when it is to be tried again; null: it is decided.</summary>
    private async Task<Turn?> OneAsync(Turn turn, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var wanted = Wanted(turn.Interval);
        var known = wanted.ToDictionary(w => w.Output);
        var taken = await ledger.TakeAsync(id!, turn.Interval, [.. known.Keys], options.Lease, row => !options.Rerun && IsDone(known[row.Output], row)).ConfigureAwait(false);
        if (taken is null)
        {
            return turn with { NotBefore = clock.GetElapsedTime(started) + (options.Lease / 4) };
        }

        try
        {
            var written = taken.Outputs.Count == 0 ? 0 : await TakenAsync(turn, taken, [.. taken.Outputs.Select(t => known[t.Output])], cancellationToken).ConfigureAwait(false);
            Decided(turn.Interval, written, null);
            return null;
        }
        catch (LostLeaseException)
        {
            return turn with { NotBefore = clock.GetElapsedTime(started) + (options.Lease / 4) };
        }
        catch (OperationCanceledException)
        {
            await ledger.ReleaseAsync(taken).ConfigureAwait(false);
            throw;
        }
        catch (Exception error)
        {
            await ledger.FailAsync(taken, options.Redact(error.Message)).ConfigureAwait(false);
            if (turn.Attempts < options.Retries && error is SourceException or SinkException or EngineException or IOException or HttpRequestException)
            {
                var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(turn.Attempts, 20)));
                return turn with { Attempts = turn.Attempts + 1, NotBefore = clock.GetElapsedTime(started) + (pause * (0.5 + (Random.Shared.NextDouble() / 2))) };
            }

            Decided(turn.Interval, 0, error);
            return null;
        }
    }

    private void Decided(Interval interval, long written, Exception? error)
    {
        lock (gate)
        {
            rows += written;
            if (error is null)
            {
                computed.Add(interval);
            }
            else
            {
                failed.Add((interval, error));
            }

            options.Progress?.Report(new IntervalProgress(interval, computed.Count, failed.Count, total, rows, clock.GetElapsedTime(started)));
        }
    }

    /// <summary>Computes what was taken, unless all of it is found in place: a run that was killed between its commit and the ledger left it.</summary>
    private async Task<long> TakenAsync(Turn turn, Taken taken, IReadOnlyList<WantedOutput> wanted, CancellationToken cancellationToken)
    {
        var made = new Dictionary<Output, (string, long, string?)>();
        var (began, written) = (clock.GetTimestamp(), 0L);
        if (!options.Rerun && wanted.All(w => IsThere(w, turn.Interval)))
        {
            foreach (var there in wanted)
            {
                made[there.Output] = (there.Fingerprint, IntervalFolder.NoteOf(there.Sink, turn.Interval)!.Rows, turn.Interval.FolderName);
            }
        }
        else
        {
            foreach (var output in wanted)
            {
                IntervalFolder.Check(output.Sink, turn.Interval);
            }

            var summary = await LeasedAsync(taken, stop => ComputeAsync(turn, taken, wanted, stop), cancellationToken).ConfigureAwait(false);
            foreach (var output in wanted)
            {
                var step = summary.Steps.First(s => s.Model == output.Output.Model && s.Sink == IntervalFolder.Of(output.Sink, output.Output, turn.Interval, taken.Run, output.Fingerprint).Describe());
                made[output.Output] = (output.Fingerprint, step.RowsOut, IntervalFolder.IsSeen(output.Sink) ? turn.Interval.FolderName : null);
                written += step.RowsOut;
                IntervalFolder.RemoveOthers(output.Sink);
            }
        }

        return await ledger.DoneAsync(taken, clock.GetUtcNow(), clock.GetElapsedTime(began).TotalSeconds, output => made[output]).ConfigureAwait(false) ? written : throw new LostLeaseException();
    }

    private async Task<RunSummary> ComputeAsync(Turn turn, Taken taken, IReadOnlyList<WantedOutput> wanted, CancellationToken cancellationToken)
    {
        var plan = planner.Plan(turn.Interval, wanted, taken.Run, options.Display is not null && turn.IsNewest);
        var run = options.Run with { Job = $"{options.Run.JobName} {turn.Interval}", Committing = async () => Lost(await ledger.RenewAsync(taken).ConfigureAwait(false)) };
        using var finished = await Runner.RunAsync(engine(), plan, run, options.Display ?? new PlainRows(TextWriter.Null), cancellationToken).ConfigureAwait(false);
        if (options.Display is not null && turn.IsNewest)
        {
            finished.Show();
        }

        return finished.Summary;
    }

    /// <summary>Does something while a lease is renewed; it is stopped where the lease is lost.</summary>
    private async Task<T> LeasedAsync<T>(Taken taken, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(taken, stop);
        try
        {
            return await work(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LostLeaseException();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)renewing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RenewAsync(Taken taken, CancellationTokenSource stop)
    {
        while (true)
        {
            await Task.Delay(options.Lease / 3, clock, stop.Token).ConfigureAwait(false);
            if (!await ledger.RenewAsync(taken).ConfigureAwait(false))
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private static void Lost(bool renewed)
    {
        if (!renewed)
        {
            throw new LostLeaseException();
        }
    }

    /// <summary>An interval that waits for its turn.</summary>
    private sealed record Turn(Interval Interval, bool IsNewest, int Attempts = 0)
    {
        public TimeSpan NotBefore { get; init; }
    }

    /// <summary>Another run has taken the interval: this one was away for longer than its lease.</summary>
    private sealed class LostLeaseException : Exception;
}

/// <summary>The version of the program.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } = Of(System.Reflection.Assembly.GetEntryAssembly());

    private static string Of(System.Reflection.Assembly? program) =>
        program is null ? "unknown" : System.Reflection.CustomAttributeExtensions.GetCustomAttribute<System.Reflection.AssemblyInformationalVersionAttribute>(program)?.InformationalVersion ?? "unknown";
}
