using EtlLib.Streams;

namespace EtlLib.Spark.Tests.Streams;

/// <summary>Jobs whose queries outlive the process that started them.</summary>
public sealed class JobTests(SparkServer server) : IDisposable
{
    private static readonly DateTimeOffset Ten = new(2021, 1, 4, 10, 0, 0, TimeSpan.Zero);

    private readonly FourWays ways = new(server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StreamOptions Detached => ways.Job("job", availableNow: false) with { Detach = true };

    public void Dispose() => ways.Dispose();

    [Fact]
    public async Task A_job_runs_on_without_a_process_is_found_again_adopted_and_stopped_by_its_name()
    {
        await ways.WriteAsync<Event>("events", [At(0), At(1), At(90)]);
        var first = await ways.Streams().RunAsync(Graph(), Detached, Token, Token);
        Assert.Contains("runs on Spark at sc://", Assert.Single(first.Notes), StringComparison.Ordinal);
        var job = Assert.Single(await ways.Streams().JobsAsync(Detached.Folder, Token));
        Assert.Equal("ways", job.Name);
        Assert.Contains("Event -> parquet", Assert.Single(job.Parts), StringComparison.Ordinal);
        Assert.Contains(": running on Spark", job.Parts[0], StringComparison.Ordinal);

        // Another process finds the same run of the query, and sees what it does from now on.
        await ways.WriteAsync<Event>("events", [At(95), At(200)]);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var watched = await ways.Streams().RunAsync(Graph(), Detached with { Detach = false, Until = Ten.AddMinutes(150) }, enough.Token, Token);
        Assert.Equal(job.Parts[0].Split(", query ")[1], (await ways.Streams().JobsAsync(Detached.Folder, Token))[0].Parts[0].Split(", query ")[1]);
        Assert.Contains("held back", Assert.Single(watched.Notes), StringComparison.Ordinal);
        Assert.Contains(": stopped on Spark", (await ways.Streams().JobsAsync(Detached.Folder, Token))[0].Parts[0], StringComparison.Ordinal);

        // It goes on from its checkpoint, and is stopped by its name.
        await ways.WriteAsync<Event>("events", [At(400)]);
        await ways.Streams().RunAsync(Graph(), Detached, Token, Token);
        await SparkServer.UntilAsync(async () => (await RowsAsync()).Count == 3);
        await ways.Streams().StopAsync(Detached.Folder, "ways", Token);
        Assert.Contains(": stopped on Spark", (await ways.Streams().JobsAsync(Detached.Folder, Token))[0].Parts[0], StringComparison.Ordinal);
        Assert.Equal([(Ten, 2L), (Ten.AddHours(1), 2L), (Ten.AddHours(3), 1L)], await RowsAsync());
    }

    [Fact]
    public async Task A_changed_plan_is_refused_in_words_before_Spark_sees_it_and_starts_over_if_told_to()
    {
        await ways.WriteAsync<Event>("events", [At(0), At(90)]);
        var now = ways.Job("job");
        await ways.Streams().RunAsync(Graph(), now, Token, Token);
        var error = await Assert.ThrowsAsync<PlanException>(() => ways.Streams().RunAsync(Graph(hours: 2), now, Token, Token));
        Assert.StartsWith("ETL3003: The state of this job does not fit the program: the operator GroupBy of Event has changed.", error.Message, StringComparison.Ordinal);
        Assert.Contains("02:00:00", error.Message, StringComparison.Ordinal);
        await ways.Streams().RunAsync(Graph(), now, Token, Token);

        var held = await Assert.ThrowsAsync<SinkException>(() => ways.Streams().RunAsync(Graph(hours: 2), now with { ResetState = true }, Token, Token));
        Assert.Contains("holds files already", held.Message, StringComparison.Ordinal);
        await ways.WriteAsync<Event>("events", [At(300)]);
        var done = await ways.Streams().RunAsync(Graph(hours: 2, WriteMode.Overwrite), now with { ResetState = true }, Token, Token);
        Assert.Equal(3, done.Sources[0].Rows);
        Assert.Equal([(Ten, 2L)], await RowsAsync());
    }

    [Fact]
    public async Task Late_rows_are_dropped_and_counted()
    {
        await ways.WriteAsync<Event>("events", [At(0), At(90)]);
        var now = ways.Job("job");
        await ways.Streams().RunAsync(Graph(), now, Token, Token);
        await ways.WriteAsync<Event>("events", [At(1), At(200)]);
        var done = await ways.Streams().RunAsync(Graph(), now, Token, Token);
        Assert.Equal(1, done.Late);
        Assert.Equal([(Ten, 1L), (Ten.AddHours(1), 1L)], await RowsAsync());
    }

    [Fact]
    public async Task What_the_data_makes_fail_stops_the_job_with_an_error_of_the_data()
    {
        await ways.WriteAsync<Event>("events", [At(0)]);
        var factory = new DataFactory();
        factory.Make<Event>(
            source: Event.DataFrame.From(DataSource.Parquet(ways.In("events")).Watch()).Select(e => new Event.Projection { Key = e.Key, Time = e.Time, Id = e.Id / (e.Id - e.Id), Value = null }),
            sink: DataSink.Parquet(ways.Out("job", "out")));
        var error = await Assert.ThrowsAsync<DataException>(() => ways.Streams().RunAsync(factory, ways.Job("job"), Token, Token));
        Assert.Contains("divided by zero", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Options_that_Spark_has_no_use_for_are_refused()
    {
        await ways.WriteAsync<Event>("events", [At(0)]);
        foreach (var options in new[] { Detached with { For = TimeSpan.FromMinutes(1) }, Detached with { Pace = 1 }, Detached with { From = StreamStart.Latest } })
        {
            await Assert.ThrowsAsync<UsageException>(() => ways.Streams().RunAsync(Graph(), options, Token, Token));
        }

        var nowhere = ((Engines.IEngine)new SparkEngine(server.Address)).Streams!;
        Assert.Contains("EtlLib:Spark:CheckpointLocation", (await Assert.ThrowsAsync<UsageException>(() => nowhere.RunAsync(Graph(), Detached, Token, Token))).Message, StringComparison.Ordinal);
    }

    private static Event At(int minutes) => new() { Key = "a", Time = Ten.AddMinutes(minutes), Id = minutes };

    private DataFactory Graph(int hours = 1, WriteMode mode = WriteMode.Error)
    {
        var factory = new DataFactory();
        factory.Make<Event>(
            source: Event.DataFrame.From(DataSource.Parquet(ways.In("events")).Watch()).Resample(TimeSpan.FromHours(hours), by: e => e.Key)
                .Select((key, w, g) => new Event.Projection { Key = key, Time = w.Start, Id = g.Count(), Value = null }),
            sink: DataSink.Parquet(ways.Out("job", "out"), mode));
        return factory;
    }

    private async Task<IReadOnlyList<(DateTimeOffset, long)>> RowsAsync() =>
        [.. (await Event.DataFrame.From(DataSource.Parquet(ways.Out("job", "out"))).ToListAsync(cancellationToken: Token)).Select(e => (e.Time, e.Id)).Order()];
}
