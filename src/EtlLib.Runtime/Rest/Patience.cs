namespace EtlLib.Rest;

/// <summary>Waits for a server, but not for ever.</summary>
internal static class Patience
{
    /// <exception cref="TimeoutException">Nothing came within the timeout.</exception>
    public static async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> work, RestOptions options, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await work(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {options.Timeout.TotalSeconds} s", e);
        }
    }
}
