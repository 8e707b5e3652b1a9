using System.Globalization;
using EtlLib.Spark.Connect;
using Google.Protobuf;
using Grpc.Core;

namespace EtlLib.Spark.Tests.Connect.Faults;

public class StreamTests
{
    static readonly Wire.Plan Query = new() { Root = new() { Sql = new() { Query = "select 1" } } };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task<List<int>> NumbersAsync(SparkSession session)
    {
        var numbers = new List<int>();
        await foreach (var response in session.ExecuteAsync(Query, Token))
        {
            numbers.Add(BitConverter.ToInt32(response.ArrowBatch.Data.Span));
        }

        return numbers;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Each_row_comes_once_though_the_connection_breaks_again_and_again(int after)
    {
        await using var server = await FakeServer.StartAsync();
        var cuts = 0;
        server.Spark.Answer = _ => FakeSpark.Rows(20);
        server.Spark.Before = (context, sent) =>
        {
            if (sent == after && cuts++ < 4)
            {
                FakeServer.Cut(context);
            }

            return Task.CompletedTask;
        };
        await using var session = server.Session();
        Assert.Equal(Enumerable.Range(0, 20), await NumbersAsync(session));
        Assert.True(cuts >= 4);
        Assert.Equal(1, server.Spark.Count("ExecutePlan"));
        Assert.Equal(4, server.Spark.Count("ReattachExecute"));
    }

    [Fact]
    public async Task A_stream_that_the_server_ends_early_goes_on()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Answer = _ => FakeSpark.Rows(7);
        server.Spark.Before = (_, sent) => sent == 2 ? throw FakeSpark.Error("INVALID_CURSOR.DISCONNECTED", "The cursor has been disconnected by the server.") : Task.CompletedTask;
        await using var session = server.Session();
        Assert.Equal(Enumerable.Range(0, 7), await NumbersAsync(session));
        Assert.Equal(3, server.Spark.Count("ReattachExecute"));
    }

    [Fact]
    public async Task A_plan_that_never_arrived_is_sent_again()
    {
        await using var server = await FakeServer.StartAsync();
        var first = true;
        server.Spark.Call = call =>
        {
            if (call == "ExecutePlan" && first)
            {
                first = false;
                throw new RpcException(new Status(StatusCode.Unavailable, "a proxy says no"));
            }
        };
        await using var session = server.Session();
        Assert.Equal([0], await NumbersAsync(session));
        Assert.Equal((2, 1), (server.Spark.Count("ExecutePlan"), server.Spark.Count("ReattachExecute")));
    }

