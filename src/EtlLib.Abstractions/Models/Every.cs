namespace EtlLib;

/// <summary>
/// How long the intervals of event time are that a run proceeds by: <c>factory.Interval = Every.Day("Europe/Berlin")</c>. A <see cref="TimeSpan"/> converts to
/// intervals of that length, aligned to 1970-01-01T00:00:00Z.
/// </summary>
public sealed record Every
{
    private Every(EveryKind kind, TimeSpan length = default, string zone = "UTC", string expression = "") =>
        (Kind, Length, Expression, Zone) = (kind, length, expression, TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? found
            : throw new PlanException($"There is no time zone {zone} on this machine. Give one by its IANA name, for example Europe/Berlin."));

    /// <summary>An hour.</summary>
    public static Every Hour { get; } = TimeSpan.FromHours(1);

    internal EveryKind Kind { get; }

    internal TimeSpan Length { get; }

    internal TimeZoneInfo Zone { get; }

    internal string Expression { get; }

    /// <summary>A day, from midnight to midnight. On the days of a change to or from summer time, it has 23 or 25 hours.</summary>
    /// <param name="zone">The time zone, by its IANA name.</param>
    /// <exception cref="PlanException">There is no such zone.</exception>
    public static Every Day(string zone = "UTC") => new(EveryKind.Day, zone: zone);

    /// <summary>A month, from midnight of its first day to midnight of the next month's.</summary>
    /// <param name="zone">The time zone, by its IANA name.</param>
    /// <exception cref="PlanException">There is no such zone.</exception>
    public static Every Month(string zone = "UTC") => new(EveryKind.Month, zone: zone);

    /// <summary>From each instant of a cron expression to the next: <c>Every.Cron("0 6 * * 1-5", "Europe/Berlin")</c> has four intervals of a day and one of three days a week.</summary>
    /// <param name="expression">Five fields (minute, hour, day of month, month, day of week), or six, the first of which is the second.</param>
    /// <param name="zone">The time zone, by its IANA name.</param>
    /// <exception cref="PlanException">There is no such zone.</exception>
    public static Every Cron(string expression, string zone = "UTC") => new(EveryKind.Cron, zone: zone, expression: expression);

    /// <summary>Intervals of a length.</summary>
    /// <exception cref="PlanException">It is not a whole number of seconds above zero.</exception>
    public static implicit operator Every(TimeSpan length) => length > TimeSpan.Zero && length.Ticks % TimeSpan.TicksPerSecond == 0
        ? new(EveryKind.Fixed, length)
        : throw new PlanException($"An interval must be a whole number of seconds above zero (was {length:c}).");

    /// <inheritdoc />
    public override string ToString() => Kind switch
    {
        EveryKind.Day => $"day in {Zone.Id}",
        EveryKind.Month => $"month in {Zone.Id}",
        EveryKind.Cron => $"\"{Expression}\" in {Zone.Id}",
        _ => Length.ToString("c", System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>The kinds of intervals.</summary>
internal enum EveryKind
{
    /// <summary>Of a length, in UTC.</summary>
    Fixed,

    /// <summary>Days of a zone.</summary>
    Day,

    /// <summary>Months of a zone.</summary>
    Month,

    /// <summary>From one instant of a cron expression to the next.</summary>
    Cron,
}
