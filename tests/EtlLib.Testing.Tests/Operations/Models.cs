namespace EtlLib.Testing.Tests.Operations;

/// <summary>A trade of the examples.</summary>
[DataModel]
public partial record Deal
{
    public required string Symbol { get; init; }
    [EventTime(Lateness = "10s")] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public required double Price { get; init; }
    public required int Volume { get; init; }
    public string? Note { get; init; }
}

/// <summary>A quote of the examples.</summary>
[DataModel]
public partial record Offer
{
    public required string Symbol { get; init; }
    [EventTime(Lateness = "10s")] public required DateTimeOffset Time { get; init; }
    public required double Bid { get; init; }
}

/// <summary>A symbol with a number.</summary>
[DataModel]
public partial record Total
{
    public required string Symbol { get; init; }
    public double? Value { get; init; }
}

/// <summary>A time with a number.</summary>
[DataModel]
public partial record Point
{
    [EventTime] public required DateTimeOffset Time { get; init; }
    public double? Value { get; init; }
}

/// <summary>A row with a column of each type.</summary>
[DataModel]
public partial record Values
{
    public required string Text { get; init; }
    public required string Number { get; init; }
    public required string Moment { get; init; }
    public required int Int { get; init; }
    public required long Long { get; init; }
    public required float Float { get; init; }
    public required double Double { get; init; }
    [Decimal(10, 2)] public required decimal Decimal { get; init; }
    public required bool Bool { get; init; }
    public required DateOnly Date { get; init; }
    public required TimeOnly TimeOfDay { get; init; }
    public required DateTime LocalTime { get; init; }
    public required DateTimeOffset Instant { get; init; }
    public required TimeSpan Duration { get; init; }
    public required Guid Uuid { get; init; }
    public required byte[] Bytes { get; init; }
    public required Side Side { get; init; }
    public required IReadOnlyList<int> List { get; init; }
    public double? Missing { get; init; }
}

/// <summary>Whether something is bought or sold.</summary>
public enum Side
{
    /// <summary>Bought.</summary>
    Buy,

    /// <summary>Sold.</summary>
    Sell,
}
