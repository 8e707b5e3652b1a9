namespace EtlLib.DuckDb.Tests.Engine;

[DataModel]
public partial record Trade
{
    [PartitionKey]
    public required string Symbol { get; init; }

    [EventTime]
    public required DateTimeOffset EventTime { get; init; }

    [Sequence]
    public required long Id { get; init; }

    public required double Price { get; init; }

    public required int Volume { get; init; }

    public string? Note { get; init; }
}

[DataModel]
public partial record Candle
{
    [PartitionKey]
    public required string Symbol { get; init; }

    [EventTime]
    public required DateTimeOffset Hour { get; init; }

    public required double Open { get; init; }

    public required double High { get; init; }

    public required double Low { get; init; }

    public required double Close { get; init; }

    public required long Volume { get; init; }
}

[DataModel]
public partial record Number(int Id, double? Value);

[DataModel]
public partial record Whole(int Id, long? Value);

[DataModel]
public partial record Text(int Id, string? Value);
