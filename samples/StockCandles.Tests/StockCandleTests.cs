// How a user tests a model: no server, no file, no factory.
using EtlLib;
using Xunit;

public class StockCandleTests
{
    private static readonly DateTimeOffset Nine = new(2021, 1, 4, 9, 0, 0, TimeSpan.Zero);

    private static readonly StockTrade[] Trades =
    [
        StockTrade.Sample(symbol: "SPY", eventTime: Nine.AddMinutes(1), id: 1, price: 10, volume: 5),
        StockTrade.Sample(symbol: "SPY", eventTime: Nine.AddMinutes(59), id: 2, price: 12, volume: 7),
        StockTrade.Sample(symbol: "SPY", eventTime: Nine.AddMinutes(61), id: 3, price: 11, volume: 1),
    ];

    [Fact]
    public async Task An_hour_becomes_one_candle()
    {
        var candles = await StockCandle.Make(DataContext.Test, StockTrade.DataFrame.Of(Trades)).ToListAsync();

        // Rows have no order unless they are sorted.
        Assert.Equal(2, candles.Count);
        Assert.Contains(new StockCandle { Symbol = "SPY", EventTime = Nine, Open = 10, High = 12, Low = 10, Close = 12, Volume = 12 }, candles);
    }

    [Fact]
    public async Task Each_symbol_has_its_own_candles()
    {
        var candles = await StockCandle.Make(DataContext.Test, StockTrade.DataFrame.Of([.. Trades, Trades[0] with { Symbol = "XOM" }])).ToListAsync();

        Assert.Equal([("SPY", Nine), ("SPY", Nine.AddHours(1)), ("XOM", Nine)], candles.Select(c => (c.Symbol, c.EventTime)).Order());
    }

    [Fact]
    public async Task Of_two_trades_at_one_instant_the_id_says_which_is_first()
    {
        var candles = await StockCandle.Make(DataContext.Test, StockTrade.DataFrame.Of(
            StockTrade.Sample(eventTime: Nine, id: 2, price: 20),
            StockTrade.Sample(eventTime: Nine, id: 1, price: 10))).ToListAsync();

        Assert.Equal((10, 20), (candles[0].Open, candles[0].Close));
    }

    [Fact]
    public async Task No_trades_make_no_candles() =>
        Assert.Empty(await StockCandle.Make(DataContext.Test, StockTrade.DataFrame.Of([])).ToListAsync());

    /// <summary>The candles of a month of generated trades, against the same figures computed in plain LINQ.</summary>
    [Fact]
    public async Task Candles_equal_those_that_LINQ_computes_of_the_same_trades()
    {
        var context = DataContext.Test with { Start = Nine.AddDays(-3), End = Nine.AddDays(28) };
        var source = DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromMinutes(1), seed: 42);
        var frame = StockTrade.DataFrame.From(source);

        var trades = await frame.ToListAsync(context);
        var candles = await StockCandle.Make(context, frame).ToListAsync(context);

        Assert.Equal(3 * 31 * 24 * 60, trades.Count);
        Assert.Equal(Expected(trades), candles.OrderBy(c => (c.Symbol, c.EventTime)));
    }

    /// <summary>The program, on three days.</summary>
    [Fact]
    public async Task A_batch_writes_the_trades_and_their_candles_and_shows_the_first_of_these()
    {
        using var run = new SampleRun("StockCandles");

        var output = await run.PrintsAsync("batch", "--end", "2021-01-03");

        var generated = StockTrade.DataFrame.From(DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromMinutes(1), seed: 42));
        var context = DataContext.Test with { Start = Nine.AddDays(-3).AddHours(-9), End = Nine.AddHours(-9) };
        var trades = await StockTrade.DataFrame.From(DataSource.Parquet(run.File("out/trades"))).ToListAsync();
        var candles = await StockCandle.DataFrame.From(DataSource.Parquet(run.File("out/candles"))).ToListAsync();
        Assert.Equal(3 * 3 * 24 * 60, trades.Count);
        Assert.Equal((await generated.ToListAsync(context)).OrderBy(t => t.Id), trades.OrderBy(t => t.Id));
        Assert.Equal(Expected(trades), candles.OrderBy(c => (c.Symbol, c.EventTime)));
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(("StockCandle", "... more rows", 3 + 12 + 1), (lines[0], lines[^1], lines.Length));
        string[] shown = [.. candles.Select(c => FormattableString.Invariant($"{c.Symbol} {c.EventTime:yyyy-MM-dd HH:mm:ss}Z {c.Open:0.0000} {c.High:0.0000} {c.Low:0.0000} {c.Close:0.0000} {c.Volume}"))];
        Assert.All(lines[3..^1], line => Assert.Contains(string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), shown));
    }

    /// <summary>The program as a stream, killed with SIGKILL in the middle. SOAK=1 kills it 30 times.</summary>
    [Fact]
    public async Task A_stream_that_is_killed_gives_each_row_of_the_batch_once()
    {
        using var run = new SampleRun("StockCandles");
        var kills = Environment.GetEnvironmentVariable("SOAK") == "1" ? 30 : 3;
        var random = new Random(1);
        string[] args = ["stream", "--end", "2021-01-31", "--pace", (2_680_000 / (kills * 7)).ToString(System.Globalization.CultureInfo.InvariantCulture) + "x", "--quiet"];
        int Epochs() => Directory.Exists(run.File("out/candles")) ? Directory.GetDirectories(run.File("out/candles"), "epoch-*").Length : 0;
        for (var i = 0; i < kills; i++)
        {
            var enough = Epochs() + random.Next(0, 4);
            Assert.True(await run.KilledAsync(() => Epochs() > enough, args), "The stream ended before it was killed.");
        }

        await run.PrintsAsync("stream", "--end", "2021-01-31", "--quiet");
        var generated = StockTrade.DataFrame.From(DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromMinutes(1), seed: 42));
        var context = DataContext.Test with { Start = Nine.AddDays(-3).AddHours(-9), End = Nine.AddDays(28).AddHours(-9) };
        var trades = await StockTrade.DataFrame.From(DataSource.Parquet(run.File("out/trades"))).ToListAsync();
        var candles = await StockCandle.DataFrame.From(DataSource.Parquet(run.File("out/candles"))).ToListAsync();
        Assert.Equal((await generated.ToListAsync(context)).OrderBy(t => t.Id), trades.OrderBy(t => t.Id));
        Assert.Equal(Expected(trades), candles.OrderBy(c => (c.Symbol, c.EventTime)));
    }

    private static IEnumerable<StockCandle> Expected(IEnumerable<StockTrade> trades) =>
        trades
            .GroupBy(t => (t.Symbol, Hour: new DateTimeOffset(t.EventTime.Ticks - (t.EventTime.Ticks % TimeSpan.TicksPerHour), TimeSpan.Zero)))
            .Select(g => new StockCandle
            {
                Symbol = g.Key.Symbol,
                EventTime = g.Key.Hour,
                Open = g.OrderBy(t => (t.EventTime, t.Id)).First().Price,
                High = g.Max(t => t.Price),
                Low = g.Min(t => t.Price),
                Close = g.OrderBy(t => (t.EventTime, t.Id)).Last().Price,
                Volume = g.Sum(t => (long)t.Volume),
            })
            .OrderBy(c => (c.Symbol, c.EventTime));
}
