using System.Runtime.CompilerServices;

namespace EtlLib.Spark.Connect;

/// <summary>A session on a Spark Connect server. It connects when it is first used; use it from one thread at a time.</summary>
/// <remarks>Law: when it is disposed of, nothing of it runs on the server, and the server may forget it.</remarks>
public sealed class SparkSession : IAsyncDisposable
{
    private readonly SparkConnection connection;
    private readonly Dictionary<string, string> settings = [];
    private Version? version;

    private SparkSession(SparkAddress address) => connection = new SparkConnection(address, TimeProvider.System);

    /// <summary>The session's id, a UUID.</summary>
    public string Id => connection.SessionId;

    /// <summary>A session on a server. Nothing is sent yet.</summary>
    /// <param name="uri"><c>sc://host:port/;key=value</c>; see docs/spark.md.</param>
    /// <exception cref="UsageException">The address is wrong.</exception>
    public static SparkSession Connect(string uri) => new(SparkAddress.Parse(uri));

    /// <summary>The server's version.</summary>
    /// <exception cref="SparkException">The server is out of reach, or of a version that is not supported.</exception>
    public async Task<Version> VersionAsync(CancellationToken cancellationToken = default)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return version!;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (version is not null)
        {
            // The server forgets it by itself after an hour; some servers answer with an error although they did it.
            await connection.TryAsync((client, options) => client.ReleaseSessionAsync(new() { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent }, options)).ConfigureAwait(false);
        }

        connection.Dispose();
    }

    /// <summary>Runs a plan. Arrow batches come whole, each once; what tells of progress does not come out.</summary>
    internal IAsyncEnumerable<Wire.ExecutePlanResponse> ExecuteAsync(Wire.Plan plan, CancellationToken cancellationToken) => ExecuteAsync(plan, null, cancellationToken);

    /// <summary>Runs a plan, and tells how far it is.</summary>
    internal async IAsyncEnumerable<Wire.ExecutePlanResponse> ExecuteAsync(Wire.Plan plan, Action<SparkProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var request = new Wire.ExecutePlanRequest { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent, Plan = plan, OperationId = Guid.NewGuid().ToString() };
        request.RequestOptions.Add(new Wire.ExecutePlanRequest.Types.RequestOption { ReattachOptions = new() { Reattachable = true } });
        var execution = new Execution(connection, request);
        try
        {
            while (await execution.NextAsync(cancellationToken).ConfigureAwait(false) is { } response)
            {
                if (response.ExecutionProgress is { } done)
                {
                    progress?.Invoke(SparkProgress.Of(done));
                }
                else
                {
                    yield return response;
                }
            }
        }
        finally
        {
            await execution.EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Asks something of a plan.</summary>
    /// <param name="ask">Puts the question into the request.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task<Wire.AnalyzePlanResponse> AnalyzeAsync(Action<Wire.AnalyzePlanRequest> ask, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await AskAsync(ask, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the session's configuration.</summary>
    internal async Task SetAsync(IReadOnlyDictionary<string, string> pairs, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var set = new Wire.ConfigRequest.Types.Set();
        foreach (var (key, value) in pairs)
        {
            settings[key] = value;
            set.Pairs.Add(new Wire.KeyValue { Key = key, Value = value });
        }

        await connection.CallAsync((client, options) => client.ConfigAsync(new() { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent, Operation = new() { Set = set } }, options), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings data into the session's cache, where a plan finds it by its name.</summary>
    internal async Task UploadAsync(IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)> artifacts, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        await Artifacts.SendAsync(connection, artifacts, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Which of these names the session's cache has.</summary>
    internal async Task<IReadOnlySet<string>> ArtifactStatus(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var request = new Wire.ArtifactStatusesRequest { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent };
        request.Names.AddRange(names);
        var answer = await connection.CallAsync((client, options) => client.ArtifactStatusAsync(request, options), cancellationToken).ConfigureAwait(false);
        return answer.Statuses.Where(s => s.Value.Exists).Select(s => s.Key).ToHashSet();
    }

    private async Task<Wire.AnalyzePlanResponse> AskAsync(Action<Wire.AnalyzePlanRequest> ask, CancellationToken cancellationToken)
    {
        var request = new Wire.AnalyzePlanRequest { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent };
        ask(request);
        var answer = await connection.CallAsync((client, options) => client.AnalyzePlanAsync(request, options), cancellationToken).ConfigureAwait(false);
        connection.Observe(answer.ServerSideSessionId);
        return answer;
    }

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (version is null)
        {
            var answer = await AskAsync(r => r.SparkVersion = new(), cancellationToken).ConfigureAwait(false);
            version = Version.Parse(answer.SparkVersion.Value.Split('-')[0]);
        }
    }
}
