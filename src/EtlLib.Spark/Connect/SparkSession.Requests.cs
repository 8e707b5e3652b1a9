using System.Runtime.CompilerServices;

namespace EtlLib.Spark.Connect;

/// <content>What the session is asked for on the wire.</content>
public sealed partial class SparkSession
{
    /// <summary>How large a batch of a result comes in one message, where the server cuts them: larger ones are copied together here.</summary>
    internal long ChunkSize { get; set; } = 16 << 20;

    /// <summary>Runs a plan. Each response comes once; Arrow batches come whole.</summary>
    internal IAsyncEnumerable<Wire.ExecutePlanResponse> ExecuteAsync(Wire.Plan plan, CancellationToken cancellationToken) => ExecuteAsync(plan, progress: null, cancellationToken);

    /// <summary>Runs a plan, and tells how far it is.</summary>
    internal async IAsyncEnumerable<Wire.ExecutePlanResponse> ExecuteAsync(Wire.Plan plan, Action<SparkProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var (known, anew, complete) = (default(SparkProgress), false, false);
        var (execution, at) = (Begin(plan), generation);
        try
        {
            while (true)
            {
                Wire.ExecutePlanResponse? response;
                try
                {
                    response = await execution.NextAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (SparkSessionLostException e)
                {
                    BeginAnew(at, e, !anew && execution.MayBeginAnew);
                    await OpenAsync(cancellationToken).ConfigureAwait(false);
                    (execution, at, anew) = (Begin(plan), generation, true);
                    continue;
                }

                if (response is null)
                {
                    break;
                }

                if (known.With(response) is var now && now != known)
                {
                    known = now;
                    progress?.Invoke(now);
                }

                yield return response;
            }

            complete = true;
            Keep(Statements.Leaves(plan));
        }
        finally
        {
            await execution.EndAsync(complete).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a plan for what it does.</summary>
    internal async Task RunAsync(Wire.Plan plan, Action<SparkProgress>? progress, CancellationToken cancellationToken)
    {
        await foreach (var _ in ExecuteAsync(plan, progress, cancellationToken).ConfigureAwait(false))
        {
        }
    }

    /// <summary>Asks something of a plan.</summary>
    /// <param name="ask">Puts the question into the request.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal Task<Wire.AnalyzePlanResponse> AnalyzeAsync(Action<Wire.AnalyzePlanRequest> ask, CancellationToken cancellationToken) =>
        InSessionAsync(() => AskAsync(ask, opening: false, cancellationToken), cancellationToken);

    /// <summary>The columns that a plan returns.</summary>
    internal async Task<Wire.DataType> SchemaAsync(Wire.Relation relation, CancellationToken cancellationToken) =>
        (await AnalyzeAsync(ask => ask.Schema = new() { Plan = new() { Root = relation } }, cancellationToken).ConfigureAwait(false)).Schema.Schema_;

    /// <summary>Spark's own plan, as text; secrets do not show.</summary>
    internal async Task<string> ExplainAsync(Wire.Relation relation, Wire.AnalyzePlanRequest.Types.Explain.Types.Mode mode, CancellationToken cancellationToken) =>
        connection.Shown((await AnalyzeAsync(ask => ask.Explain = new() { Plan = new() { Root = relation }, ExplainMode = mode }, cancellationToken).ConfigureAwait(false)).Explain.Value);

    /// <summary>Sets the session's configuration, and again where the session begins anew.</summary>
    /// <exception cref="UsageException">A key is none of a session's.</exception>
    internal Task SetAsync(IReadOnlyDictionary<string, string> pairs, CancellationToken cancellationToken) => InSessionAsync(
        async () =>
        {
            await SendAsync(pairs, cancellationToken).ConfigureAwait(false);
            foreach (var (key, value) in pairs)
            {
                settings[key] = value;
            }

            return true;
        },
        cancellationToken);

    /// <summary>Brings data into the session's cache, where a plan finds it by its name.</summary>
    internal Task UploadAsync(string name, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        return InSessionAsync(() => connection.AgainAsync(SendAsync, new Retries(connection.Address.ConnectTimeout, connection.Clock), cancellationToken), cancellationToken);

        async Task<bool> SendAsync()
        {
            await Artifacts.SendAsync(connection, name, data, cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Whether the session's cache has data of a name.</summary>
    internal async Task<bool> IsCachedAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await InSessionAsync(
            () =>
            {
                var request = new Wire.ArtifactStatusesRequest { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent, Names = { name } };
                return connection.CallAsync((client, options) => client.ArtifactStatusAsync(request, options), opening: false, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
        return answer.Statuses.TryGetValue(name, out var status) && status.Exists;
    }

    /// <summary>From now on no error and no plan of this session shows this.</summary>
    internal void Hide(Secret secret) => connection.Hide(secret);

    /// <summary>A text without what must not be shown.</summary>
    internal string Shown(string text) => connection.Shown(text);

    private Execution Begin(Wire.Plan plan)
    {
        var request = new Wire.ExecutePlanRequest { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent, Plan = plan, OperationId = Guid.NewGuid().ToString(), Tags = { Tags } };
        request.RequestOptions.Add(new Wire.ExecutePlanRequest.Types.RequestOption { ReattachOptions = new() { Reattachable = true } });
        if (version >= SparkVersions.Chunks)
        {
            request.RequestOptions.Add(new Wire.ExecutePlanRequest.Types.RequestOption { ResultChunkingOptions = new() { AllowArrowBatchChunking = true, PreferredArrowChunkSize = ChunkSize } });
        }

        if (connection.ServerSession.Length > 0)
        {
            request.ClientObservedServerSideSessionId = connection.ServerSession;
        }

        return new Execution(connection, request);
    }

    private async Task<Wire.AnalyzePlanResponse> AskAsync(Action<Wire.AnalyzePlanRequest> ask, bool opening, CancellationToken cancellationToken)
    {
        var request = new Wire.AnalyzePlanRequest { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent };
        ask(request);
        if (connection.ServerSession.Length > 0)
        {
            request.ClientObservedServerSideSessionId = connection.ServerSession;
        }

        var answer = await connection.CallAsync((client, options) => client.AnalyzePlanAsync(request, options), opening, cancellationToken).ConfigureAwait(false);
        connection.Observe(answer.ServerSideSessionId);
        return answer;
    }

    /// <summary>Sends settings, once the server said that it knows each: an unknown one it would take without a word.</summary>
    private async Task SendAsync(IReadOnlyDictionary<string, string> pairs, CancellationToken cancellationToken)
    {
        var (known, set) = (new Wire.ConfigRequest.Types.IsModifiable(), new Wire.ConfigRequest.Types.Set());
        known.Keys.AddRange(pairs.Keys.Where(SessionKeys.IsToBeAsked));
        set.Pairs.AddRange(pairs.Select(p => new Wire.KeyValue { Key = p.Key, Value = p.Value }));
        if (known.Keys.Count > 0)
        {
            var answer = await ConfigAsync(new() { IsModifiable = known }, cancellationToken).ConfigureAwait(false);
            if (answer.Pairs.FirstOrDefault(p => p.Value != "true") is { } unknown)
            {
                throw SessionKeys.Unknown(unknown.Key, version);
            }
        }

        if (set.Pairs.Count > 0)
        {
            await ConfigAsync(new() { Set = set }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Wire.ConfigResponse> ConfigAsync(Wire.ConfigRequest.Types.Operation operation, CancellationToken cancellationToken)
    {
        var request = new Wire.ConfigRequest { SessionId = Id, UserContext = connection.User, ClientType = connection.Agent, Operation = operation };
        if (connection.ServerSession.Length > 0)
        {
            request.ClientObservedServerSideSessionId = connection.ServerSession;
        }

        var answer = await connection.CallAsync((client, options) => client.ConfigAsync(request, options), opening: false, cancellationToken).ConfigureAwait(false);
        connection.Observe(answer.ServerSideSessionId);
        return answer;
    }
}
