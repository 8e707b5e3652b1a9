using System.Globalization;

namespace EtlLib;

/// <summary>
/// A day or an instant at which a run starts or ends. A <see cref="DateOnly"/> is the whole day in UTC: as a start, its first instant; as an end,
/// the first instant after it. So <c>End = new DateOnly(2021, 12, 31)</c> includes December 31.
/// </summary>
public readonly record struct TimePoint
{
    private readonly DateTimeOffset first;
    private readonly bool isDay;

    private TimePoint(DateTimeOffset first, bool isDay) => (this.first, this.isDay) = (first, isDay);

    /// <summary>The first instant of an interval that starts here.</summary>
    public DateTimeOffset AsStart => first;

    /// <summary>The first instant after an interval that ends here.</summary>
    public DateTimeOffset AsEnd => isDay ? first.AddDays(1) : first;

    /// <summary>The day; null where it is an instant.</summary>
    internal DateOnly? Day => isDay ? DateOnly.FromDateTime(first.UtcDateTime) : null;

    /// <summary>A day, in UTC.</summary>
    public static implicit operator TimePoint(DateOnly day) => new(new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), isDay: true);

    /// <summary>An instant.</summary>
    public static implicit operator TimePoint(DateTimeOffset instant) => new(instant.ToUniversalTime(), isDay: false);

    /// <summary>Parses a day such as <c>2021-12-31</c> or an ISO 8601 instant. An instant without an offset is in UTC.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">The name of the value for the error message, for example <c>--start</c>.</param>
    /// <exception cref="UsageException">The text is neither a day nor an instant.</exception>
    public static TimePoint Parse(string text, string what) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : text.Length > 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant
        : throw new UsageException($"{what} is \"{text}\", which is not a day or an instant. Write it as 2021-12-31 or 2021-12-31T08:00:00Z.");

    /// <inheritdoc />
    public override string ToString() => first.ToString(isDay ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.FFFFFFZ", CultureInfo.InvariantCulture);
}
