using EtlLib.Engines;
using EtlLib.Spark.Tests.Connect.Faults;
using EtlLib.Streams;

namespace EtlLib.Spark.Tests.Streams;

/// <summary>A stream from files over windows to files, whose server is killed with SIGKILL at random moments. SOAK=1 kills it 20 times.</summary>
public sealed class KilledServerTests(SparkServer server)
{
    private static readonly DateTimeOffset Ten = new(2021, 1, 4, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_folder_has_each_row_of_the_batch_once()
    {
        using var ways = new FourWays(server);
        await using var own = await OwnServer.StartAsync();
        var kills = Environment.GetEnvironmentVariable("SOAK") == "1" ? 20 : 2;
        var (random, minute, rows) = (new Random(1), 0, new List<Event>());
        for (var round = 0; round < kills; round++)
        {
            var running = Streams(own, ways).RunAsync(Graph(ways), ways.Job("job", availableNow: false), Token, Token);
            var committed = Committed(ways);
            for (var enough = committed + random.Next(1, 4); Committed(ways) < enough;)
            {
                Assert.False(running.IsFaulted, running.Exception?.ToString());
                await FeedAsync();
            }

            using (var delay = new PeriodicTimer(TimeSpan.FromMilliseconds(random.Next(1, 700))))
            {
                await delay.WaitForNextTickAsync(Token);
            }

            await own.RestartAsync();
            await Assert.ThrowsAnyAsync<EtlException>(() => running);
        }

        minute += 600;
        await FeedAsync();
        await Streams(own, ways).RunAsync(Graph(ways), ways.Job("job"), Token, Token);
        var expected = rows.GroupBy(e => new DateTimeOffset(e.Time.Ticks - (e.Time.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero)).Select(g => (g.Key, (long)g.Count())).OrderBy(g => g.Key).SkipLast(1);
        var found = await Event.DataFrame.From(DataSource.Parquet(ways.Out("job", "out"))).ToListAsync(cancellationToken: Token);
        Assert.Equal(expected, found.Select(e => (e.Time, e.Id)).Order());

        async Task FeedAsync()
        {
            Event[] more = [.. Enumerable.Range(0, 30).Select(_ => new Event { Key = "a", Time = Ten.AddMinutes(minute++), Id = minute })];
            rows.AddRange(more);
            await ways.WriteAsync<Event>("events", more);
        }
    }

    private static IStreamEngine Streams(OwnServer own, FourWays ways) => ((IEngine)new SparkEngine(own.Address + "/;connect_timeout=60", ways.Options)).Streams!;

    /// <summary>How many batches the sink's log has.</summary>
    private static int Committed(FourWays ways) =>
        Directory.Exists(ways.Out("job", "out/_spark_metadata")) ? Directory.GetFiles(ways.Out("job", "out/_spark_metadata"), "*").Count(f => Path.GetFileName(f)[0] != '.') : 0;

    private static DataFactory Graph(FourWays ways)
    {
        var factory = new DataFactory();
        factory.Make<Event>(
            source: Event.DataFrame.From(DataSource.Parquet(ways.In("events")).Watch()).Resample(TimeSpan.FromHours(1), by: e => e.Key)
                .Select((key, w, g) => new Event.Projection { Key = key, Time = w.Start, Id = g.Count(), Value = null }),
            sink: DataSink.Parquet(ways.Out("job", "out")));
        return factory;
    }
}
