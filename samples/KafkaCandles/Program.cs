// The founding example: trades are generated, go to Kafka, and become candles. One program, as a stream and as a batch.
//   dotnet run -- stream                                       generated trades at the clock's pace, candles on the terminal, no server
//   dotnet run -- stream --set kafka=true                      trades to the topic stock-trade, its candles to stock-candle, exactly once
//   dotnet run -- batch --set kafka=true --set trades=false    the same candles, of the topic's past
// Where Kafka is: EtlLib:Kafka:BootstrapServers in appsettings.json, or ETLLIB__Kafka__BootstrapServers.
using EtlLib;
using EtlLib.Kafka;

return await Etl.RunAsync(args, factory =>
{
    var kafka = factory.Parameter("kafka", false);
    var trades = DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromMilliseconds(100), seed: 42);

    if (factory.Parameter("trades", true) && kafka)
    {
        factory.Make<StockTrade>(source: trades, sink: DataSink.Kafka());
    }

    if (factory.Parameter("candles", true))
    {
        factory.Make<StockCandle>(
            source: kafka ? DataSource.Kafka<StockTrade>() : trades,
            sinks: kafka ? [DataSink.Kafka(), DataSink.Console(rows: 12)] : [DataSink.Console(rows: 12)]);
    }
});

[DataModel, Topic(Partitions = 6, Retention = "7d")]
public partial record StockTrade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "2s", Idle = "5s")] public required DateTimeOffset EventTime { get; init; }
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
        .Dedup(by: t => t.Id, within: TimeSpan.FromMinutes(10))
        .Resample(TimeSpan.FromMinutes(1), by: t => t.Symbol)
        .Select((symbol, minute, g) => new Projection
        {
            Symbol = symbol, EventTime = minute.Start,
            Open = g.First(t => t.Price), High = g.Max(t => t.Price), Low = g.Min(t => t.Price), Close = g.Last(t => t.Price),
            Volume = g.Sum(t => t.Volume),
        });
}
