using Grpc.Core;

namespace EtlLib.Spark.Connect;

/// <summary>Which failures are of the moment, and how long to wait before the next try. One for each row of failures.</summary>
/// <remarks>
/// | failure | again |
/// | --- | --- |
/// | UNAVAILABLE, or a connection that broke | yes |
/// | INVALID_CURSOR.DISCONNECTED: another reader took the stream over | yes |
/// | anything that carries google.rpc.RetryInfo | yes, not before the delay that it names |
/// | everything else, INTERNAL above all: Spark says it of nearly every mistake in a query | no |
/// Up to 15 tries, 50 ms × 4 each, at most 60 s, with jitter, and no longer in all than the address's connect_timeout.
/// </remarks>
internal sealed class Retries(TimeSpan limit, TimeProvider clock)
{
    private const int MostTries = 15;
    private const double Factor = 4;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    private long started = clock.GetTimestamp();
    private int tries;

    /// <summary>What is left of the time that the server may be out of reach.</summary>
    public TimeSpan Left => limit - clock.GetElapsedTime(started) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>The server answered: what comes next is a new row of failures.</summary>
    public void Answered() => (tries, started) = (0, clock.GetTimestamp());

    /// <summary>Waits before the next try.</summary>
    /// <returns>False when there is none: the failure is not of the moment, or patience is at its end.</returns>
    public async ValueTask<bool> AgainAsync(Failure failure, CancellationToken cancellationToken)
    {
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

/// <summary>What a status and its details say of a failed call.</summary>
internal sealed record Failure(RpcException Error, string? ErrorClass, string? SqlState, string? ErrorId, TimeSpan? RetryDelay)
{
    private const string Details = "grpc-status-details-bin";

    /// <summary>Whether the connection failed, not the request.</summary>
    public bool IsOfTheConnection => Error.StatusCode is StatusCode.Unavailable || (Error.StatusCode is StatusCode.Internal && Error.Status.DebugException is HttpRequestException or IOException);

    /// <summary>Whether the same request may succeed a moment later.</summary>
    public bool IsOfTheMoment => IsOfTheConnection || RetryDelay is not null || Says("INVALID_CURSOR.DISCONNECTED");

    /// <summary>Whether the server knows the session no longer.</summary>
    public bool IsSessionLost => Says("INVALID_HANDLE.SESSION_CHANGED") || Says("INVALID_HANDLE.SESSION_CLOSED") || Says("INVALID_HANDLE.SESSION_NOT_FOUND");

    /// <summary>Reads a failed call.</summary>
    public static Failure Of(RpcException error)
    {
        var (info, delay) = ((Wire.RpcErrorInfo?)null, (TimeSpan?)null);
        foreach (var detail in error.Trailers.GetValueBytes(Details) is { } bytes ? Wire.RpcStatus.Parser.ParseFrom(bytes).Details : [])
        {
            if (detail.TypeUrl.EndsWith("/google.rpc.ErrorInfo", StringComparison.Ordinal))
            {
                info = Wire.RpcErrorInfo.Parser.ParseFrom(detail.Value);
            }
            else if (detail.TypeUrl.EndsWith("/google.rpc.RetryInfo", StringComparison.Ordinal))
            {
                delay = Wire.RpcRetryInfo.Parser.ParseFrom(detail.Value).RetryDelay?.ToTimeSpan() ?? TimeSpan.Zero;
            }
        }

        return new Failure(error, info?.Metadata.GetValueOrDefault("errorClass"), info?.Metadata.GetValueOrDefault("sqlState"), info?.Metadata.GetValueOrDefault("errorId"), delay);
    }

    /// <summary>Whether the failure is of a class: by its name, or where that did not fit, by the message that begins with it.</summary>
    public bool Says(string errorClass) => (ErrorClass ?? Error.Status.Detail).Contains(errorClass, StringComparison.Ordinal);
}
