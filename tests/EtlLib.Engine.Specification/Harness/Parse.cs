using System.Globalization;

namespace EtlLib.Engine.Specification;

/// <summary>Times of the specifications, written as text.</summary>
public static class Parse
{
    /// <summary>An instant in UTC.</summary>
    public static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>An instant in UTC, or null.</summary>
    public static DateTimeOffset? Instant(string? text) => text is null ? null : Utc(text);

    /// <summary>A local time, or null.</summary>
    public static DateTime? LocalTime(string? text) => text is null ? null : DateTime.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A date, or null.</summary>
    public static DateOnly? Date(string? text) => text is null ? null : DateOnly.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A time of day, or null.</summary>
    public static TimeOnly? TimeOfDay(string? text) => text is null ? null : TimeOnly.Parse(text, CultureInfo.InvariantCulture);
}
