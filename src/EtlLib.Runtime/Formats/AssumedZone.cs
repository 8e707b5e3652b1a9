namespace EtlLib.Formats;

/// <summary>
/// The zone of times that name none: <c>[AssumeZone("Europe/Berlin")]</c>. Of the two instants that clocks set back show alike it is the
/// first; a time that clocks set forward skip is read with the offset from before, and so lies as much later.
/// </summary>
internal sealed class AssumedZone
{
    private readonly TimeZoneInfo zone;

    private AssumedZone(TimeZoneInfo zone) => this.zone = zone;

    /// <summary>A zone by its IANA name.</summary>
    /// <param name="name">The name; null where none is assumed.</param>
    /// <param name="column">The column, for the error.</param>
    /// <exception cref="PlanException">There is no such zone.</exception>
    public static AssumedZone? Of(string? name, string column) => name is null ? null
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? new AssumedZone(zone)
        : throw new PlanException($"Column {column}: unknown time zone \"{name}\" in [AssumeZone]. Use an IANA name, for example "
            + "Europe/Berlin.");

    /// <summary>
    /// Microseconds since 1970-01-01T00:00:00Z of a local time; null where the instant is outside of the years 1 to 9999.
    /// </summary>
    public long? ToInstant(long localMicros)
    {
        if (zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime)
        {
            return localMicros;
        }

        var local = new DateTime((localMicros * TimeSpan.TicksPerMicrosecond) + DateTime.UnixEpoch.Ticks, DateTimeKind.Unspecified);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.IsInvalidTime(local) ? BeforeGap(local)
            : zone.GetUtcOffset(local);
        var ticks = local.Ticks - offset.Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond : null;
    }

    /// <summary>The offset before a gap: that of the last time before it which there was.</summary>
    private TimeSpan BeforeGap(DateTime local)
    {
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(-15);
        }

        return zone.GetUtcOffset(local);
    }
}
