namespace EtlLib.Engine.Specification;

// Results of relations.
#pragma warning disable CS1591 // The names of rows that tests make up say what they are.

[DataModel]
public sealed partial record Totals(long Rows, long? Sum, int? Least, int? Greatest);

[DataModel]
public sealed partial record IntOther(int? B, int Id);

[DataModel]
public sealed partial record IntStrict(int Id, int A);

/// <summary>A column of every type.</summary>
[DataModel]
public sealed partial record Everything(
    bool? Bool, int? Int, long? Long, float? Float, double? Double, [property: Decimal(20, 3)] decimal? Decimal, string? Text, byte[]? Bytes, Guid? Uuid, DateTimeOffset? Instant,
    DateTime? LocalTime, DateOnly? Date, TimeOnly? TimeOfDay, TimeSpan? Duration, Colour? Colour, Place? Place, IReadOnlyList<string>? Texts)
{
    /// <summary>A row of nulls.</summary>
    public static Everything Null { get; } = new(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /// <summary>A row of values that depend on a number.</summary>
    public static Everything Row(int n) => new(
        n % 2 == 0, n, n * 10_000_000_000, n / 2f, n / 3.0, n * 1.001m, $"text {n} é", [(byte)n, 0], new Guid(n, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]), DateTimeOffset.UnixEpoch.AddMicroseconds(-n),
        new DateTime(1, 1, 1).AddDays(n), new DateOnly(9999, 12, n), new TimeOnly(0, 0, n), TimeSpan.FromMicroseconds(-n), (Colour)n, new Place($"city {n}", null), ["a", $"{n}"]);
}