    [Fact]
    public async Task Streams_that_end_before_they_begin_are_not_asked_for_without_end()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Answer = _ => [];
        server.Spark.Before = (context, _) =>
        {
            FakeServer.Cut(context);
            return Task.CompletedTask;
        };
        await using var session = SparkSession.Connect($"{server.Address}/;connect_timeout=1");
        await Assert.ThrowsAsync<SparkConnectionException>(() => NumbersAsync(session));
    }

    [Fact]
    public async Task An_error_of_the_query_is_not_tried_again()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Before = (_, _) => throw new RpcException(new Status(StatusCode.Internal, "[SOMETHING] it is broken"));
        await using var session = server.Session();
        var error = await Assert.ThrowsAsync<SparkException>(() => NumbersAsync(session));
        Assert.Contains("it is broken", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (server.Spark.Count("ExecutePlan"), server.Spark.Count("ReattachExecute")));
    }

    [Fact]
    public async Task What_the_server_wants_to_be_asked_again_later_is_asked_again_not_before()
    {
        await using var server = await FakeServer.StartAsync();
        var refusals = 0;
        server.Spark.Call = call =>
        {
            if (call == "Config" && refusals++ < 2)
            {
                throw FakeSpark.Error("BUSY", "later", StatusCode.ResourceExhausted, TimeSpan.FromMilliseconds(400));
            }
        };
        await using var session = server.Session();
        var started = TimeProvider.System.GetTimestamp();
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.shuffle.partitions"] = "2" }, Token);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(800));
        Assert.Equal("2", server.Spark.Settings["spark.sql.shuffle.partitions"]);
    }

    [Fact]
    public async Task A_query_that_is_cancelled_is_interrupted_and_released()
    {
        await using var server = await FakeServer.StartAsync();
        using var cancel = new CancellationTokenSource();
        server.Spark.Before = async (context, sent) =>
        {
            if (sent == 1)
            {
                await cancel.CancelAsync();
                await new TaskCompletionSource().Task.WaitAsync(context.CancellationToken);
            }
        };
        server.Spark.Answer = _ => FakeSpark.Rows(2);
        await using var session = server.Session();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(Query, null, cancel.Token));
        AssertEnded(server.Spark);
    }

    [Fact]
    public async Task A_query_that_is_left_in_the_middle_is_interrupted_and_released()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Answer = _ => FakeSpark.Rows(100);
        await using var session = server.Session();
        await foreach (var response in session.ExecuteAsync(Query, Token))
        {
            break;
        }

        AssertEnded(server.Spark);
    }

    static void AssertEnded(FakeSpark spark)
    {
        var operation = spark.Requests.OfType<Wire.ExecutePlanRequest>().Single().OperationId;
        Assert.Equal(operation, Assert.Single(spark.Requests.OfType<Wire.InterruptRequest>()).OperationId);
        var release = Assert.Single(spark.Requests.OfType<Wire.ReleaseExecuteRequest>());
        Assert.Equal((operation, true), (release.OperationId, release.ReleaseAll is not null));
    }

    [Fact]
    public async Task A_large_result_is_released_while_it_comes()
    {
        await using var server = await FakeServer.StartAsync();
        var data = ByteString.CopyFrom(new byte[3 << 20]);
        server.Spark.Answer = _ => Enumerable.Range(0, 8).Select(_ => new Wire.ExecutePlanResponse { ArrowBatch = new() { RowCount = 1, Data = data } });
        await using var session = server.Session();
        await session.RunAsync(Query, null, Token);
        Assert.Contains(server.Spark.Requests.OfType<Wire.ReleaseExecuteRequest>(), r => r.ReleaseUntil is { ResponseId.Length: > 0 });
    }

    [Fact]
    public async Task A_batch_in_parts_comes_whole_also_where_the_connection_breaks_between_them()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Answer = _ => Enumerable.Range(0, 3).Select(i => Part(i, 3)).Concat(FakeSpark.Rows(1)).Concat([Part(0, 2), Part(1, 2)]);
        var cut = false;
        server.Spark.Before = (context, sent) =>
        {
            if (sent == 2 && !cut)
            {
                cut = true;
                FakeServer.Cut(context);
            }

            return Task.CompletedTask;
        };
        await using var session = server.Session();
        var batches = new List<string>();
        await foreach (var response in session.ExecuteAsync(Query, Token))
        {
            batches.Add(string.Join(',', response.ArrowBatch.Data));
        }

        Assert.Equal(["0,0,1,1,2,2", "0,0,0,0", "0,0,1,1"], batches);
    }

    [Fact]
    public async Task Parts_out_of_their_order_are_an_error()
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Answer = _ => [Part(0, 3), Part(2, 3)];
        await using var session = server.Session();
        Assert.Contains("part 3 of 3", (await Assert.ThrowsAsync<SparkException>(() => session.RunAsync(Query, null, Token))).Message, StringComparison.Ordinal);
    }

    static Wire.ExecutePlanResponse Part(int index, int of) =>
        new() { ArrowBatch = new() { RowCount = 1, ChunkIndex = index, NumChunksInBatch = of, Data = ByteString.CopyFrom((byte)index, (byte)index) } };

    [Theory]
    [InlineData("3.5.7", false)]
    [InlineData("4.0.0", false)]
    [InlineData("4.1.1", true)]
    [InlineData("4.2.0-preview1", true)]
    public async Task Parts_are_asked_for_where_the_server_knows_them(string version, bool asked)
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Version = version;
        await using var session = server.Session();
        await session.RunAsync(Query, null, Token);
        Assert.Equal(asked, server.Spark.Requests.OfType<Wire.ExecutePlanRequest>().Single().RequestOptions.Any(o => o.ResultChunkingOptions is { AllowArrowBatchChunking: true }));
    }

    [Fact]
    public async Task Progress_is_told_as_it_grows_and_not_after_the_end()
    {
        await using var server = await FakeServer.StartAsync();
        static Wire.ExecutePlanResponse Progress(int done) =>
            new() { ExecutionProgress = new() { Stages = { new Wire.ExecutePlanResponse.Types.ExecutionProgress.Types.StageInfo { NumTasks = 4, NumCompletedTasks = done } } } };
        var metrics = new Wire.ExecutePlanResponse { Metrics = new() { Metrics_ = { new Wire.ExecutePlanResponse.Types.Metrics.Types.MetricObject { Name = "Project" } } } };
        server.Spark.Answer = _ => [new() { ExecutionProgress = new() }, Progress(1), Progress(1), Progress(3), .. FakeSpark.Rows(1), metrics, Progress(2)];
        await using var session = server.Session();
        var told = new List<string>();
        await session.RunAsync(Query, p => told.Add(string.Create(CultureInfo.InvariantCulture, $"{p.Fraction}")), Token);
        Assert.Equal(["0.25", "0.75", "1"], told);
    }
}
