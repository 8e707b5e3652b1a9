using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EtlLib.Spark.Tests.Connect.Faults;

/// <summary>What a Spark Connect server does, as far as faults go: it answers SQL with numbered rows, one a response, and fails as it is told.</summary>
/// <remarks>What it says of lost sessions, finished operations and wrong tokens was measured on Spark 4.2.</remarks>
[BindServiceMethod(typeof(FakeSpark), nameof(Bind))]
[SuppressMessage("Performance", "CA1852", Justification = "Grpc.AspNetCore takes virtual methods alone.")]
internal class FakeSpark
{
    private const string Service = "spark.connect.SparkConnectService";

    private readonly ConcurrentDictionary<string, string> sessions = new();
    private readonly ConcurrentDictionary<string, List<Wire.ExecutePlanResponse>> operations = new();

    public string Version { get; set; } = "4.2.0";

    /// <summary>The token that it wants, or null.</summary>
    public string? Token { get; set; }

    /// <summary>The result of a plan: rows, or whatever else is to come.</summary>
    public Func<Wire.Plan, IEnumerable<Wire.ExecutePlanResponse>> Answer { get; set; } = _ => Rows(1);

    /// <summary>Called before each response is sent, with how many were sent in this stream: cuts, waits or throws.</summary>
    public Func<ServerCallContext, int, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Called at the start of each call, by its name: throws what the call is to fail with.</summary>
    public Action<string> Call { get; set; } = _ => { };

    public bool DamageUploads { get; set; }

    /// <summary>What was called, in order, with the session where it matters.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public ConcurrentQueue<IMessage> Requests { get; } = new();

    public ConcurrentDictionary<string, string> Settings { get; } = new();

    public Metadata Headers { get; private set; } = [];

    /// <summary>So many responses with one row each.</summary>
    public static IEnumerable<Wire.ExecutePlanResponse> Rows(int count) =>
        Enumerable.Range(0, count).Select(i => new Wire.ExecutePlanResponse { ArrowBatch = new() { RowCount = 1, Data = ByteString.CopyFrom(BitConverter.GetBytes(i)) } });

    /// <summary>Forgets everything, as a server does that is started again.</summary>
    public void Restart()
    {
        sessions.Clear();
        operations.Clear();
        Settings.Clear();
    }

    /// <summary>How often it was called.</summary>
    public int Count(string call) => Calls.Count(c => c == call);

    /// <summary>An error as Spark sends it.</summary>
    public static RpcException Error(string errorClass, string message, StatusCode code = StatusCode.Internal, TimeSpan? retry = null)
    {
        var status = new Wire.RpcStatus { Code = (int)code, Message = message };
        var info = new Wire.RpcErrorInfo { Reason = "org.apache.spark.SparkException", Domain = "org.apache.spark", Metadata = { ["errorClass"] = errorClass, ["sqlState"] = "HY000" } };
        status.Details.Add(new Any { TypeUrl = "type.googleapis.com/google.rpc.ErrorInfo", Value = info.ToByteString() });
        if (retry is { } delay)
        {
            status.Details.Add(new Any { TypeUrl = "type.googleapis.com/google.rpc.RetryInfo", Value = new Wire.RpcRetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }.ToByteString() });
        }

        return new RpcException(new Status(code, $"[{errorClass}] {message}"), new Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
    }

