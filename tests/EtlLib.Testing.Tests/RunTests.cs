using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using EtlLib.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib.Testing.Tests;

/// <summary>Streams as programs and hosts run them: over generated rows and watched folders.</summary>
public sealed class RunTests : IDisposable
{
    private static readonly DateTimeOffset Ten = new(2021, 1, 4, 10, 0, 0, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("etllib-run-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Until_cuts_generated_rows_exactly_and_the_next_run_goes_on_there(bool paced)
    {
        var options = Options() with { Until = Ten.AddSeconds(90), Pace = paced ? 1_000 : null };
        var first = await RunAsync(options, out var rows, out var windows);
        Assert.Equal(180, rows.Count);
        Assert.All(Times(rows), time => Assert.True(time < options.Until));
        Assert.Equal(2, windows.Count);
        Assert.Equal(options.Until, first.Sources[0].Watermark);
        await RunAsync(options with { Until = Ten.AddSeconds(90.5), Pace = null }, out rows, out windows);
        Assert.Equal((2, 0), (rows.Count, windows.Count));
        await RunAsync(options with { Until = Ten.AddMinutes(2), Pace = null }, out rows, out windows);
        Assert.Equal((58, 2), (rows.Count, windows.Count));
        await RunAsync(options with { Until = null, Pace = null }, out rows, out windows);
        Assert.Equal((360, 6), (rows.Count, windows.Count));
    }

    [Fact]
    public async Task Files_that_appear_in_a_folder_are_read_once_each()
    {
        var drop = Directory.CreateDirectory(Path.Combine(folder, "in")).FullName;
        Drop("b.csv", 2);
        var options = Options() with { AvailableNow = true };
        Assert.Equal(new long[] { 2 }, await ReadAsync());
        Drop("c.csv", 3);
        Drop("d.csv", 4);
        Assert.Equal(new long[] { 3, 4 }, await ReadAsync());
        Assert.Empty(await ReadAsync());

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = RunOnAsync(options with { AvailableNow = false }, stop.Token, out var read);
        Drop("e.csv", 5);
        await read.CountsAsync(1);
        Drop("f.csv", 6);
        await read.CountsAsync(2);
        await stop.CancelAsync();
        await running;
        Assert.Equal([5L, 6], Ids(read));

        void Drop(string name, long id)
        {
            var whole = Path.Combine(folder, name);
            File.WriteAllText(whole, string.Create(CultureInfo.InvariantCulture, $"Symbol,EventTime,Id,Price,Volume,Note\nA,2021-01-04T10:00:0{id}Z,{id},1,1,\n"));
            File.Move(whole, Path.Combine(drop, name));
        }

        async Task<long[]> ReadAsync()
        {
            await RunOnAsync(options, CancellationToken.None, out var rows);
            return Ids(rows);
        }

        Task<StreamProgress> RunOnAsync(StreamOptions how, CancellationToken stopping, out Kept<Trade> rows)
        {
            var collected = rows = new Kept<Trade>();
            var factory = new DataFactory();
            factory.Make<Trade>(source: DataSource.Csv(drop).Watch(), sink: collected);
            return new EmbeddedStreams().RunAsync(factory, how, stopping, Cancellation);
        }
    }

    [Fact]
    public async Task Jobs_are_listed_with_their_positions_and_dropped()
    {
        var streams = new EmbeddedStreams();
        Assert.Empty(await streams.JobsAsync(folder, Cancellation));
        await RunAsync(Options() with { Until = Ten.AddSeconds(90) }, out _, out _);
        var job = Assert.Single(await streams.JobsAsync(folder, Cancellation));
        Assert.Equal(("job", 0L, 0L), (job.Name, job.Late, job.Poison));
        Assert.True(job.Epoch > 0 && job.Bytes > 0);
        Assert.Contains(job.Parts, p => p.Contains("watermark 2021-01-04T10:01:30Z", StringComparison.Ordinal) && p.Contains(":180", StringComparison.Ordinal));
        Assert.Contains(job.Parts, p => p.Contains("windows of Candle", StringComparison.Ordinal));
        Assert.Contains("Did you mean job?", Assert.Throws<UsageException>(() => streams.Drop(folder, "jo")).Message, StringComparison.Ordinal);
        streams.Drop(folder, "job");
        Assert.Empty(await streams.JobsAsync(folder, Cancellation));
        await RunAsync(Options() with { Until = Ten.AddSeconds(90) }, out var rows, out _);
        Assert.Equal(180, rows.Count);
    }

    [Fact]
    public async Task A_host_runs_the_stream_tells_its_health_and_ends_it_with_an_epoch()
    {
        var rows = new Kept<Trade>();
        await using var host = Hosted(factory => factory.Make<Trade>(source: DataSource.Generate(keys: ["A"], every: TimeSpan.FromMilliseconds(20), seed: 1), sink: rows));
        var (health, service) = (host.GetRequiredService<HealthCheckService>(), host.GetServices<IHostedService>().OfType<BackgroundService>().Single());
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Degraded), (await StatusAsync(health, "live"), await StatusAsync(health, "ready")));
        await service.StartAsync(Cancellation);
        await rows.CountsAsync(3);
        Assert.Equal((HealthStatus.Healthy, HealthStatus.Healthy), (await StatusAsync(health, "live"), await StatusAsync(health, "ready")));
        await service.StopAsync(Cancellation);
        var job = Assert.Single(await new EmbeddedStreams().JobsAsync(folder, Cancellation));
        Assert.Contains(job.Parts, p => p.Contains(string.Create(CultureInfo.InvariantCulture, $":{rows.Count}"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_whose_stream_fails_is_not_healthy()
    {
        await using var host = Hosted(factory => factory.Make<Trade>(source: DataSource.Generate(keys: ["A"], every: TimeSpan.FromMilliseconds(20), seed: 1), sink: new Failing()));
        var (health, service) = (host.GetRequiredService<HealthCheckService>(), host.GetServices<IHostedService>().OfType<BackgroundService>().Single());
        await service.StartAsync(Cancellation);
        await Assert.ThrowsAsync<SinkException>(() => service.ExecuteTask!);
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy), (await StatusAsync(health, "live"), await StatusAsync(health, "ready")));
    }

    [Fact]
    public async Task Meters_count_what_a_stream_does()
    {
        var sums = new Dictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Meter.Name == "EtlLib")
                {
                    it.EnableMeasurementEvents(instrument);
                }
            },
        };
        var job = Path.GetFileName(folder);
        void Add(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var (key, tag) in tags)
            {
                if (key == "job" && (string?)tag == job)
                {
                    lock (sums)
                    {
                        sums[name] = sums.GetValueOrDefault(name) + value;
                    }
                }
            }
        }

        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        listener.Start();
        var done = await RunAsync(Options() with { Until = Ten.AddSeconds(90), Job = job }, out var rows, out var windows);
        Assert.Equal((180, rows.Count + windows.Count), (sums["etllib.stream.rows.read"], sums["etllib.stream.rows.committed"]));
        Assert.Equal(done.Epoch, sums["etllib.stream.epochs"]);
        Assert.Equal((0, 0), (sums["etllib.stream.late"], sums["etllib.stream.poison"]));
        Assert.True(sums["etllib.stream.commit.time"] > 0 && sums["etllib.stream.watermark.delay"] > 0 && sums.ContainsKey("etllib.stream.state.size"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<HealthStatus> StatusAsync(HealthCheckService health, string tag) => (await health.CheckHealthAsync(c => c.Tags.Contains(tag), Cancellation)).Status;

    private static IEnumerable<DateTimeOffset> Times(Kept<Trade> rows) => rows.Rows.Select(r => r.EventTime);

    private static long[] Ids(Kept<Trade> rows) => [.. rows.Rows.Select(r => r.Id)];

    private ServiceProvider Hosted(Action<DataFactory> describe)
    {
        var services = new ServiceCollection().AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddEtl(
            (_, factory) =>
            {
                describe(factory);
                return Task.CompletedTask;
            },
            factory => factory.UseDuckDb());
        return services.AddStream(new StreamOptions { Folder = folder, Output = TextWriter.Null }).BuildServiceProvider();
    }

    private StreamOptions Options() => new() { Job = "job", Folder = folder, Output = TextWriter.Null };

    private static Task<StreamProgress> RunAsync(StreamOptions options, out Kept<Trade> rows, out Kept<Candle> windows)
    {
        var (trades, volumes) = (rows, windows) = (new Kept<Trade>(), new Kept<Candle>());
        var factory = new DataFactory { Start = Ten, End = Ten.AddMinutes(5) };
        var made = factory.Make<Trade>(source: DataSource.Generate(keys: ["A", "B"], every: TimeSpan.FromSeconds(1), seed: 1), sink: trades);
        factory.Make<Candle>(source: made, sink: volumes);
        return new EmbeddedStreams().RunAsync(factory, options, CancellationToken.None, Cancellation);
    }

    private sealed class Failing : DataSink
    {
        public override string Describe() => "failing";

        public override SinkWriter Open(SinkJob job) => throw new SinkException("It does not work.");
    }

    /// <summary>Keeps what is committed.</summary>
    private sealed class Kept<TModel> : DataSink
        where TModel : IDataModel<TModel>
    {
        public ConcurrentQueue<TModel> Rows { get; } = [];

        public int Count => Rows.Count;

        public override string Describe() => "the test";

        public override SinkWriter Open(SinkJob job) => new Writer(Rows);

        /// <summary>Waits until so many rows are committed.</summary>
        public async Task CountsAsync(int count)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            late.CancelAfter(TimeSpan.FromMinutes(2));
            using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (Count < count)
            {
                await looking.WaitForNextTickAsync(late.Token);
            }
        }

        private sealed class Writer(ConcurrentQueue<TModel> rows) : SinkWriter<TModel>
        {
            private readonly List<TModel> pending = [];

            public override Task WriteAsync(IReadOnlyList<TModel> rows, CancellationToken cancellationToken)
            {
                pending.AddRange(rows);
                return Task.CompletedTask;
            }

            public override Task<string> PrepareAsync(long epoch, CancellationToken cancellationToken) => Task.FromResult("");

            public override Task<CommittedOutput> CommitAsync(string token, CancellationToken cancellationToken)
            {
                pending.ForEach(rows.Enqueue);
                pending.Clear();
                return Task.FromResult(new CommittedOutput());
            }

            public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
