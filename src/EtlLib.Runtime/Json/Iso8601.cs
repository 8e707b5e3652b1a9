using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace EtlLib.Json;

/// <summary>Times in ISO 8601's extended format, from UTF-8, as microseconds or days. A space stands for the T as well (RFC 3339).</summary>
/// <remarks>Read from the start: once something is not as it must be, the text means nothing, whatever follows.</remarks>
internal ref struct Iso8601
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerDay = 86_400 * MicrosPerSecond;

    private ReadOnlySpan<byte> rest;
    private bool failed;
    private bool finer;

    private Iso8601(ReadOnlySpan<byte> text) => rest = text;

    /// <summary>What a text means.</summary>
    /// <param name="Valid">Whether it means anything.</param>
    /// <param name="Value">Microseconds, or days.</param>
    /// <param name="Finer">Whether digits below the microsecond, which are not zero, were cut off.</param>
    public readonly record struct Parsed(bool Valid, long Value = 0, bool Finer = false);

    /// <summary>Microseconds since 1970-01-01T00:00:00Z of a date, a time and an offset.</summary>
    public static Parsed Instant(ReadOnlySpan<byte> text)
    {
        var iso = new Iso8601(text);
        return iso.Ended(iso.DateTime() - iso.Offset());
    }

    /// <summary>Microseconds since 1970-01-01 00:00:00 of a date and a time without an offset.</summary>
    public static Parsed LocalTime(ReadOnlySpan<byte> text)
    {
        var iso = new Iso8601(text);
        return iso.Ended(iso.DateTime());
    }

    /// <summary>Days since 1970-01-01.</summary>
    public static Parsed Date(ReadOnlySpan<byte> text)
    {
        var iso = new Iso8601(text);
        return iso.Ended(iso.Date());
    }

    /// <summary>Microseconds since midnight.</summary>
    public static Parsed TimeOfDay(ReadOnlySpan<byte> text)
    {
        var iso = new Iso8601(text);
        return iso.Ended(iso.Time());
    }

    /// <summary>Microseconds of C#'s constant format, or of ISO 8601 in weeks, days, hours, minutes and seconds (years and months have no fixed length).</summary>
    public static Parsed Duration(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)':'))
        {
            var iso = new Iso8601(text);
            return iso.Ended(iso.Duration());
        }

        return Utf8Parser.TryParse(text, out TimeSpan value, out var consumed, 'c') && consumed == text.Length
            ? new(true, Batches.Values.TruncatedMicros(value), value.Ticks % TimeSpan.TicksPerMicrosecond != 0)
            : default;
    }

    private readonly Parsed Ended(long value) => failed || !rest.IsEmpty ? default : new(true, value, finer);

    private long DateTime()
    {
        var days = Date();
        Take("Tt "u8);
        return (days * MicrosPerDay) + Time();
    }

    private int Date()
    {
        var year = Number(4);
        Take("-"u8);
        var month = Number(2);
        Take("-"u8);
        var day = Number(2);
        failed = failed || year < 1 || month is < 1 or > 12 || day < 1 || day > System.DateTime.DaysInMonth(year, month);
        return failed ? 0 : Batches.Values.Days(new DateOnly(year, month, day));
    }

    private long Time()
    {
        var hour = Number(2);
        Take(":"u8);
        var minute = Number(2);
        var (second, fraction) = TryTake(":"u8) ? (Number(2), Fraction()) : default;
        failed |= hour > 23 || minute > 59 || second > 59;
        return ((((hour * 60L) + minute) * 60) + second) * MicrosPerSecond + fraction;
    }

    /// <summary>Z, +hh, +hhmm or +hh:mm.</summary>
    private long Offset()
    {
        if (TryTake("Zz"u8))
        {
            return 0;
        }

        var sign = TryTake("-"u8) ? -1 : 1;
        if (sign > 0)
        {
            Take("+"u8);
        }

        var hours = Number(2);
        var minutes = TryTake(":"u8) || !rest.IsEmpty ? Number(2) : 0;
        failed |= hours > 18 || minutes > 59;
        return ((hours * 60L) + minutes) * 60 * MicrosPerSecond * sign;
    }

    /// <summary>Each unit at most once, from the longest down; a fraction only of seconds.</summary>
    private long Duration()
    {
        var sign = TryTake("-"u8) ? -1 : 1;
        Take("P"u8);
        var (micros, units, timed) = ((Int128)0, "WD", false);
        do
        {
            if (!timed && TryTake("T"u8))
            {
                (units, timed) = ("HMS", true);
            }

            var (whole, fraction) = (Whole(), Fraction());
            var unit = rest.IsEmpty ? -1 : units.IndexOf((char)rest[0]);
            if (failed || unit < 0 || (fraction != 0 && rest[0] != 'S'))
            {
                failed = true;
                return 0;
            }

            micros += (whole * (Int128)UnitMicros(units[unit])) + fraction;
            units = units[(unit + 1)..];
            rest = rest[1..];
        }
        while (!rest.IsEmpty);
        failed = micros > long.MaxValue;
        return failed ? 0 : sign * (long)micros;
    }

    private static long UnitMicros(char unit) => unit switch
    {
        'W' => 7 * MicrosPerDay,
        'D' => MicrosPerDay,
        'H' => 3_600 * MicrosPerSecond,
        'M' => 60 * MicrosPerSecond,
        _ => MicrosPerSecond,
    };

    private long Whole()
    {
        if (rest is not [>= (byte)'0' and <= (byte)'9', ..] || !Utf8Parser.TryParse(rest, out long whole, out var consumed))
        {
            failed = true;
            return 0;
        }

        rest = rest[consumed..];
        return whole;
    }

    private long Fraction()
    {
        if (!TryTake(".,"u8))
        {
            return 0;
        }

        var (micros, digits) = (0L, 0);
        for (var weight = MicrosPerSecond / 10; digits < rest.Length && rest[digits] is >= (byte)'0' and <= (byte)'9'; digits++, weight /= 10)
        {
            micros += (rest[digits] - '0') * weight;
            finer |= weight == 0 && rest[digits] != '0';
        }

        failed |= digits == 0;
        rest = rest[digits..];
        return micros;
    }

    private int Number(int digits)
    {
        failed |= rest.Length < digits;
        var value = 0;
        for (var i = 0; i < digits && !failed; i++)
        {
            var digit = rest[i] - '0';
            failed = digit is < 0 or > 9;
            value = (value * 10) + digit;
        }

        rest = failed ? default : rest[digits..];
        return failed ? 0 : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(ReadOnlySpan<byte> any) => failed |= !TryTake(any);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(ReadOnlySpan<byte> any)
    {
        if (rest.IsEmpty || !any.Contains(rest[0]))
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }
}
