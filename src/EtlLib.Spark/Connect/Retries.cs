namespace EtlLib.Spark.Connect;

/// <summary>Which failures are of the moment, and how long to wait before the next try. One for each request.</summary>
/// <remarks>
/// | failure | again |
/// | --- | --- |
/// | UNAVAILABLE, or a connection that broke | yes |
/// | INVALID_CURSOR.DISCONNECTED: the stream was taken over or cut by the server | yes |
/// | anything that carries google.rpc.RetryInfo | yes, not before the delay that it names |
/// | a host name that is not known, a certificate that is not trusted | no: it is the address |
/// | everything else, INTERNAL above all: Spark says it of nearly every mistake in a query | no |
/// Up to 15 tries, 50 ms × 4 each, at most 60 s, with jitter, and in all no longer than the address's connect_timeout. A stream that
/// goes on begins to count anew.
/// </remarks>
internal sealed class Retries(TimeSpan limit, TimeProvider clock)
{
    private const int MostTries = 15;
    private const double Factor = 4;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    private long? began;
    private int tries;

    /// <summary>What is left of the time that the server may be out of reach.</summary>
    public TimeSpan Left => limit - (began is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>From now on the server counts as out of reach.</summary>
    public void Begin() => began ??= clock.GetTimestamp();

    /// <summary>The server answered: what may come next is a new row of failures.</summary>
    public void Answered() => (tries, began) = (0, null);

    /// <summary>Waits before the next try.</summary>
    /// <returns>False when there is none: the failure is not of the moment, or patience is at its end.</returns>
    public async ValueTask<bool> AgainAsync(Failure failure, CancellationToken cancellationToken)
    {
        Begin();
        if (!failure.IsOfTheMoment || tries >= MostTries || Left == TimeSpan.Zero)
        {
            return false;
        }

        var delay = First * Math.Pow(Factor, tries++);
        delay = (delay < Most ? delay : Most) * (0.75 + (Random.Shared.NextDouble() / 2));
        delay = failure.RetryDelay > delay ? failure.RetryDelay.Value : delay;
        await Task.Delay(delay < Left ? delay : Left, clock, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
