using System.Runtime.CompilerServices;

namespace EtlLib.Formats;

/// <summary>Times in text. The commonest forms are read at once; the others by <see cref="Iso8601"/>.</summary>
internal static class Times
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerDay = 86_400 * MicrosPerSecond;

    /// <summary>The length of <c>2021-01-31T09:30:00</c>.</summary>
    private const int DateTimeLength = 19;

    /// <summary>Microseconds since 1970-01-01T00:00:00Z of a date and a time with an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Misfit Instant(ReadOnlySpan<byte> text, bool truncate, AssumedZone? zone, out long micros) =>
        text.Length == DateTimeLength + 1 && text[DateTimeLength] == 'Z' && TryDateTime(text, out micros) ? Misfit.None
            : AnyInstant(text, truncate, zone, out micros);

    /// <summary>Microseconds since 1970-01-01 00:00:00 of a date, and a time without an offset, which may be left out.</summary>
    public static Misfit LocalTime(ReadOnlySpan<byte> text, bool truncate, out long micros)
    {
        if (text.Length == DateTimeLength && TryDateTime(text, out micros))
        {
            return Misfit.None;
        }

        var parsed = Iso8601.LocalTime(text);
        if (!parsed.Valid && Iso8601.Date(text) is { Valid: true } date)
        {
            parsed = date with { Value = date.Value * MicrosPerDay };
        }

        return Taken(parsed, truncate, out micros);
    }

    /// <summary>What a text in ISO 8601 comes to.</summary>
    public static Misfit Taken(Iso8601.Parsed parsed, bool truncate, out long value)
    {
        value = parsed.Value;
        return !parsed.Valid ? Misfit.NoValue : parsed.Finer && !truncate ? Misfit.Finer : Misfit.None;
    }

    private static Misfit AnyInstant(ReadOnlySpan<byte> text, bool truncate, AssumedZone? zone, out long micros)
    {
        var parsed = Iso8601.Instant(text);
        if (parsed.Valid)
        {
            return Taken(parsed, truncate, out micros) is not Misfit.None and var fault ? fault : IsHeld(micros) ? Misfit.None
                : Misfit.OutOfRange;
        }

        var local = LocalTime(text, truncate, out micros);
        if (local is Misfit.NoValue || zone is null)
        {
            return local is Misfit.NoValue ? Misfit.NoValue : Misfit.NoZone;
        }

        if (local is not Misfit.None || zone.ToInstant(micros) is not { } instant)
        {
            return local is Misfit.None ? Misfit.OutOfRange : local;
        }

        micros = instant;
        return Misfit.None;
    }

    /// <summary>Whether C# holds an instant: an offset may lead out of the years 1 to 9999.</summary>
    private static bool IsHeld(long micros) => micros is >= -62_135_596_800_000_000 and <= 253_402_300_799_999_999;

    /// <summary>Reads the first 19 bytes as <c>2021-01-31T09:30:00</c>.</summary>
    private static bool TryDateTime(ReadOnlySpan<byte> text, out long micros)
    {
        var t = text[..DateTimeLength];
        var wrong = (t[4] ^ '-') | (t[7] ^ '-') | (t[13] ^ ':') | (t[16] ^ ':') | (t[10] == 'T' || t[10] == ' ' ? 0 : 1);
        var year = (Two(t, 0, ref wrong) * 100) + Two(t, 2, ref wrong);
        var (month, day) = (Two(t, 5, ref wrong), Two(t, 8, ref wrong));
        var (hour, minute, second) = (Two(t, 11, ref wrong), Two(t, 14, ref wrong), Two(t, 17, ref wrong));
        micros = 0;
        if (wrong != 0 || year < 1 || month is < 1 or > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 || day > 28
            && day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        micros = (Days(year, month, day) * MicrosPerDay) + ((((hour * 60L) + minute) * 60 + second) * MicrosPerSecond);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Two(ReadOnlySpan<byte> text, int at, ref int wrong)
    {
        var (tens, ones) = (text[at] - '0', text[at + 1] - '0');
        wrong |= (uint)tens > 9 || (uint)ones > 9 ? 1 : 0;
        return (tens * 10) + ones;
    }

    /// <summary>Days since 1970-01-01 (H. Hinnant, chrono-Compatible Low-Level Date Algorithms, days_from_civil).</summary>
    private static long Days(int year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = year / 400;
        var yearOfEra = year - (era * 400);
        var dayOfYear = ((((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day) - 1;
        return (era * 146_097L) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
    }
}
