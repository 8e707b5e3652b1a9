using EtlLib.Streams;

namespace EtlLib.Postgres.Tests;

/// <summary>Streams write tables epoch by epoch, each once, and read tables as they are.</summary>
public sealed class StreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WriteMode.Append)]
    [InlineData(WriteMode.Merge)]
    public async Task A_stream_that_is_stopped_and_cancelled_between_epochs_gives_the_rows_of_the_batch_once(WriteMode mode)
    {
        var (table, folder) = (PostgresServer.Table("candles"), Directory.CreateTempSubdirectory("etllib-stream-").FullName);
        var expected = (await Factory(null).Candles.ToListAsync(Bounds, Token)).OrderBy(c => (c.Symbol, c.Time)).ToList();
        Assert.True(expected.Count > 500);
        for (var run = 0; run < 4; run++)
        {
            using var stopping = new CancellationTokenSource();
            using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var end = run % 2 == 0 ? stopping : cancelled;
            var begun = -1L;
            var options = Options(folder, progress =>
            {
                begun = begun < 0 ? progress.Epoch : begun;
                if (progress.Epoch >= begun + 2)
                {
                    end.Cancel();
                }
            });
            await Record.ExceptionAsync(() => new EmbeddedStreams().RunAsync(Factory(DataSink.Postgres(table, mode)).Graph, options, stopping.Token, cancelled.Token));
        }

        await new EmbeddedStreams().RunAsync(Factory(DataSink.Postgres(table, mode)).Graph, Options(folder, _ => { }), CancellationToken.None, Token);
        Assert.Equal(expected, (await PostgresServer.ReadAsync<Candle>(DataSource.Postgres(table))).OrderBy(c => (c.Symbol, c.Time)));
        Assert.Empty(await PostgresServer.LeftoversAsync());

        // From the beginning: the epochs of before are forgotten, and an overwrite replaces the rows.
        await new EmbeddedStreams().RunAsync(Factory(DataSink.Postgres(table, WriteMode.Overwrite)).Graph, Options(folder, _ => { }) with { ResetState = true }, CancellationToken.None, Token);
        Assert.Equal(expected, (await PostgresServer.ReadAsync<Candle>(DataSource.Postgres(table))).OrderBy(c => (c.Symbol, c.Time)));
    }

    private static DataContext Bounds { get; } = new() { Start = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), End = new(2021, 1, 11, 0, 0, 0, TimeSpan.Zero), Now = new(2021, 2, 1, 0, 0, 0, TimeSpan.Zero) };

    private static StreamOptions Options(string folder, Action<StreamProgress> progress) =>
        new() { Job = "candles", Folder = folder, AvailableNow = true, EpochRows = 3_000, Linger = TimeSpan.Zero, Progress = new Told(progress) };

    private static (DataFactory Graph, Candle.DataFrame Candles) Factory(DataSink? sink)
    {
        var context = PostgresServer.Context with { Start = Bounds.Start, End = Bounds.End };
        var source = DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromMinutes(1), seed: 42);
        var factory = new DataFactory(context);
        if (sink is not null)
        {
            var trades = factory.Make<Tick>(source: source);
            factory.Make<Candle>(source: trades, sink: sink);
        }

        return (factory, Candle.Make(Bounds, Tick.DataFrame.From(source)));
    }

    private sealed class Told(Action<StreamProgress> told) : IProgress<StreamProgress>
    {
        public void Report(StreamProgress value) => told(value);
    }
}

/// <summary>A generated trade.</summary>
[DataModel]
public partial record Tick
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "10s")] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    [BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)] public required double Price { get; init; }
    [Uniform(1, 1_000)] public required int Volume { get; init; }

    public static DataFrame Make(DataContext context) => DataFrame.From(context);
}

/// <summary>An hour of trades.</summary>
[DataModel]
public partial record Candle
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    public required double Open { get; init; }
    public required double Close { get; init; }
    public required long Volume { get; init; }

    public static DataFrame Make(DataContext context, Tick.DataFrame ticks) => ticks
        .Resample(TimeSpan.FromHours(1), by: t => t.Symbol)
        .Select((symbol, hour, g) => new Projection
        {
            Symbol = symbol, Time = hour.Start, Open = g.First(t => t.Price), Close = g.Last(t => t.Price), Volume = g.Sum(t => t.Volume),
        });
}
