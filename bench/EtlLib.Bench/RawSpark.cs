using System.Security.Cryptography;
using EtlLib.Batches;
using EtlLib.Plan;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Data;
using EtlLib.Spark.Lowering;
using Grpc.Core;
using Grpc.Net.Client;

namespace EtlLib.Bench;

/// <summary>The rival: bare gRPC that sends messages made beforehand and throws away what comes.</summary>
internal sealed class RawSpark : IDisposable
{
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["spark.sql.session.timeZone"] = "UTC", ["spark.sql.shuffle.partitions"] = "2", ["spark.sql.execution.arrow.maxRecordsPerBatch"] = "65536",
    };

    private readonly GrpcChannel channel;
    private readonly Wire.SparkConnectService.SparkConnectServiceClient client;
    private readonly Wire.UserContext user = new() { UserId = "bench" };
    private string session = "";

    private RawSpark(string remote)
    {
        var address = SparkAddress.Parse(remote);
        channel = GrpcChannel.ForAddress($"http://{address.Host}:{address.Port}", new GrpcChannelOptions { MaxReceiveMessageSize = 256 << 20, MaxSendMessageSize = 128 << 20 });
        client = new(channel);
    }

    /// <summary>A plan with one row.</summary>
    public static Wire.Plan Nothing { get; } = new() { Root = new() { Range = new() { End = 1, Step = 1, NumPartitions = 1 } } };

    public static async Task<RawSpark> ConnectAsync(string remote)
    {
        var raw = new RawSpark(remote);
        await raw.RenewAsync().ConfigureAwait(false);
        return raw;
    }

    /// <summary>A plan that reads every row, and answers one.</summary>
    public static Wire.Plan Count(Wire.Relation relation) =>
        new() { Root = new() { Aggregate = new() { Input = relation, GroupType = Wire.Aggregate.Types.GroupType.Groupby, AggregateExpressions = { new Wire.Expression { ExpressionString = new() { Expression = "max(text)" } } } } } };

    /// <summary>Begins a session.</summary>
    public async Task RenewAsync()
    {
        session = Guid.NewGuid().ToString();
        var set = new Wire.ConfigRequest.Types.Set();
        set.Pairs.AddRange(Settings.Select(p => new Wire.KeyValue { Key = p.Key, Value = p.Value }));
        await client.ConfigAsync(new() { SessionId = session, UserContext = user, Operation = new() { Set = set } }).ResponseAsync.ConfigureAwait(false);
    }

    /// <summary>Ends the session.</summary>
    public async Task ReleaseAsync()
    {
        try
        {
            await client.ReleaseSessionAsync(new() { SessionId = session, UserContext = user }).ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unknown)
        {
            // Some servers end the session, and answer with an error.
        }
    }

    /// <summary>Runs a plan to its end.</summary>
    /// <returns>How many bytes of Arrow came.</returns>
    public async Task<long> ReceiveAsync(Wire.Plan plan)
    {
        var request = new Wire.ExecutePlanRequest { SessionId = session, UserContext = user, Plan = plan, OperationId = Guid.NewGuid().ToString() };
        request.RequestOptions.Add(new Wire.ExecutePlanRequest.Types.RequestOption { ReattachOptions = new() { Reattachable = true } });
        using var call = client.ExecutePlan(request);
        var bytes = 0L;
        while (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            bytes += call.ResponseStream.Current.ArrowBatch?.Data.Length ?? 0;
        }

        await client.ReleaseExecuteAsync(new() { SessionId = session, UserContext = user, OperationId = request.OperationId, ReleaseAll = new() }).ResponseAsync.ConfigureAwait(false);
        return bytes;
    }

    /// <summary>The messages that bring such pieces to a session's cache, and the relation of them.</summary>
    public static Upload Record(Schema schema, IEnumerable<ColumnBatch> pieces)
    {
        var (artifacts, relation) = (new List<(string Name, ReadOnlyMemory<byte> Data)>(), new Wire.ChunkedCachedLocalRelation());
        foreach (var piece in pieces)
        {
            var to = new MemoryStream();
            using (var writer = new ArrowWriter(schema, to))
            {
                writer.Write(piece);
                writer.End();
            }

            var hash = Convert.ToHexStringLower(SHA256.HashData(to.ToArray()));
            relation.DataHashes.Add(hash);
            artifacts.Add(($"cache/{hash}", to.ToArray()));
        }

        return new Upload([.. artifacts.SelectMany(a => Artifacts.Requests(a.Name, a.Data))], new() { ChunkedCachedLocalRelation = relation });
    }

    public async Task UploadAsync(Upload upload)
    {
        using var call = client.AddArtifacts();
        foreach (var request in upload.Requests)
        {
            (request.SessionId, request.UserContext) = (session, user);
            await call.RequestStream.WriteAsync(request).ConfigureAwait(false);
        }

        await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        await call.ResponseAsync.ConfigureAwait(false);
    }

    public void Dispose() => channel.Dispose();

    /// <summary>What an upload is made of.</summary>
    internal sealed record Upload(IReadOnlyList<Wire.AddArtifactsRequest> Requests, Wire.Relation Relation);
}