    public static void Bind(ServiceBinderBase binder, FakeSpark? service)
    {
        binder.AddMethod(Of<Wire.AnalyzePlanRequest, Wire.AnalyzePlanResponse>(MethodType.Unary, nameof(AnalyzePlan)), (UnaryServerMethod<Wire.AnalyzePlanRequest, Wire.AnalyzePlanResponse>?)null);
        binder.AddMethod(Of<Wire.ConfigRequest, Wire.ConfigResponse>(MethodType.Unary, nameof(Config)), (UnaryServerMethod<Wire.ConfigRequest, Wire.ConfigResponse>?)null);
        binder.AddMethod(Of<Wire.InterruptRequest, Wire.InterruptResponse>(MethodType.Unary, nameof(Interrupt)), (UnaryServerMethod<Wire.InterruptRequest, Wire.InterruptResponse>?)null);
        binder.AddMethod(Of<Wire.ReleaseExecuteRequest, Wire.ReleaseExecuteResponse>(MethodType.Unary, nameof(ReleaseExecute)), (UnaryServerMethod<Wire.ReleaseExecuteRequest, Wire.ReleaseExecuteResponse>?)null);
        binder.AddMethod(Of<Wire.ReleaseSessionRequest, Wire.ReleaseSessionResponse>(MethodType.Unary, nameof(ReleaseSession)), (UnaryServerMethod<Wire.ReleaseSessionRequest, Wire.ReleaseSessionResponse>?)null);
        binder.AddMethod(Of<Wire.ExecutePlanRequest, Wire.ExecutePlanResponse>(MethodType.ServerStreaming, nameof(ExecutePlan)), (ServerStreamingServerMethod<Wire.ExecutePlanRequest, Wire.ExecutePlanResponse>?)null);
        binder.AddMethod(Of<Wire.ReattachExecuteRequest, Wire.ExecutePlanResponse>(MethodType.ServerStreaming, nameof(ReattachExecute)), (ServerStreamingServerMethod<Wire.ReattachExecuteRequest, Wire.ExecutePlanResponse>?)null);
        binder.AddMethod(Of<Wire.AddArtifactsRequest, Wire.AddArtifactsResponse>(MethodType.ClientStreaming, nameof(AddArtifacts)), (ClientStreamingServerMethod<Wire.AddArtifactsRequest, Wire.AddArtifactsResponse>?)null);
    }

    public virtual Task<Wire.AnalyzePlanResponse> AnalyzePlan(Wire.AnalyzePlanRequest request, ServerCallContext context)
    {
        var session = Enter(context, request, request.SessionId, request.ClientObservedServerSideSessionId);
        return Task.FromResult(new Wire.AnalyzePlanResponse { SessionId = request.SessionId, ServerSideSessionId = session, SparkVersion = new() { Value = Version } });
    }

    public virtual Task<Wire.ConfigResponse> Config(Wire.ConfigRequest request, ServerCallContext context)
    {
        var answer = new Wire.ConfigResponse { ServerSideSessionId = Enter(context, request, request.SessionId, "") };
        answer.Pairs.AddRange((request.Operation.IsModifiable?.Keys ?? []).Select(key => new Wire.KeyValue { Key = key, Value = key.Contains("nosuch", StringComparison.Ordinal) ? "false" : "true" }));
        foreach (var pair in request.Operation.Set?.Pairs ?? [])
        {
            Settings[pair.Key] = pair.Value;
        }

        return Task.FromResult(answer);
    }

    public virtual Task<Wire.InterruptResponse> Interrupt(Wire.InterruptRequest request, ServerCallContext context)
    {
        Enter(context, request, request.SessionId, "");
        return Task.FromResult(new Wire.InterruptResponse { InterruptedIds = { request.OperationId } });
    }

    public virtual Task<Wire.ReleaseExecuteResponse> ReleaseExecute(Wire.ReleaseExecuteRequest request, ServerCallContext context)
    {
        Enter(context, request, request.SessionId, "");
        return Task.FromResult(new Wire.ReleaseExecuteResponse());
    }

    public virtual Task<Wire.ReleaseSessionResponse> ReleaseSession(Wire.ReleaseSessionRequest request, ServerCallContext context)
    {
        Enter(context, request, request.SessionId, "");
        throw new RpcException(new Status(StatusCode.Unknown, "org/apache/spark/ml/util/ConnectHelper")); // As Spark without its machine learning does.
    }

