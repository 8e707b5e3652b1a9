namespace EtlLib.Intervals;

/// <summary>Computes intervals as they end: first what is missing, then each once it has ended and a grace has passed.</summary>
/// <remarks>
/// Law: what is computed is decided by the ledger alone. Of the clock only the end of the newest interval depends on: one that is ahead computes an interval early, one
/// that was set back waits for it to come again, and neither misses one nor computes one twice.
/// </remarks>
internal sealed class IntervalLoop(IntervalRun run, Schedule schedule, TimeProvider clock)
{
    /// <summary>How long it waits at most before it looks at the clock again, which may have been set.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>Is told what was computed, each time that something was due.</summary>
    public Action<IntervalSummary>? CaughtUp { get; init; }

    /// <summary>Runs until the end, or until it is stopped.</summary>
    /// <param name="start">Where the first interval begins.</param>
    /// <param name="end">Where the last one ends; null: nowhere.</param>
    /// <param name="grace">How long to wait for rows after an interval has ended.</param>
    /// <param name="once">Whether it ends as soon as nothing is due.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The intervals that failed and were not computed since.</returns>
    public async Task<IntervalSummary> RunAsync(DateTimeOffset start, DateTimeOffset? end, TimeSpan grace, bool once, CancellationToken cancellationToken)
    {
        Interval? last = null;
        var summary = new IntervalSummary([], 0, [], 0);
        while (true)
        {
            var due = Due(start, end, clock.GetUtcNow() - grace);
            if (due.Count > 0 && (last is null || due[^1].Start > last.Value.Start))
            {
                summary = await run.CatchUpAsync(due, cancellationToken).ConfigureAwait(false);
                CaughtUp?.Invoke(summary);
                last = due[^1];
            }

            var next = last is { } newest ? schedule.After(newest) : schedule.At(start);
            if (once || next.Start >= end)
            {
                return summary;
            }

            var wait = next.End + grace - clock.GetUtcNow();
            await Task.Delay(wait < LongestWait ? wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1) : LongestWait, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The intervals that have ended.</summary>
    public IReadOnlyList<Interval> Due(DateTimeOffset start, DateTimeOffset? end, DateTimeOffset now) =>
        [.. schedule.Between(start, end is { } last && last < now ? last : now).TakeWhile(i => i.End <= now)];
}
