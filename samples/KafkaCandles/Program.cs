using EtlLib;
using EtlLib.Kafka;

return await Etl.RunAsync(args, factory =>
{
    factory.Start = new DateOnly(2021, 1, 4);
    factory.End = new DateOnly(2021, 1, 4);

    if (factory.Parameter("write", false))
    {
        // A day of trades goes to the topic stock-trade, all in one transaction.
        factory.Make<StockTrade>(
            source: DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromSeconds(1), seed: 42),
            sink: DataSink.Kafka(transactional: true));
        return;
    }

    // Candles of what is in the topic go to the topic stock-candle.
    factory.Make<StockCandle>(
        source: DataSource.Kafka<StockTrade>(),
        sinks: [DataSink.Kafka(transactional: true), DataSink.Console(rows: 12)]);
});

[DataModel, Topic(Partitions = 6, Retention = "7d")]
public partial record StockTrade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "10s")] public required DateTimeOffset EventTime { get; init; }
    [Sequence] public required long Id { get; init; }
    [BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)] public required double Price { get; init; }
    [Uniform(1, 1_000)] public required int Volume { get; init; }
}

[DataModel, Topic(Partitions = 6, Compact = true)]
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