    public virtual Task ExecutePlan(Wire.ExecutePlanRequest request, IServerStreamWriter<Wire.ExecutePlanResponse> stream, ServerCallContext context)
    {
        var session = Enter(context, request, request.SessionId, request.ClientObservedServerSideSessionId);
        var responses = Answer(request.Plan).Append(new Wire.ExecutePlanResponse { ResultComplete = new() }).ToList();
        for (var i = 0; i < responses.Count; i++)
        {
            (responses[i].ResponseId, responses[i].OperationId, responses[i].ServerSideSessionId) = ($"{i}", request.OperationId, session);
        }

        operations[request.OperationId] = responses;
        return SendAsync(responses, 0, stream, context);
    }

    public virtual Task ReattachExecute(Wire.ReattachExecuteRequest request, IServerStreamWriter<Wire.ExecutePlanResponse> stream, ServerCallContext context)
    {
        Enter(context, request, request.SessionId, request.ClientObservedServerSideSessionId, opens: false);
        if (!operations.TryGetValue(request.OperationId, out var responses))
        {
            throw Error("INVALID_HANDLE.OPERATION_NOT_FOUND", $"The handle {request.OperationId} is invalid. Operation not found.");
        }

        return SendAsync(responses, request.HasLastResponseId ? int.Parse(request.LastResponseId, System.Globalization.CultureInfo.InvariantCulture) + 1 : 0, stream, context);
    }

    public virtual async Task<Wire.AddArtifactsResponse> AddArtifacts(IAsyncStreamReader<Wire.AddArtifactsRequest> stream, ServerCallContext context)
    {
        var answer = new Wire.AddArtifactsResponse();
        while (await stream.MoveNext(context.CancellationToken))
        {
            Requests.Enqueue(stream.Current);
            answer.ServerSideSessionId = Enter(context, null, stream.Current.SessionId, stream.Current.ClientObservedServerSideSessionId);
            answer.Artifacts.AddRange((stream.Current.Batch?.Artifacts.Select(a => a.Name) ?? []).Concat(stream.Current.BeginChunk is { } begin ? [begin.Name] : [])
                .Select(name => new Wire.AddArtifactsResponse.Types.ArtifactSummary { Name = name, IsCrcSuccessful = !DamageUploads }));
        }

        return answer;
    }

    private static Method<TRequest, TResponse> Of<TRequest, TResponse>(MethodType type, string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        new(type, Service, name, Marshallers.Create(m => m.ToByteArray(), new MessageParser<TRequest>(() => new()).ParseFrom), Marshallers.Create(m => m.ToByteArray(), new MessageParser<TResponse>(() => new()).ParseFrom));

    private async Task SendAsync(List<Wire.ExecutePlanResponse> responses, int from, IServerStreamWriter<Wire.ExecutePlanResponse> stream, ServerCallContext context)
    {
        for (var i = from; i < responses.Count; i++)
        {
            await Before(context, i - from);
            await stream.WriteAsync(responses[i], context.CancellationToken);
        }
    }

    /// <summary>What every call begins with: the token, what is to fail, and whether the session is the one that the client saw.</summary>
    private string Enter(ServerCallContext context, IMessage? request, string id, string observed, bool opens = true)
    {
        var call = context.Method[(context.Method.LastIndexOf('/') + 1)..];
        Headers = context.RequestHeaders;
        Calls.Enqueue(call);
        if (request is not null)
        {
            Requests.Enqueue(request);
        }

        if (Token is { } token && context.RequestHeaders.GetValue("authorization") != $"Bearer {token}")
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "Invalid authentication token"));
        }

        Call(call);
        if (!opens && !sessions.ContainsKey(id))
        {
            throw Error("INVALID_HANDLE.SESSION_NOT_FOUND", $"The handle {id} is invalid. Session not found.");
        }

        var session = sessions.GetOrAdd(id, _ => Guid.NewGuid().ToString());
        return observed.Length == 0 || observed == session ? session
            : throw Error("INVALID_HANDLE.SESSION_CHANGED", $"The handle {id} is invalid. The existing Spark server driver instance has restarted. Please reconnect.");
    }
}
