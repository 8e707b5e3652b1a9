namespace EtlLib.Spark.Tests.Engine;

[DataModel]
public partial record Pair(int Id, int? Value);

[DataModel]
public partial record Text(int Id, string? Value);

[DataModel]
public partial record Trade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public required double Price { get; init; }
}

public enum Weekday
{
    Monday,
    Friday,
}

[DataModel]
public partial record Everything(
    int Id, bool? Bool, float? Float, double? Double, [property: Decimal(18, 4)] decimal? Decimal, string? Text, byte[]? Bytes, Guid? Uuid, DateTimeOffset? Instant, DateTime? Local,
    DateOnly? Date, TimeOnly? Time, TimeSpan? Duration, Weekday? Day, IReadOnlyList<int> List, Pair Nested);

[DataModel]
public partial record Small(int Id, int? Value);

[DataModel]
public partial record Lower([property: Column("ID")] long Id, [property: Column("value")] double? Value);

[DataModel]
public partial record Alone(long Id);

[DataModel]
public partial record Whole(long Id, int? Value);

[DataModel]
public partial record Local(DateTime At);

[DataModel]
public partial record Zoneless(DateTimeOffset At);

[DataModel]
public partial record Berlin([property: AssumeZone("Europe/Berlin")] DateTimeOffset At);
