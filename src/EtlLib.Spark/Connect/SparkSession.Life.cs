namespace EtlLib.Spark.Connect;

/// <content>How the session begins, is lost, and begins anew.</content>
public sealed partial class SparkSession
{
    private readonly SparkConnection connection;
    private readonly SemaphoreSlim opening = new(1, 1);
    private readonly Dictionary<string, string> settings = [];
    private readonly List<string> kept = [];
    private Version? version;
    private int generation;

    /// <summary>Remembers what the server keeps for this session alone, so that it can be told once it is lost.</summary>
    internal void Keep(string? what)
    {
        if (what is not null)
        {
            lock (kept)
            {
                kept.Remove(what);
                kept.Add(what);
            }
        }
    }

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (version is not null)
        {
            return;
        }

        await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (version is null)
            {
                var answer = await AskAsync(ask => ask.SparkVersion = new(), opening: true, cancellationToken).ConfigureAwait(false);
                var found = SparkVersions.Read(answer.SparkVersion.Value, connection.Address);
                await SendAsync(settings, cancellationToken).ConfigureAwait(false);
                version = found;
            }
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>Does what may be done twice; in a new session where the server lost the old one and nothing was in it.</summary>
    private async Task<T> InSessionAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var at = generation;
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (SparkSessionLostException e)
        {
            BeginAnew(at, e, again: true);
        }

        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await work().ConfigureAwait(false);
    }

    /// <summary>Makes ready for a new session.</summary>
    /// <param name="at">The generation in which the loss was noticed: others may have noticed it before.</param>
    /// <param name="loss">The server's word.</param>
    /// <param name="again">Whether what was being done may be done again.</param>
    /// <exception cref="SparkSessionLostException">Something is lost.</exception>
    private void BeginAnew(int at, SparkSessionLostException loss, bool again)
    {
        string[] lost;
        lock (kept)
        {
            if (at == generation)
            {
                generation++;
                version = null;
                connection.Renew();
            }

            lost = [.. kept];
            kept.Clear();
        }

        if (lost.Length > 0)
        {
            throw new SparkSessionLostException($"{loss.Message} With it went: {string.Join(", ", lost)}. Make that again first.", loss) { Lost = lost };
        }

        if (!again)
        {
            throw new SparkSessionLostException($"{loss.Message} What was running then did not end; what it had written under way is not to be trusted.", loss);
        }
    }
}
