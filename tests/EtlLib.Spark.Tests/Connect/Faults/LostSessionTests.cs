using EtlLib.Spark.Connect;

namespace EtlLib.Spark.Tests.Connect.Faults;

public class LostSessionTests
{
    static readonly Wire.Plan Query = Sql("select 1");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Wire.Plan Sql(string text) => new() { Root = new() { Sql = new() { Query = text } } };

    [Fact]
    public async Task A_session_that_kept_nothing_begins_anew_in_silence_with_its_settings()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session();
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.session.timeZone"] = "UTC" }, Token);
        await session.RunAsync(Query, null, Token);
        var first = session.Id;
        server.Spark.Restart();
        await session.RunAsync(Query, null, Token);
        Assert.NotEqual(first, session.Id);
        Assert.Equal("UTC", server.Spark.Settings["spark.sql.session.timeZone"]);
    }

    [Fact]
    public async Task Analyses_settings_and_uploads_begin_anew_too()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session();
        await session.AnalyzeAsync(ask => ask.SparkVersion = new(), Token);
        server.Spark.Restart();
        await session.AnalyzeAsync(ask => ask.SparkVersion = new(), Token);
        server.Spark.Restart();
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.ansi.enabled"] = "true" }, Token);
        server.Spark.Restart();
        await session.UploadAsync("cache/x", new byte[3], Token);
        Assert.Equal("true", server.Spark.Settings["spark.sql.ansi.enabled"]);
    }

    [Theory]
    [InlineData("create or replace temporary view trades as select 1", "create or replace temporary view trades as select 1")]
    [InlineData("SET spark.sql.ansi.enabled = false", "SET spark.sql.ansi.enabled …")]
    [InlineData("CREATE TEMP VIEW t USING jdbc OPTIONS (password 'hunter2')", "CREATE TEMP VIEW t USING jdbc OPTIONS …")]
    public async Task What_was_lost_is_said_once_and_nothing_secret(string sql, string lost)
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session();
        await session.RunAsync(Sql(sql), null, Token);
        server.Spark.Restart();
        var error = await Assert.ThrowsAsync<SparkSessionLostException>(() => session.RunAsync(Query, null, Token));
        Assert.Equal([lost], error.Lost);
        Assert.Contains($"With it went: {lost}. Make that again first.", error.Message, StringComparison.Ordinal);
        Assert.Contains("was started again", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        await session.RunAsync(Query, null, Token);
    }

    [Fact]
    public async Task A_view_of_a_frame_is_kept_and_told_once_when_it_is_lost()
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session();
        await session.RunAsync(new Wire.Plan { Command = new() { CreateDataframeView = new() { Name = "trades" } } }, null, Token);
        server.Spark.Restart();
        Assert.Equal(["view trades"], (await Assert.ThrowsAsync<SparkSessionLostException>(() => session.RunAsync(Query, null, Token))).Lost);
        server.Spark.Restart();
        await session.RunAsync(Query, null, Token);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public async Task A_query_in_which_the_server_restarts_runs_again_only_where_no_row_had_come(int rows, bool again)
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session();
        var restarted = false;
        server.Spark.Answer = _ => FakeSpark.Rows(5);
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Spark.Before = async (context, sent) =>
        {
            if (sent == rows && !restarted)
            {
                restarted = true;
                await came.Task.WaitAsync(TimeSpan.FromSeconds(30), context.CancellationToken);
                server.Spark.Restart();
                FakeServer.Cut(context);
            }
        };
        var got = 0;
        void Came()
        {
            if (got == rows)
            {
                came.SetResult();
            }
        }

        Came();
        async Task RunAsync()
        {
            await foreach (var response in session.ExecuteAsync(Query, Token))
            {
                got++;
                Came();
            }
        }

        if (again)
        {
            await RunAsync();
            Assert.Equal(5, got);
        }
        else
        {
            Assert.Contains("did not end", (await Assert.ThrowsAsync<SparkSessionLostException>(RunAsync)).Message, StringComparison.Ordinal);
            Assert.Equal(rows, got);
        }
    }

    [Theory]
    [InlineData("insert into t values (1)")]
    [InlineData("with x as (select 1) insert into t select * from x")]
    public async Task What_may_have_had_its_effect_is_not_done_again(string sql)
    {
        await using var server = await FakeServer.StartAsync();
        await using var session = server.Session();
        server.Spark.Before = (context, _) =>
        {
            server.Spark.Restart();
            FakeServer.Cut(context);
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<SparkSessionLostException>(() => session.RunAsync(Sql(sql), null, Token));
        Assert.Equal(1, server.Spark.Count("ExecutePlan"));
    }
}
