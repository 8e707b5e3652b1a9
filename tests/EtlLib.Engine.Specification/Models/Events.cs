namespace EtlLib.Engine.Specification;

// Rows with an event time.
#pragma warning disable CS1591 // The names of rows that tests make up say what they are.

/// <summary>With a sequence.</summary>
[DataModel]
public sealed partial record Trade(string? Symbol, [property: EventTime] DateTimeOffset Time, [property: Sequence] long Seq, double? Price, int? Volume)
{
    /// <summary>A trade at a time of 2021-01-01.</summary>
    public static Trade At(string time, string? symbol = "A", double? price = null, int? volume = null, long seq = 0) => new(symbol, Parse.Utc($"2021-01-01T{time}"), seq, price, volume);
}

/// <summary>Without a sequence.</summary>
[DataModel]
public sealed partial record Reading(string? Key, [property: EventTime] DateTimeOffset Time, int? Value)
{
    /// <summary>A reading at a time.</summary>
    public static Reading At(string time, int? value, string? key = "A") => new(key, Parse.Utc(time), value);
}

/// <summary>A value of each type that is aggregated.</summary>
[DataModel]
public sealed partial record Tick(
    int Id, string? Key, [property: EventTime] DateTimeOffset Time, [property: Sequence] long Seq, int? Int, long? Long, double? X, double? Y, double? Wild, [property: Decimal(18, 4)] decimal? Amount, bool? Flag);

/// <summary>A window of readings.</summary>
[DataModel]
public sealed partial record Span(string? Key, DateTimeOffset Start, DateTimeOffset End, long Rows, long? Sum)
{
    /// <summary>A window between two times.</summary>
    public static Span Of(string start, string end, long rows, long? sum = null, string? key = "A") => new(key, Parse.Utc(start), Parse.Utc(end), rows, sum);
}

/// <summary>What is counted in a window.</summary>
[DataModel]
public sealed partial record Tally([property: EventTime] DateTimeOffset Time, long Rows, long Kinds, long? Sum, long More, int? Last)
{
    /// <summary>A window from a time.</summary>
    public static Tally Of(string time, long rows, long kinds, long? sum, long more, int? last) => new(Parse.Utc($"2021-01-01T{time}"), rows, kinds, sum, more, last);
}

/// <summary>A reading and a value of those around it.</summary>
[DataModel]
public sealed partial record Around(string? Key, DateTimeOffset Time, int? Value, double? Other);

/// <summary>Values of a group.</summary>
[DataModel]
public sealed partial record Numbers(string? Key, double? First, double? Second, double? Third);

/// <summary>Lists of a group.</summary>
[DataModel]
public sealed partial record Lists(string? Key, IReadOnlyList<int> Values);

/// <summary>Lists of a group, of a column that may be null.</summary>
[DataModel]
public sealed partial record Collected(string? Key, IReadOnlyList<int?> Values);

/// <summary>Lists of a row's frame.</summary>
[DataModel]
public sealed partial record ListPair(int Id, IReadOnlyList<int?> A, IReadOnlyList<int?> B);
