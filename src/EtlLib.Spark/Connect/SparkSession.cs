using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace EtlLib.Spark.Connect;

/// <summary>A session on a Spark Connect server: SQL in, typed rows out. It connects when it is first used.</summary>
/// <remarks>
/// Law: when it is disposed of, nothing of it runs on the server and the server may forget it. Where the server forgot it first, the
/// next query begins a new session with the same configuration; if views or settings made in SQL went with the old one, it fails once
/// and says which.
/// </remarks>
/// <example>
/// <code>
/// await using var spark = SparkSession.Connect("sc://localhost:15002");
/// var trades = await spark.Sql("SELECT * FROM trades WHERE price > 100").ToListAsync&lt;StockTrade&gt;();
/// </code>
/// </example>
public sealed partial class SparkSession : IAsyncDisposable
{
    private SparkSession(SparkAddress address, SslClientAuthenticationOptions? tls) => connection = new SparkConnection(address, TimeProvider.System, tls);

    /// <summary>The session's id, a UUID.</summary>
    public string Id => connection.SessionId;

    /// <summary>The server's address, without what is secret in it.</summary>
    public string Address => connection.Address.ToString();

    /// <summary>Names that queries started from now on carry, by which they can be interrupted. None has a comma.</summary>
    public IReadOnlyList<string> Tags
    {
        get;
        set => field = value.All(tag => tag.Length > 0 && !tag.Contains(',', StringComparison.Ordinal)) ? [.. value] : throw new UsageException("A tag of a Spark session is a text without commas that is not empty.");
    } = [];

    /// <summary>Who is told of calls whose failure harms nobody.</summary>
    internal ILogger Logger
    {
        set => connection.Logger = value;
    }

    /// <summary>Whether the session goes on on the server once this one is disposed of: somebody joins it by its id.</summary>
    internal bool IsLeft { get; set; }

    /// <summary>A session on a server. Nothing is sent yet.</summary>
    /// <param name="uri">
    /// <c>sc://host:port/;key=value;key=value</c>. Keys: token (implies TLS), use_ssl, user_id, user_agent, session_id, grpc_max_message_size
    /// (bytes), connect_timeout and request_timeout (seconds). Any other key is sent with each request as a header.
    /// </param>
    /// <exception cref="UsageException">The address is wrong.</exception>
    public static SparkSession Connect(string uri) => new(SparkAddress.Parse(uri), tls: null);

    /// <summary>A session on a server whose certificate is judged in a way of one's own.</summary>
    internal static SparkSession Connect(string uri, SslClientAuthenticationOptions tls) => new(SparkAddress.Parse(uri), tls);

    /// <summary>SQL to run on the session.</summary>
    public SparkQuery Sql(string sql) => new(this, sql);

    /// <summary>The server's version.</summary>
    /// <exception cref="SparkException">The server is out of reach, or older than 3.5.</exception>
    public async Task<Version> VersionAsync(CancellationToken cancellationToken = default)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return version!;
    }

    /// <summary>Ends what the session runs.</summary>
    /// <param name="tag">Only what carries this tag; null: all.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How many queries were ended.</returns>
    public async Task<int> InterruptAsync(string? tag = null, CancellationToken cancellationToken = default)
    {
        var answer = await InSessionAsync(
            () =>
            {
                var request = new Wire.InterruptRequest { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent, InterruptType = tag is null ? Wire.InterruptRequest.Types.InterruptType.All : Wire.InterruptRequest.Types.InterruptType.Tag };
                if (tag is not null)
                {
                    request.OperationTag = tag;
                }

                return connection.CallAsync((client, options) => client.InterruptAsync(request, options), opening: false, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
        return answer.InterruptedIds.Count;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (version is not null && !IsLeft)
        {
            // Best effort: the server forgets it by itself after an hour, and some answer with an error although they did it.
            await connection.TryAsync("release the session", LogLevel.Debug, (client, options) => client.ReleaseSessionAsync(new() { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent }, options)).ConfigureAwait(false);
            version = null;
        }

        opening.Dispose();
        connection.Dispose();
    }

    /// <summary>The address and the id.</summary>
    public override string ToString() => $"{Address} session {Id}";
}
