using EtlLib.Engine.Specification;

namespace EtlLib.DuckDb.Tests.Engine;

public sealed class SliceTests
{
    private static readonly DateTimeOffset Nine = new(2021, 1, 4, 9, 0, 0, TimeSpan.Zero);

    private static readonly Trade[] Trades =
    [
        Trade.Sample(symbol: "SPY", eventTime: Nine.AddMinutes(1), id: 1, price: 10, volume: 5),
        Trade.Sample(symbol: "SPY", eventTime: Nine.AddMinutes(59), id: 2, price: 12, volume: 7),
        Trade.Sample(symbol: "SPY", eventTime: Nine.AddMinutes(61), id: 3, price: 11, volume: 1),
        Trade.Sample(symbol: "TSLA", eventTime: Nine.AddMinutes(61), id: 4, price: 700, volume: 1, note: "x"),
    ];

    [Fact]
    public async Task Rows_in_memory_come_back()
    {
        var rows = await Trade.DataFrame.Of(Trades).ToListAsync();
        Assert.Equal(Trades, rows);
    }

    [Fact]
    public async Task A_filter_keeps_what_is_true()
    {
        var rows = await Trade.DataFrame.Of(Trades).Where(t => t.Price > 10 & t.Note != "y").ToListAsync();
        Assert.Equal([Trades[3]], rows);
    }

    [Fact]
    public async Task An_hour_becomes_a_candle()
    {
        var frame = Trade.DataFrame.Of(Trades).Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select((symbol, hour, g) => new Candle.Projection
        {
            Symbol = symbol,
            Hour = hour.Start,
            Open = g.First(t => t.Price),
            High = g.Max(t => t.Price),
            Low = g.Min(t => t.Price),
            Close = g.Last(t => t.Price),
            Volume = g.Sum(t => t.Volume),
        });
        TestContext.Current.TestOutputHelper!.WriteLine(await frame.SqlAsync());
        var rows = await frame.OrderBy(c => (c.Symbol, c.Hour)).ToListAsync();
        Assert.Equal(
            [
                new Candle { Symbol = "SPY", Hour = Nine, Open = 10, High = 12, Low = 10, Close = 12, Volume = 12 },
                new Candle { Symbol = "SPY", Hour = Nine.AddHours(1), Open = 11, High = 11, Low = 11, Close = 11, Volume = 1 },
                new Candle { Symbol = "TSLA", Hour = Nine.AddHours(1), Open = 700, High = 700, Low = 700, Close = 700, Volume = 1 },
            ],
            rows);
    }

    [Theory]
    [InlineData(FileFormat.Parquet, "trades.parquet")]
    [InlineData(FileFormat.Csv, "trades.csv")]
    [InlineData(FileFormat.Csv, "trades.csv.gz")]
    [InlineData(FileFormat.JsonLines, "trades.jsonl")]
    [InlineData(FileFormat.JsonLines, "trades.jsonl.gz")]
    public async Task What_is_written_is_read(FileFormat format, string name)
    {
        using var folder = new TemporaryFolder();
        await using var session = Running.Open();
        var written = await session.CopyAsync(Trade.DataFrame.Of(Trades).Plan, new FileSink(format, name, WriteMode.Error, partitioned: false), folder.File(name), TestContext.Current.CancellationToken);
        Assert.Equal(4, written);
        DataSource source = format switch
        {
            FileFormat.Parquet => DataSource.Parquet(folder.File(name)),
            FileFormat.Csv => DataSource.Csv(folder.File(name)),
            _ => DataSource.JsonLines(folder.File(name)),
        };
        var rows = await session.ToListAsync<Trade>(Trade.DataFrame.From(source).OrderBy(t => t.Id).Plan);
        Assert.Equal(Trades, rows);
    }
}
