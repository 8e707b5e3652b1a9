namespace EtlLib.Kafka.Tests;

/// <summary>A trade, as it goes to a topic of three partitions. Its times are years ago, which the usual retention removes at any moment.</summary>
[DataModel, Topic(Partitions = 3, Retention = "36500d")]
public partial record Trade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "2s")] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public required double Price { get; init; }
    public required int Volume { get; init; }

    /// <summary>Its schema.</summary>
    internal static Schemas.Schema Rows { get; } = ModelInfo.Of<Trade>().Schema;

    public static Trade Of(long id, string symbol = "SPY") => new()
    {
        Symbol = symbol,
        Time = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(id),
        Id = id,
        Price = 10 + (id % 100 * 0.25),
        Volume = 1 + (int)(id % 9),
    };
}

/// <summary>A trade with what is known of its record.</summary>
[DataModel]
public partial record RecordedTrade
{
    [KafkaOffset] public required long Offset { get; init; }
    public required string Symbol { get; init; }
    [KafkaPartition] public required int Partition { get; init; }
    public required long Id { get; init; }
    [KafkaTime] public required DateTimeOffset Written { get; init; }
    [KafkaHeader("etl-hash")] public byte[]? Hash { get; init; }
    [KafkaHeader("note")] public string? Note { get; init; }
}

/// <summary>An hour of trades.</summary>
[DataModel, Topic(Retention = "36500d")]
public partial record Candle
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    public required double Open { get; init; }
    public required double Close { get; init; }
    public required long Volume { get; init; }

    public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades
        .Resample(TimeSpan.FromHours(1), by: t => t.Symbol)
        .Select((symbol, hour, g) => new Projection
        {
            Symbol = symbol, Time = hour.Start, Open = g.First(t => t.Price), Close = g.Last(t => t.Price), Volume = g.Sum(t => t.Volume),
        });
}

/// <summary>A value of each column type, null and not.</summary>
[DataModel]
public partial record Everything
{
    [PartitionKey] public required long Id { get; init; }
    public bool? Flag { get; init; }
    public int? Int { get; init; }
    public float? Float { get; init; }
    public double? Double { get; init; }
    [Decimal(18, 4)] public decimal? Decimal { get; init; }
    public string? Text { get; init; }
    public byte[]? Bytes { get; init; }
    public Guid? Uuid { get; init; }
    public DateTimeOffset? Instant { get; init; }
    public DateTime? Local { get; init; }
    public DateOnly? Date { get; init; }
    public TimeOnly? TimeOfDay { get; init; }
    public TimeSpan? Duration { get; init; }
    public DayOfWeek? Day { get; init; }
    public required IReadOnlyList<int> Numbers { get; init; }
}

/// <summary>A trade of a later version, which old records lack a field of.</summary>
[DataModel]
public partial record WiderTrade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    public required string Venue { get; init; }
}

/// <summary>A quote, which has gained a column.</summary>
[DataModel]
public partial record Quote
{
    [PartitionKey] public required string Symbol { get; init; }
    public required double Price { get; init; }
    public string? Venue { get; init; }
}
