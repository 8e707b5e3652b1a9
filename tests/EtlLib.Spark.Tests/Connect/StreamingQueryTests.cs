using EtlLib.Spark.Connect;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;
using EtlLib.Spark.Tests.Connect.Faults;

namespace EtlLib.Spark.Tests.Connect;

public class StreamingQueryTests(SparkServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_is_started_watched_explained_found_again_and_stopped()
    {
        await using var session = await server.SessionAsync();
        var queries = new StreamingQueries(session);
        var query = await queries.StartAsync(ToMemory(Rate(), "watched"), Token);
        Assert.Equal("watched", query.Name);
        Assert.False(await query.AwaitAsync(TimeSpan.FromMilliseconds(100), Token));
        await query.ProcessAllAvailableAsync(Token);
        await SparkServer.UntilAsync(async () => (await query.LastAsync(Token)) is { RowsIn: > 0, RowsOut: > 0 });

        Assert.Contains(await query.RecentAsync(Token), p => p.RowsIn > 0);
        Assert.Contains("MicroBatch", await query.ExplainAsync(Token), StringComparison.Ordinal);
        Assert.Equal(query.Id, Assert.Single(await queries.ActiveAsync(Token)).Id);
        Assert.Equal("watched", (await queries.FindAsync(query.Id, Token))?.Name);
        Assert.True((await queries.Of(query.Id, query.Run, "watched").StatusAsync(Token))?.IsActive);

        await query.StopAsync(Token);
        Assert.False((await query.StatusAsync(Token))?.IsActive);
        Assert.Null(await query.ExceptionAsync(Token));
        Assert.True(await query.AwaitAsync(TimeSpan.FromSeconds(1), Token));
        Assert.True(await queries.AwaitAnyAsync(TimeSpan.FromSeconds(1), Token));
        Assert.Empty(await queries.ActiveAsync(Token));
        Assert.Null(await queries.FindAsync(query.Id, Token));
    }

    [Fact]
    public async Task What_a_query_fails_with_is_typed_as_the_same_error_of_a_batch()
    {
        await using var session = await server.SessionAsync();
        var queries = new StreamingQueries(session);
        var one = Rel.Project(Rate(), Ex.Alias(Ex.Fn("/", Ex.Long(1), Ex.Fn("%", Ex.Column("value"), Ex.Long(1))), "quotient"));
        var query = await queries.StartAsync(ToMemory(one, "failing"), Token);
        await SparkServer.UntilAsync(async () => !(await query.StatusAsync(Token))!.IsActive);
        var error = Assert.IsType<SparkDataException>(await query.ExceptionAsync(Token));
        Assert.Equal("DIVIDE_BY_ZERO", error.ErrorClass);
        Assert.DoesNotContain("\tat ", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<SparkException>(() => query.AwaitAsync(TimeSpan.FromSeconds(5), Token));
    }

    [Fact]
    public async Task What_Spark_cannot_stream_is_told_at_the_start_and_an_unknown_query_has_no_status()
    {
        await using var session = await server.SessionAsync();
        var queries = new StreamingQueries(session);
        var error = await Assert.ThrowsAsync<SparkAnalysisException>(() => queries.StartAsync(ToMemory(Rel.Aggregate(Rate(), [], [Ex.Alias(Ex.Fn("count", Ex.Int(1)), "n")]), "never"), Token));
        Assert.StartsWith("STREAMING_OUTPUT_MODE", error.ErrorClass, StringComparison.Ordinal);
        Assert.Null(await queries.Of($"{Guid.NewGuid()}", $"{Guid.NewGuid()}", "nobody").StatusAsync(Token));
    }

    [Fact]
    public async Task Events_tell_of_each_batch_and_of_the_end()
    {
        await using var session = await server.SessionAsync();
        var queries = new StreamingQueries(session);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var seen = new List<Wire.StreamingQueryListenerEvent.Types.EventType>();
        StreamingQuery? query = null;
        await foreach (var (type, json) in queries.EventsAsync(enough.Token))
        {
            seen.Add(type);
            query ??= await queries.StartAsync(ToMemory(Rate(), "told"), Token);
            if (type is Wire.StreamingQueryListenerEvent.Types.EventType.QueryProgressEvent && seen.Count == 2)
            {
                Assert.Contains(query.Id, json, StringComparison.Ordinal);
                await query.StopAsync(Token);
            }

            if (type is Wire.StreamingQueryListenerEvent.Types.EventType.QueryTerminatedEvent)
            {
                break;
            }
        }

        Assert.Contains(Wire.StreamingQueryListenerEvent.Types.EventType.QueryTerminatedEvent, seen);
    }

    [Fact]
    public async Task A_query_is_asked_for_again_where_the_server_was_started_again_and_is_gone()
    {
        await using var fake = await FakeServer.StartAsync();
        await using var session = fake.Session();
        var query = new StreamingQueries(session).Of("id", "run", "name");
        fake.Spark.Answer = _ => [new() { StreamingQueryCommandResult = new() { Status = new() { IsActive = true } } }];
        Assert.True((await query.StatusAsync(Token))?.IsActive);
        fake.Spark.Restart();
        fake.Spark.Answer = plan => plan.Command.StreamingQueryCommand.QueryId.Id == "id" ? throw FakeSpark.Error("CONNECT_INVALID_PLAN.STREAMING_QUERY_NOT_FOUND", "Streaming query is not found.") : [];
        Assert.Null(await query.StatusAsync(Token));
    }

    [Theory]
    [InlineData("[STREAM_FAILED] Query [id = 1, runId = 2] terminated with exception: Job aborted: Lost task 0.0: org.apache.spark.SparkArithmeticException: [ARITHMETIC_OVERFLOW] long overflow. SQLSTATE: 22003\n\tat java", typeof(SparkDataException), "ARITHMETIC_OVERFLOW")]
    [InlineData("[STREAM_FAILED] Query [id = 1, runId = 2] terminated with exception: [PATH_NOT_FOUND] Path does not exist: file:/x. SQLSTATE: 42K03", typeof(SparkSourceException), "PATH_NOT_FOUND")]
    [InlineData("Query terminated with exception: Writing job aborted", typeof(SparkException), "STREAM_FAILED")]
    public void The_cause_of_a_failed_query_is_the_last_class_in_its_text(string message, Type type, string errorClass)
    {
        var error = SparkErrors.OfStream(message);
        Assert.IsType(type, error);
        Assert.Equal(errorClass, error.ErrorClass);
    }

    private static Wire.Relation Rate() => new() { Read = new() { IsStreaming = true, DataSource = new() { Format = "rate", Options = { ["rowsPerSecond"] = "100" } } } };

    private static Wire.WriteStreamOperationStart ToMemory(Wire.Relation rows, string name) =>
        new() { Input = rows, Format = "memory", OutputMode = "append", QueryName = name, ProcessingTimeInterval = "0 seconds" };
}
