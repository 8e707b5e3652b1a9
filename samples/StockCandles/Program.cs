// Trades are generated, a row a minute and symbol for a year; each hour of them becomes a candle.
//   dotnet run -- batch                               the whole year, to out/trades and out/candles
//   dotnet run -- batch --end 2021-01-31 --set seed=7
//   dotnet run -- batch daily --once                  the same day by day, each of them once; intervals StockCandle draws the calendar
//   dotnet run -- batch --engine spark                the same on Apache Spark, where SPARK_REMOTE says: sc://localhost:15002
//   dotnet run -- plan | preview StockCandle | schema StockTrade --format avro | graph
using EtlLib;

return await Etl.RunAsync(args, factory =>
{
    factory.UseSpark();
    factory.Start = new DateOnly(2021, 1, 1);
    factory.End = new DateOnly(2021, 12, 31);

    var trades = factory.Make<StockTrade>(
        source: DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromMinutes(1), seed: factory.Parameter("seed", 42L)),
        sink: DataSink.Parquet("out/trades", WriteMode.Overwrite));

    factory.Make<StockCandle>(
        source: trades,
        sinks: [DataSink.Parquet("out/candles", WriteMode.Overwrite), DataSink.Console(rows: 12)]);
});

[DataModel]
public partial record StockTrade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "10s")] public required DateTimeOffset EventTime { get; init; }
    [Sequence] public required long Id { get; init; }
    [BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)] public required double Price { get; init; }
    [Uniform(1, 1_000)] public required int Volume { get; init; }

    public static DataFrame Make(DataContext context) => DataFrame.From(context);
}

[DataModel]
public partial record StockCandle
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required double Open { get; init; }
    public required double High { get; init; }
    public required double Low { get; init; }
    public required double Close { get; init; }
    public required long Volume { get; init; }

    public static DataFrame Make(DataContext context, StockTrade.DataFrame trades) => trades
        .Resample(TimeSpan.FromHours(1), by: t => t.Symbol)
        .Select((symbol, hour, g) => new Projection
        {
            Symbol = symbol, EventTime = hour.Start,
            Open = g.First(t => t.Price), High = g.Max(t => t.Price), Low = g.Min(t => t.Price), Close = g.Last(t => t.Price),
            Volume = g.Sum(t => t.Volume),
        });
}
