// Trades without duplicates, each with the quote of its time, and sums of these: dedup, as-of join and windows, from Kafka to Kafka; as a batch to files.
using EtlLib;
using EtlLib.Kafka;

return await Etl.RunAsync(args, factory =>
{
    var topics = factory.Parameter("topics", "");
    var files = factory.Parameter("files", "");
    DataSink Sink(string name) => files.Length == 0 ? DataSink.Kafka($"{topics}-{name}", format: KafkaFormat.Json) : DataSink.Parquet(Path.Combine(files, name), WriteMode.Overwrite);
    var priced = factory.Make<Priced>(
        sources: [DataSource.Kafka($"{topics}-tick", format: KafkaFormat.Json), DataSource.Kafka($"{topics}-quote", format: KafkaFormat.Json)], sink: Sink("priced"));
    factory.Make<Sums>(source: priced, sink: Sink("sums"));
});

[DataModel]
public partial record Tick
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "2s")] public required DateTimeOffset EventTime { get; init; }
    [Sequence] public required long Id { get; init; }
    public required long Volume { get; init; }
}

[DataModel]
public partial record Quote
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "2s")] public required DateTimeOffset EventTime { get; init; }
    [Sequence] public required long Id { get; init; }
}

[DataModel, Topic(Partitions = 3)]
public partial record Priced
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    [Sequence] public required long Id { get; init; }
    public required long Volume { get; init; }
    public long? Quote { get; init; }

    public static DataFrame Make(DataContext context, Tick.DataFrame ticks, Quote.DataFrame quotes) => ticks
        .Dedup(by: t => t.Id, within: TimeSpan.FromSeconds(30))
        .AsOfJoin(quotes, on: (t, q) => t.Symbol == q.Symbol, tolerance: TimeSpan.FromSeconds(10))
        .Select((t, q) => new Projection { Symbol = t.Symbol, EventTime = t.EventTime, Id = t.Id, Volume = t.Volume, Quote = q.Id });
}

[DataModel, Topic(Partitions = 3)]
public partial record Sums
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset EventTime { get; init; }
    public required long Ticks { get; init; }
    public required long Volume { get; init; }
    public long? Quote { get; init; }

    public static DataFrame Make(DataContext context, Priced.DataFrame priced) => priced
        .Resample(TimeSpan.FromSeconds(10), by: p => p.Symbol)
        .Select((symbol, window, g) => new Projection { Symbol = symbol, EventTime = window.Start, Ticks = g.Count(), Volume = g.Sum(p => p.Volume), Quote = g.Max(p => p.Quote) });
}
