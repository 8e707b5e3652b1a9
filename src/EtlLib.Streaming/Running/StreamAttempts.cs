using EtlLib.Streams;

namespace EtlLib.Streaming;

/// <summary>What the attempts of a run have in common: a stream whose servers fail for a while goes on from its journal, as after a crash.</summary>
internal sealed class StreamAttempts(StreamOptions options)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(15);
    private readonly long started = options.Clock.GetTimestamp();
    private StreamProgress? earlier;
    private StreamProgress? now;
    private long failing;
    private long failedAt;
    private TimeSpan wait = FirstWait;

    /// <summary>The measurements.</summary>
    public StreamMeters Meters { get; } = new(options.Job);

    /// <summary>How long the run has taken.</summary>
    public TimeSpan Elapsed => options.Clock.GetElapsedTime(started);

    /// <summary>Whether an attempt has begun to read: what fails before is told at once.</summary>
    public bool HasStarted => now is not null;

    /// <summary>How far the run is, given how far the attempt is.</summary>
    public StreamProgress Of(StreamProgress attempt) => now = earlier is null ? attempt : attempt with
    {
        Sources = [.. attempt.Sources.Zip(earlier.Sources, (a, b) => a with { Rows = a.Rows + b.Rows })],
        Sinks = [.. attempt.Sinks.Zip(earlier.Sinks, (a, b) => a with { Rows = a.Rows + b.Rows })],
        Late = attempt.Late + earlier.Late,
        Poison = attempt.Poison + earlier.Poison,
        CommitTime = attempt.CommitTime + earlier.CommitTime,
    };

    /// <summary>Waits before the next attempt.</summary>
    /// <returns>How far the run is where it is stopped meanwhile; null where the next attempt may begin.</returns>
    /// <exception cref="EtlException">The failure, where waiting does not help.</exception>
    public async Task<StreamProgress?> WaitAsync(EtlException failure, CancellationToken stopping, CancellationToken cancellationToken)
    {
        if (now!.Epoch > failedAt || failing == 0)
        {
            (failing, failedAt, wait) = (options.Clock.GetTimestamp(), now.Epoch, FirstWait);
        }

        if (options.Clock.GetElapsedTime(failing) > options.Patience)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        earlier = now;
        options.Progress?.Report(now with { Elapsed = Elapsed, Failure = failure });
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        await Task.Delay(wait, options.Clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        return stopping.IsCancellationRequested ? now : null;
    }
}
