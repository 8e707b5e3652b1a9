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
public partial record Numbered
{
    [EventTime]
    public required DateTimeOffset At { get; init; }

    public required int Number { get; init; }

    public required int Start { get; init; }
}

[DataModel]
public partial record Number(int Id, double? Value);

[DataModel]
public partial record Whole(int Id, long? Value);

[DataModel]
public partial record Moments(int Id, DateTimeOffset? At, [property: Truncate] DateTimeOffset? Cut, DateTime? Local);

[DataModel]
public partial record Text(int Id, string? Value);

[DataModel]
public partial record Pair(long Id, double? Value);

[DataModel]
public partial record Kept([property: PartitionKey] string Id, double? Value);

/// <summary>A row in a folder <c>key=value</c>.</summary>
[DataModel]
public partial record Foldered(string? Key, long Id);

[DataModel]
public partial record Dated(DateOnly? Day, TimeOnly? At, bool? Open, int? Number, long Id);

[DataModel]
public partial record Ledger(long Id, [property: Decimal(38, 6)] decimal? Amount, [property: Decimal(38, 6)] IReadOnlyList<decimal> Parts);

[DataModel]
public partial record Spans
{
    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public required long Rows { get; init; }
}

[DataModel]
public partial record Looks(long Id, double? Before, double? After, double Sum, double First, double Last);

[DataModel]
public partial record Totals
{
    public required long Count { get; init; }

    public required long Some { get; init; }

    public required long Distinct { get; init; }

    public double? Median { get; init; }

    public double? Quantile { get; init; }

    public double? Deviation { get; init; }

    public double? Correlation { get; init; }

    public double? Constant { get; init; }

    public bool? Any { get; init; }

    public bool? All { get; init; }

    public long? Least { get; init; }

    public long? Greatest { get; init; }

    public required IReadOnlyList<double> Top { get; init; }

    public required IReadOnlyList<long> Ids { get; init; }
}

[DataModel]
public partial record Filled(int Id, double Value);

public enum Weekday
{
    Monday,
    Friday,
}

[DataModel]
public partial record Everything(
    int Id, bool? Bool, float? Float, double? Double, [property: Decimal(18, 4)] decimal? Decimal, string? Text, byte[]? Bytes, Guid? Uuid, DateTimeOffset? Instant, DateTime? Local, DateOnly? Date,
    TimeOnly? TimeOfDay, TimeSpan? Duration, Weekday? Day, IReadOnlyList<int> List, Pair Nested);
