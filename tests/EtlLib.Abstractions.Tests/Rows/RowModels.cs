using System.Collections.Immutable;

namespace EtlLib.Abstractions.Tests.Rows;

public enum Side
{
    Buy,
    Sell = 7,
    Hold = -1,
}

[ValueObject, Decimal(18, 2)]
public readonly partial record struct Usd(decimal Amount) : IComparable<Usd>
{
    public int CompareTo(Usd other) => Amount.CompareTo(other.Amount);

    public static Usd operator +(Usd left, Usd right) => new(left.Amount + right.Amount);

    public static Usd operator -(Usd left, Usd right) => new(left.Amount - right.Amount);

    public static Usd operator *(Usd left, decimal right) => new(left.Amount * right);

    public static Usd operator *(Usd left, int right) => new(left.Amount * right);

    public static decimal operator /(Usd left, Usd right) => left.Amount / right.Amount;

    public static bool operator <(Usd left, Usd right) => left.Amount < right.Amount;

    public static bool operator >(Usd left, Usd right) => left.Amount > right.Amount;
}

[ValueObject]
public readonly partial record struct Sku(string Code);

[ValueObject]
public readonly partial record struct Lot(Guid Id);

/// <summary>Each type, plain and nullable.</summary>
[DataModel]
public partial record Scalars
{
    public required bool Bool { get; init; }
    public bool? OptionalBool { get; init; }
    public required int Int { get; init; }
    public int? OptionalInt { get; init; }
    public required long Long { get; init; }
    public long? OptionalLong { get; init; }
    public required float Float { get; init; }
    public float? OptionalFloat { get; init; }
    public required double Double { get; init; }
    public double? OptionalDouble { get; init; }
    [Decimal(28, 10)] public required decimal Decimal { get; init; }
    [Decimal(5, 2)] public decimal? OptionalDecimal { get; init; }
    public required string Text { get; init; }
    public string? OptionalText { get; init; }
    public required Guid Uuid { get; init; }
    public Guid? OptionalUuid { get; init; }
    public required DateTimeOffset Instant { get; init; }
    public DateTimeOffset? OptionalInstant { get; init; }
    public required DateTime LocalTime { get; init; }
    public DateTime? OptionalLocalTime { get; init; }
    public required DateOnly Date { get; init; }
    public DateOnly? OptionalDate { get; init; }
    public required TimeOnly TimeOfDay { get; init; }
    public TimeOnly? OptionalTimeOfDay { get; init; }
    public required TimeSpan Duration { get; init; }
    public TimeSpan? OptionalDuration { get; init; }
    public required Side Side { get; init; }
    public Side? OptionalSide { get; init; }
    public required Usd Price { get; init; }
    public Usd? OptionalPrice { get; init; }
    public required Sku Sku { get; init; }
    public Sku? OptionalSku { get; init; }
    public required Lot Lot { get; init; }
}

[DataModel]
public partial record Address
{
    public required string City { get; init; }
    public string? Zip { get; init; }
}

[DataModel]
public readonly partial record struct Point(int X, int? Y);

/// <summary>Nested models and lists.</summary>
[DataModel]
public partial class Order
{
    public required Address To { get; set; }
    public Address? From { get; set; }
    public Point At { get; set; }
    public Point? Before { get; set; }
    public required IReadOnlyList<string> Tags { get; set; }
    public IReadOnlyList<string?>? Notes { get; set; }
    public required List<int?> Numbers { get; set; }
    public required Address?[] Stops { get; set; }
    public Point[]? Path { get; set; }
    public ImmutableArray<Usd> Prices { get; set; } = [];
    public required IReadOnlyList<IReadOnlyList<Side>> Sides { get; set; }
    public required byte[] Bytes { get; set; }
    public byte[]? OptionalBytes { get; set; }
    public required IReadOnlyList<byte[]> Blobs { get; set; }
    [Decimal(10, 3)] public required IReadOnlyList<decimal> Weights { get; set; }
}

/// <summary>A positional record, with a member beside its parameters.</summary>
[DataModel]
public partial record Shape(string Name, Point Centre, int? Corners)
{
    public required bool Closed { get; init; }
}

/// <summary>Times that are rounded down to a microsecond.</summary>
[DataModel]
public partial record Truncated
{
    [Truncate] public required DateTimeOffset Instant { get; init; }
    [Truncate] public DateTime? LocalTime { get; init; }
    [Truncate] public required TimeOnly TimeOfDay { get; init; }
    [Truncate] public required TimeSpan Duration { get; init; }
}

/// <summary>Everything that a schema says of a column.</summary>
[DataModel]
public partial record Tick
{
    [PartitionKey] public required string Symbol { get; init; }
    [EventTime(Lateness = "500ms")] public required DateTimeOffset EventTime { get; init; }
    [Sequence] public required long Id { get; init; }
    [Column("px"), BrownianMotion(Start = 10, Volatility = 0.5), Range(0.5, 100)] public required double Price { get; init; }
    [Range(1, 1_000.5), PartitionKey] public required int Volume { get; init; }
}
