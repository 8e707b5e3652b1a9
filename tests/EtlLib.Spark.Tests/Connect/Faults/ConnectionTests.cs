using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using EtlLib.Spark.Connect;
using Grpc.Core;

namespace EtlLib.Spark.Tests.Connect.Faults;

public class ConnectionTests
{
    static readonly Wire.Plan Query = new() { Root = new() { Sql = new() { Query = "select 1" } } };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task<SparkConnectionException> FailsAsync(string address, string about, double atMost = 20)
    {
        await using var session = SparkSession.Connect(address);
        var started = TimeProvider.System.GetTimestamp();
        var error = await Assert.ThrowsAsync<SparkConnectionException>(() => session.VersionAsync(Token));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, atMost);
        Assert.Contains(about, error.Message, StringComparison.Ordinal);
        return error;
    }

    [Fact]
    public async Task A_host_where_nobody_listens_is_told_in_time()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await FailsAsync($"sc://127.0.0.1:{port}/;connect_timeout=1", "connect_timeout");
    }

    [Fact]
    public async Task A_host_that_never_answers_is_told_in_time()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await FailsAsync($"sc://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/;connect_timeout=1", "connect_timeout");
    }

    [Fact]
    public async Task A_host_that_is_not_there_is_told_at_once() => await FailsAsync("sc://no-such-host.invalid", "There is no host no-such-host.invalid");

    [Fact]
    public async Task A_server_that_comes_up_in_time_is_waited_for()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var session = SparkSession.Connect($"sc://127.0.0.1:{port}/;connect_timeout=30");
        var version = session.VersionAsync(Token);
        await using var server = await FakeServer.StartAsync(port: port);
        Assert.Equal(new Version(4, 2, 0), await version);
    }

    [Fact]
    public async Task A_network_on_which_nothing_comes_through_ends_a_query_in_time()
    {
        await using var server = await FakeServer.StartAsync();
        await using var wires = new Wires(server.Address);
        server.Spark.Answer = _ => FakeSpark.Rows(10);
        server.Spark.Before = (_, sent) =>
        {
            if (sent == 5)
            {
                wires.Stall();
            }

            return Task.CompletedTask;
        };
        await using var session = SparkSession.Connect($"{wires.Address}/;connect_timeout=1");
        var started = TimeProvider.System.GetTimestamp();
        var error = await Assert.ThrowsAsync<SparkConnectionException>(() => session.RunAsync(Query, null, Token));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 40);
        Assert.Contains("connect_timeout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_told()
    {
        await using var server = await FakeServer.StartAsync();
        await using var wires = new Wires(server.Address);
        await using var session = SparkSession.Connect($"{wires.Address}/;connect_timeout=20;request_timeout=1");
        await session.VersionAsync(Token);
        wires.Stall();
        var error = await Assert.ThrowsAsync<SparkConnectionException>(() => session.AnalyzeAsync(ask => ask.SparkVersion = new(), Token));
        Assert.Contains("request_timeout", error.Message, StringComparison.Ordinal);
        wires.Flow();
    }

    [Fact]
    public async Task A_wrong_token_is_told_and_not_shown()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Token = "right";
        var error = await FailsAsync($"{server.Address}/;use_ssl=false;token=hunter2", "refuses the token");
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, server.Spark.Count("AnalyzePlan"));
        await FailsAsync(server.Address, "it wants a token");
        await using var session = server.Session(";use_ssl=false;token=right");
        Assert.Equal(new Version(4, 2, 0), await session.VersionAsync(Token));
    }

    [Fact]
    public async Task Headers_and_names_of_the_address_come_with_every_request()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session(";x-team=data;user_agent=candles");
        await session.RunAsync(Query, null, Token);
        Assert.Equal("data", server.Spark.Headers.GetValue("x-team"));
        var request = server.Spark.Requests.OfType<Wire.ExecutePlanRequest>().Single();
        Assert.Equal("test", request.UserContext.UserId);
        Assert.StartsWith("candles etllib", request.ClientType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_is_spoken_and_a_certificate_that_nobody_trusts_is_refused()
    {
        await using var server = await FakeServer.StartAsync(tls: true);
        server.Spark.Token = "right";
        await FailsAsync($"{server.Address}/;token=right", "trusts its certificate");
        await using var trusting = SparkSession.Connect($"{server.Address}/;token=right", new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" });
        Assert.Equal(new Version(4, 2, 0), await trusting.VersionAsync(Token));
    }

    [Fact]
    public async Task A_server_without_TLS_is_told_where_TLS_was_asked_for()
    {
        await using var server = await FakeServer.StartAsync();
        await FailsAsync($"{server.Address}/;use_ssl=true;connect_timeout=1", "TLS");
    }

    [Theory]
    [InlineData("3.4.4")]
    [InlineData("2.4")]
    [InlineData("unknown")]
    public async Task An_older_server_is_refused(string version)
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Version = version;
        await FailsAsync(server.Address, $"is of version {version}, and EtlLib works with 3.5 and later");
    }

    [Fact]
    public async Task A_setting_that_the_server_does_not_know_is_refused()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session();
        var error = await Assert.ThrowsAsync<UsageException>(() => session.SetAsync(new Dictionary<string, string> { ["spark.sql.nosuch.partitions"] = "2" }, Token));
        Assert.Contains("spark.sql.shuffle.partitions", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Spark.Settings);
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.catalog.nosuch"] = "x" }, Token);
        Assert.Equal(["spark.sql.catalog.nosuch"], server.Spark.Settings.Keys);
    }

    [Fact]
    public async Task A_request_larger_than_the_server_takes_is_told()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Call = call =>
        {
            if (call == "ExecutePlan")
            {
                throw new RpcException(new Status(StatusCode.ResourceExhausted, "gRPC message exceeds maximum size 134217728: 148000000"));
            }
        };
        await using var session = server.Session();
        var error = await Assert.ThrowsAsync<SparkConnectionException>(() => session.RunAsync(Query, null, Token));
        Assert.Contains("larger than a message may be", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_larger_than_is_taken_is_told()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Answer = _ => [new() { ArrowBatch = new() { Data = Google.Protobuf.ByteString.CopyFrom(new byte[100_000]) } }];
        await using var session = server.Session(";grpc_max_message_size=10000");
        var error = await Assert.ThrowsAsync<SparkConnectionException>(() => session.RunAsync(Query, null, Token));
        Assert.Contains("grpc_max_message_size", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_arrives_damaged_is_told()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.DamageUploads = true;
        await using var session = server.Session();
        var error = await Assert.ThrowsAsync<SparkException>(() => session.UploadAsync("cache/abc", new byte[10], Token));
        Assert.Contains("the checksum of cache/abc is wrong", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uploads_are_sent_whole_where_small_and_in_parts_where_large()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session();
        var large = new byte[(2 << 20) + 5];
        Random.Shared.NextBytes(large);
        await session.UploadAsync("small", new byte[10], Token);
        await session.UploadAsync("large", large, Token);
        var sent = server.Spark.Requests.OfType<Wire.AddArtifactsRequest>().ToList();
        Assert.Equal(["small", "large 3", "", ""], sent.Select(r => r.BeginChunk is { } begin ? $"{begin.Name} {begin.NumChunks}" : string.Join(',', r.Batch?.Artifacts.Select(a => a.Name) ?? [])));
        var parts = sent[1..4].Select(r => r.BeginChunk?.InitialChunk ?? r.Chunk).ToList();
        Assert.Equal(large, parts.SelectMany(p => p.Data.ToByteArray()));
        Assert.All(parts, p => Assert.Equal(System.IO.Hashing.Crc32.HashToUInt32(p.Data.Span), (uint)p.Crc));
    }

    [Fact]
    public async Task Leaving_a_session_never_throws()
    {
        await using var server = await FakeServer.StartAsync();
        var session = server.Session();
        await session.VersionAsync(Token);
        await session.DisposeAsync();
        Assert.Equal(1, server.Spark.Count("ReleaseSession"));
    }

    [Fact]
    public async Task Tags_come_with_a_query_and_a_comma_is_in_none()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session();
        session.Tags = ["daily", "candles"];
        await session.RunAsync(Query, null, Token);
        Assert.Equal(["daily", "candles"], server.Spark.Requests.OfType<Wire.ExecutePlanRequest>().Single().Tags);
        Assert.Throws<UsageException>(() => session.Tags = ["a,b"]);
        await session.InterruptAsync("daily", Token);
        Assert.Equal("daily", server.Spark.Requests.OfType<Wire.InterruptRequest>().Single().OperationTag);
    }
}
