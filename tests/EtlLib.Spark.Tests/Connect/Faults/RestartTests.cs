using EtlLib.Spark.Connect;

namespace EtlLib.Spark.Tests.Connect.Faults;

/// <summary>A real server, killed and started again.</summary>
public class RestartTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_was_started_again_is_used_on_where_nothing_is_lost_and_the_loss_is_told_where_something_is()
    {
        await using var server = await OwnServer.StartAsync();
        await using var session = SparkSession.Connect($"{server.Address}/;connect_timeout=60");
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.session.timeZone"] = "America/New_York" }, Token);
        const string Zone = "select 1L id, current_timezone() name, cast(null as double) price";
        await session.Sql(Zone).ToListAsync<SqlRow>(Token);
        await server.RestartAsync();
        Assert.Equal([new SqlRow(1, "America/New_York", null)], await session.Sql(Zone).ToListAsync<SqlRow>(Token));

        await session.Sql("create temporary view gone as select 1").RunAsync(Token);
        var id = session.Id;
        using var running = new CancellationTokenSource();
        var endless = session.RunAsync(new Wire.Plan { Root = new() { Sql = new() { Query = "select sum(hash(a.id, b.id)) from range(1000000) a cross join range(1000000) b" } } }, p => running.Cancel(), Token);
        await SparkServer.UntilAsync(() => Task.FromResult(running.IsCancellationRequested));
        await server.RestartAsync();
        var error = await Assert.ThrowsAsync<SparkSessionLostException>(() => endless);
        Assert.Equal(["create temporary view gone as select 1"], error.Lost);
        await session.Sql("select 1").RunAsync(Token);
        Assert.NotEqual(id, session.Id);
    }
}
