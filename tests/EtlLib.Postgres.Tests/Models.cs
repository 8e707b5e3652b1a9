namespace EtlLib.Postgres.Tests;

/// <summary>A trade.</summary>
[DataModel]
public partial record Trade
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime] public required DateTimeOffset Time { get; init; }
    [Sequence] public required long Id { get; init; }
    public required double Price { get; init; }
    public int? Volume { get; init; }

    public static Trade Of(long id, string symbol = "SPY", double? price = null) => new()
    {
        Symbol = symbol,
        Time = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(id),
        Id = id,
        Price = price ?? 10 + (id % 100 * 0.25),
        Volume = id % 10 == 0 ? null : (int)(id % 9),
    };
}

/// <summary>An amount of money.</summary>
[ValueObject]
[Decimal(12, 2)]
public readonly partial record struct Usd(decimal Amount);

/// <summary>A nested model.</summary>
[DataModel]
public partial record Leg
{
    public required string Code { get; init; }
    public long? Quantity { get; init; }
    public DateTimeOffset? At { get; init; }
    [Decimal(10, 3)] public decimal? Weight { get; init; }
}

/// <summary>A value of each column type, null and not.</summary>
[DataModel]
public partial record Everything
{
    [PartitionKey] public required long Id { get; init; }
    public bool? Flag { get; init; }
    public int? Int { get; init; }
    public long? Long { get; init; }
    public float? Float { get; init; }
    public double? Double { get; init; }
    [Decimal(18, 4)] public decimal? Decimal { get; init; }
    [Decimal(28, 0)] public decimal? Whole { get; init; }
    [Decimal(28, 28)] public decimal? Fraction { get; init; }
    public Usd? Money { get; init; }
    public string? Text { get; init; }
    public byte[]? Bytes { get; init; }
    public Guid? Uuid { get; init; }
    public DateTimeOffset? Instant { get; init; }
    public DateTime? Local { get; init; }
    public DateOnly? Date { get; init; }
    public TimeOnly? TimeOfDay { get; init; }
    public TimeSpan? Duration { get; init; }
    public DayOfWeek? Day { get; init; }
    public IReadOnlyList<int>? Numbers { get; init; }
    public IReadOnlyList<string?>? Texts { get; init; }
    public IReadOnlyList<DateTimeOffset>? Times { get; init; }
    public IReadOnlyList<double?>? Doubles { get; init; }
    [Decimal(9, 2)] public IReadOnlyList<decimal>? Decimals { get; init; }
    public IReadOnlyList<IReadOnlyList<int>>? Jagged { get; init; }
    public Leg? Leg { get; init; }
    public IReadOnlyList<Leg>? Legs { get; init; }
}

/// <summary>Columns whose names SQL would take for something else.</summary>
[DataModel]
public partial record Odd
{
    [Column("a\"b; DROP TABLE x; --"), PartitionKey] public required string Quoted { get; init; }
    [Column("select")] public required int Keyword { get; init; }
    [Column("größe in %")] public string? Sized { get; init; }
}
