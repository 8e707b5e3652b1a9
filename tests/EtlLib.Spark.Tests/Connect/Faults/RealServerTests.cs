using EtlLib.Spark.Connect;

namespace EtlLib.Spark.Tests.Connect.Faults;

/// <summary>Faults between us and the real server.</summary>
public class RealServerTests(SparkServer server)
{
    const string Endless = "select sum(hash(a.id, b.id)) from range(1000000) a cross join range(1000000) b";

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_row_comes_once_though_the_connection_is_cut_in_the_middle()
    {
        await using var wires = new Wires(server.Address);
        await using var session = SparkSession.Connect(wires.Address);
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.execution.arrow.maxRecordsPerBatch"] = "1000" }, Token);
        var next = 200_000L;
        wires.OnReceived = bytes =>
        {
            if (bytes > next)
            {
                next += 200_000;
                wires.Cut();
            }
        };
        var rows = await session.Sql("select id, repeat('x', 30) name, 1D price from range(0, 20000, 1, 2)").ToListAsync<SqlRow>(Token);
        Assert.Equal(Enumerable.Range(0, 20000).Select(i => (long)i), rows.Select(r => r.Id).Order());
        Assert.True(wires.Connections > 2, $"{wires.Connections} connections: it was not cut");
    }

    [Fact]
    public async Task Batches_that_the_server_cuts_come_whole()
    {
        await using var session = SparkSession.Connect(server.Address);
        session.ChunkSize = 10_000;
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.execution.arrow.maxRecordsPerBatch"] = "50000" }, Token);
        var rows = await session.Sql("select id, repeat('x', 30) name, 1D price from range(0, 20000, 1, 2)").ToListAsync<SqlRow>(Token);
        Assert.Equal(Enumerable.Range(0, 20000).Select(i => (long)i), rows.Select(r => r.Id).Order());
    }

    [Fact]
    public async Task A_query_that_is_cancelled_is_gone_on_the_server()
    {
        await using var session = await server.SessionAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = session.RunAsync(new Wire.Plan { Root = new() { Sql = new() { Query = Endless } } }, null, cancel.Token);
        await SparkServer.UntilAsync(async () => await server.RunningJobsAsync(session.Id) > 0);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await SparkServer.UntilAsync(async () => await server.RunningJobsAsync(session.Id) == 0);
        await session.Sql("select 1").RunAsync(Token);
    }

    [Fact]
    public async Task A_query_that_another_ends_says_so()
    {
        await using var session = await server.SessionAsync();
        session.Tags = ["endless"];
        var run = session.RunAsync(new Wire.Plan { Root = new() { Sql = new() { Query = Endless } } }, null, Token);
        await SparkServer.UntilAsync(async () => await session.InterruptAsync("endless", Token) > 0);
        var error = await Assert.ThrowsAsync<SparkException>(() => run);
        Assert.Equal("OPERATION_CANCELED", error.ErrorClass);
    }

    [Fact]
    public async Task A_session_that_the_server_ended_begins_anew_or_says_what_is_lost()
    {
        await using var session = await server.SessionAsync();
        await session.Sql("select 1").RunAsync(Token);
        await EndAsync(session.Id);
        await session.Sql("select 1").RunAsync(Token);
        await session.Sql("create temporary view gone as select 1").RunAsync(Token);
        await EndAsync(session.Id);
        var error = await Assert.ThrowsAsync<SparkSessionLostException>(() => session.Sql("select * from gone").RunAsync(Token));
        Assert.Equal(["create temporary view gone as select 1"], error.Lost);
        await session.Sql("select 1").RunAsync(Token);
    }

    /// <summary>Ends a session behind its back: by another of the same id.</summary>
    async Task EndAsync(string id)
    {
        var other = SparkSession.Connect($"{server.Address}/;session_id={id}");
        await other.VersionAsync(Token);
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_request_over_128_MiB_is_told()
    {
        await using var session = await server.SessionAsync();
        var error = await Assert.ThrowsAsync<SparkConnectionException>(() => session.Sql(new string(' ', 129 << 20) + "select 1").RunAsync(Token));
        Assert.Contains("larger than a message may be (128 MiB)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_ends_at_the_whole()
    {
        await using var session = await server.SessionAsync();
        var last = default(SparkProgress);
        await session.RunAsync(new Wire.Plan { Root = new() { Sql = new() { Query = "select count(*) from (values (1), (2), (3)) v(x) where x > rand()" } } }, p => last = p, Token);
        Assert.Equal(1, last.Fraction);
    }
}
