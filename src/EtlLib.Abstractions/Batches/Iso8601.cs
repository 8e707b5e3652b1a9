using System.Buffers.Text;

namespace EtlLib.Batches;

/// <summary>Times in ISO 8601's extended format, from UTF-8, as microseconds or days. A space stands for the T as well (RFC 3339).</summary>
internal static class Iso8601
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerDay = 86_400 * MicrosPerSecond;

    /// <summary>What a text means.</summary>
    /// <param name="Valid">Whether it means anything.</param>
    /// <param name="Value">Microseconds, or days.</param>
    /// <param name="Finer">Whether digits below the microsecond, which are not zero, were cut off.</param>
    public readonly record struct Parsed(bool Valid, long Value = 0, bool Finer = false);

    /// <summary>Microseconds since 1970-01-01T00:00:00Z of a date, a time and an offset.</summary>
    public static Parsed Instant(ReadOnlySpan<byte> text)
    {
        var rest = text;
        return TryDateTime(ref rest, out var micros, out var finer) && TryOffset(rest, out var offset) ? new(true, micros - offset, finer) : default;
    }

    /// <summary>Microseconds since 1970-01-01 00:00:00 of a date and a time without an offset.</summary>
    public static Parsed LocalTime(ReadOnlySpan<byte> text) =>
        TryDateTime(ref text, out var micros, out var finer) && text.IsEmpty ? new(true, micros, finer) : default;

    /// <summary>Days since 1970-01-01.</summary>
    public static Parsed Date(ReadOnlySpan<byte> text) => TryDate(ref text, out var days) && text.IsEmpty ? new(true, days) : default;

    /// <summary>Microseconds since midnight.</summary>
    public static Parsed TimeOfDay(ReadOnlySpan<byte> text) =>
        TryTime(ref text, out var micros, out var finer) && text.IsEmpty ? new(true, micros, finer) : default;

    /// <summary>Microseconds of C#'s constant format, or of ISO 8601 in weeks, days, hours, minutes and seconds (years and months have no fixed length).</summary>
    public static Parsed Duration(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)':'))
        {
            return IsoDuration(text);
        }

        return Utf8Parser.TryParse(text, out TimeSpan value, out var consumed, 'c') && consumed == text.Length
            ? new(true, Batches.Values.TruncatedMicros(value), value.Ticks % TimeSpan.TicksPerMicrosecond != 0)
            : default;
    }

    private static Parsed IsoDuration(ReadOnlySpan<byte> text)
    {
        var negative = text is [(byte)'-', ..];
        text = negative ? text[1..] : text;
        if (text is not [(byte)'P', _, ..])
        {
            return default;
        }

        text = text[1..];
        var (micros, finer, any, order) = ((Int128)0, false, false, 0);
        while (!text.IsEmpty)
        {
            if (text[0] == 'T' && order <= Units.IndexOf('T') && text.Length > 1)
            {
                text = text[1..];
                order = Units.IndexOf('T') + 1;
                continue;
            }

            if (!TryNumber(ref text, out var whole, out var fraction, out var cut) || text.IsEmpty)
            {
                return default;
            }

            // Each unit once, from the longest down; a fraction only of seconds.
            var unit = Units.IndexOf((char)text[0], order);
            if (unit < 0 || unit < Units.IndexOf('T') != order <= Units.IndexOf('T') || (fraction != 0 && text[0] != 'S'))
            {
                return default;
            }

            micros += (whole * (Int128)UnitMicros(text[0])) + fraction;
            text = text[1..];
            (order, any, finer) = (unit + 1, true, finer || cut);
        }

        return any && micros <= long.MaxValue ? new(true, negative ? -(long)micros : (long)micros, finer) : default;
    }

    private const string Units = "WDTHMS";

    private static long UnitMicros(byte unit) => unit switch
    {
        (byte)'W' => 7 * MicrosPerDay,
        (byte)'D' => MicrosPerDay,
        (byte)'H' => 3_600 * MicrosPerSecond,
        (byte)'M' => 60 * MicrosPerSecond,
        _ => MicrosPerSecond,
    };

    private static bool TryNumber(ref ReadOnlySpan<byte> text, out long whole, out long fraction, out bool finer)
    {
        (fraction, finer) = (0, false);
        if (!Utf8Parser.TryParse(text, out whole, out var consumed) || whole < 0 || text[0] is < (byte)'0' or > (byte)'9')
        {
            return false;
        }

        text = text[consumed..];
        return TryFraction(ref text, out fraction, out finer);
    }

    private static bool TryDateTime(ref ReadOnlySpan<byte> text, out long micros, out bool finer)
    {
        (micros, finer) = (0, false);
        if (!TryDate(ref text, out var days) || text is not [(byte)'T' or (byte)'t' or (byte)' ', ..])
        {
            return false;
        }

        text = text[1..];
        if (!TryTime(ref text, out var time, out finer))
        {
            return false;
        }

        micros = (days * MicrosPerDay) + time;
        return true;
    }

    private static bool TryDate(ref ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        days = Batches.Values.Days(new DateOnly(year, month, day));
        text = text[10..];
        return true;
    }

    private static bool TryTime(ref ReadOnlySpan<byte> text, out long micros, out bool finer)
    {
        (micros, finer) = (0, false);
        var (second, fraction) = (0, 0L);
        if (text.Length < 5 || text[2] != ':' || !TryDigits(text[..2], out var hour) || !TryDigits(text[3..5], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        text = text[5..];
        if (text is [(byte)':', ..])
        {
            if (text.Length < 3 || !TryDigits(text[1..3], out second) || second > 59)
            {
                return false;
            }

            text = text[3..];
            if (!TryFraction(ref text, out fraction, out finer))
            {
                return false;
            }
        }

        micros = ((((hour * 60L) + minute) * 60) + second) * MicrosPerSecond + fraction;
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, out long micros, out bool finer)
    {
        (micros, finer) = (0, false);
        if (text is not [(byte)'.' or (byte)',', ..])
        {
            return true;
        }

        var digits = 1;
        for (var weight = MicrosPerSecond / 10; digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9'; digits++, weight /= 10)
        {
            micros += (text[digits] - '0') * weight;
            finer |= weight == 0 && text[digits] != '0';
        }

        text = text[digits..];
        return digits > 1;
    }

    /// <summary>Z, +hh, +hhmm or +hh:mm.</summary>
    private static bool TryOffset(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text is [(byte)'Z' or (byte)'z'])
        {
            return true;
        }

        if (text is not [(byte)'+' or (byte)'-', ..])
        {
            return false;
        }

        var digits = text[1..];
        var minutes = 0;
        var valid = digits.Length switch
        {
            2 => true,
            4 => TryDigits(digits[2..], out minutes),
            5 => digits[2] == ':' && TryDigits(digits[3..], out minutes),
            _ => false,
        };
        if (!valid || !TryDigits(digits[..2], out var hours) || hours > 18 || minutes > 59)
        {
            return false;
        }

        micros = ((hours * 60L) + minutes) * 60 * MicrosPerSecond * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }
}
