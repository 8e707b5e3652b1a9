namespace EtlLib.Delta.Tests;

/// <summary>A row of a fixture.</summary>
[DataModel]
public partial record Identified
{
    [Column("id")]
    public required long Id { get; init; }
}

/// <summary>A row of the fixture odd-partitions.</summary>
[DataModel]
public partial record Keyed
{
    [Column("key")]
    public required string Key { get; init; }

    [Column("id")]
    public required long Id { get; init; }
}

/// <summary>A row of the fixture types.</summary>
[DataModel]
public partial record EveryFixtureType
{
    [Column("id")]
    public required long Id { get; init; }

    [Column("b")]
    public bool? B { get; init; }

    [Column("i8")]
    public int? I8 { get; init; }

    [Column("i16")]
    public int? I16 { get; init; }

    [Column("f")]
    public float? F { get; init; }

    [Column("dec"), Decimal(18, 4)]
    public decimal? Dec { get; init; }

    [Column("day")]
    public DateOnly? Day { get; init; }

    [Column("bin")]
    public byte[]? Bin { get; init; }

    [Column("list")]
    public List<int?>? List { get; init; }

    [Column("st")]
    public Nested? St { get; init; }
}

/// <summary>A struct of the fixture types.</summary>
[DataModel]
public partial record Nested
{
    [Column("a")]
    public int? A { get; init; }

    [Column("b")]
    public string? B { get; init; }
}

/// <summary>A measure of a day.</summary>
[DataModel]
public partial record Measure
{
    [PartitionKey]
    public required string Station { get; init; }

    [EventTime]
    public required DateTimeOffset Time { get; init; }

    public required long Number { get; init; }

    public double? Value { get; init; }

    public static Measure Of(long number, string station = "A", double? value = 1.5) =>
        new() { Station = station, Time = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(number), Number = number, Value = value };
}

/// <summary>A measure with a column more.</summary>
[DataModel]
public partial record WiderMeasure
{
    [PartitionKey]
    public required string Station { get; init; }

    [EventTime]
    public required DateTimeOffset Time { get; init; }

    public required long Number { get; init; }

    public double? Value { get; init; }

    public string? Note { get; init; }
}

/// <summary>A measure whose number is a text.</summary>
[DataModel]
public partial record OtherMeasure
{
    [PartitionKey]
    public required string Station { get; init; }

    [EventTime]
    public required DateTimeOffset Time { get; init; }

    public required string Number { get; init; }
}

/// <summary>A column of every type.</summary>
[DataModel]
public partial record EveryType
{
    public required long Id { get; init; }

    public bool? Flag { get; init; }

    public int? Small { get; init; }

    public float? Single { get; init; }

    public double? Real { get; init; }

    [Decimal(38, 10)]
    public decimal? Exact { get; init; }

    public string? Text { get; init; }

    public Guid? Key { get; init; }

    public DateTimeOffset? Instant { get; init; }

    public DateTime? Local { get; init; }

    public DateOnly? Day { get; init; }

    public TimeOnly? Clock { get; init; }

    public TimeSpan? Span { get; init; }

    public static IReadOnlyList<EveryType> Edges { get; } =
    [
        new() { Id = 1 },
        new()
        {
            Id = long.MaxValue, Flag = true, Small = int.MinValue, Single = float.NaN, Real = double.NegativeInfinity, Exact = 123456789.0123456789m, Text = "日本 \"\\\n😀",
            Key = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Instant = new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.Zero).AddTicks(9_999_990),
            Local = new DateTime(1900, 1, 1), Day = DateOnly.MaxValue, Clock = new TimeOnly(23, 59, 59, 999, 999), Span = TimeSpan.FromDays(-1000),
        },
        new()
        {
            Id = long.MinValue, Flag = false, Small = int.MaxValue, Single = -0.5f, Real = 5e-324, Exact = -9999999999999999.9999999999m, Text = "",
            Key = Guid.Empty, Instant = DateTimeOffset.UnixEpoch, Local = new DateTime(2024, 6, 1, 12, 0, 0).AddTicks(10), Day = DateOnly.MinValue, Clock = TimeOnly.MinValue, Span = TimeSpan.Zero,
        },
    ];
}
