using System.Globalization;
using System.Text;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>
/// What <c>[Format]</c> says of a column's texts: a custom format of .NET for times, a sample such as <c>#.##0,00</c> or <c>0.0%</c> for
/// numbers.
/// </summary>
internal sealed class TextFormat
{
    private const int Longest = 128;

    private readonly string pattern;
    private readonly ColumnSchema column;
    private readonly ColumnType type;
    private readonly AssumedZone? zone;
    private readonly NumberMarks marks;

    private TextFormat(string pattern, ColumnSchema column, ColumnType type, AssumedZone? zone)
    {
        (this.pattern, this.column, this.type, this.zone, marks) = (pattern, column, type, zone, type.IsNumeric
            ? NumberMarks.Of(pattern, column.Name) : default);
        try
        {
            _ = type.IsNumeric ? 0 : WriteTime(0, stackalloc byte[Longest]);
        }
        catch (Exception e) when (e is FormatException or SinkException)
        {
            throw new PlanException($"Column {column.Name}: [Format(\"{pattern}\")] is not a format of {type} in .NET: {e.Message}", e);
        }
    }

    /// <summary>Whether a type's texts may have a format.</summary>
    public static bool Takes(TypeKind kind) => kind is TypeKind.Int or TypeKind.Long or TypeKind.Float or TypeKind.Double or TypeKind.Decimal
        or TypeKind.Instant or TypeKind.LocalTime or TypeKind.Date or TypeKind.TimeOfDay or TypeKind.Duration;

    /// <summary>The format of a column's values; null where it has none.</summary>
    /// <exception cref="PlanException">It is not a format for the type.</exception>
    public static TextFormat? Of(ColumnSchema column, ColumnType type, AssumedZone? zone) => column.Format is null ? null
        : Takes(type.Kind) ? new TextFormat(column.Format, column, type, zone)
        : throw new PlanException($"Column {column.Name}: [Format(\"{column.Format}\")] is for numbers and times, and the column is "
            + $"{type}. Remove it.");

    /// <summary>Appends the value of a text.</summary>
    public Misfit Append(ReadOnlySpan<byte> text, ColumnVector to)
    {
        if (text.Length > Longest)
        {
            return Misfit.NoValue;
        }

        if (type.IsNumeric)
        {
            Span<byte> plain = stackalloc byte[Longest + 8];
            return marks.TryPlain(text, plain, out var length) ? AppendNumber(plain[..length], to) : Misfit.NoValue;
        }

        Span<char> characters = stackalloc char[Longest];
        if (!Encoding.UTF8.TryGetChars(text, characters, out var count) || !TryParse(characters[..count], out var ticks, out var isLocal))
        {
            return Misfit.NoValue;
        }

        return AppendTime(ticks, isLocal, to);
    }

    /// <summary>A value's text in the format.</summary>
    /// <param name="value">What the column holds: microseconds or days.</param>
    /// <param name="to">Where the text goes.</param>
    /// <returns>How many bytes were written.</returns>
    public int WriteTime(long value, Span<byte> to)
    {
        IUtf8SpanFormattable time = type.Kind switch
        {
            TypeKind.Instant => Values.ToInstant(value),
            TypeKind.LocalTime => Values.ToLocalTime(value),
            TypeKind.Date => Values.ToDate((int)value),
            TypeKind.TimeOfDay => Values.ToTimeOfDay(value),
            _ => Values.ToDuration(value),
        };
        return time.TryFormat(to, out var written, pattern, CultureInfo.InvariantCulture) ? written
            : throw new SinkException($"Column {column.Name}: [Format(\"{pattern}\")] gives more than {to.Length} bytes. Give a shorter "
            + "one.");
    }

    /// <summary>A plain number's text in the format.</summary>
    public int WriteNumber(ReadOnlySpan<byte> plain, Span<byte> to) => marks.Write(plain, to);

    private Misfit AppendNumber(ReadOnlySpan<byte> plain, ColumnVector to)
    {
        switch (to)
        {
            case FixedVector<double> doubles:
                var fault = Numbers.Floating(plain, out double value);
                Append(doubles, fault, value);
                return fault;
            case FixedVector<float> floats:
                fault = Numbers.Floating(plain, out float single);
                Append(floats, fault, single);
                return fault;
            case FixedVector<Int128> decimals:
                fault = Numbers.Unscaled(plain, ((DecimalType)type).Precision, ((DecimalType)type).Scale, out var unscaled);
                Append(decimals, fault, unscaled);
                return fault;
            default:
                fault = Numbers.WholeNumber(plain, out var whole);
                return fault is not Misfit.None ? fault : AppendWhole(whole, to);
        }
    }

    private static void Append<T>(FixedVector<T> to, Misfit fault, T value)
        where T : unmanaged
    {
        if (fault is Misfit.None)
        {
            to.Append(value);
        }
    }

    private static Misfit AppendWhole(long value, ColumnVector to)
    {
        if (to is FixedVector<int> ints)
        {
            Append(ints, value == (int)value ? Misfit.None : Misfit.OutOfRange, (int)value);
            return value == (int)value ? Misfit.None : Misfit.OutOfRange;
        }

        ((FixedVector<long>)to).Append(value);
        return Misfit.None;
    }

    private bool TryParse(ReadOnlySpan<char> text, out long ticks, out bool isLocal)
    {
        var culture = CultureInfo.InvariantCulture;
        isLocal = false;
        ticks = 0;
        switch (type.Kind)
        {
            case TypeKind.Instant when HasZone():
                var parsed = DateTimeOffset.TryParseExact(text, pattern, culture, DateTimeStyles.AssumeUniversal, out var instant);
                ticks = instant.UtcTicks - DateTime.UnixEpoch.Ticks;
                return parsed;
            case TypeKind.Instant or TypeKind.LocalTime:
                parsed = DateTime.TryParseExact(text, pattern, culture, DateTimeStyles.None, out var local);
                (ticks, isLocal) = (local.Ticks - DateTime.UnixEpoch.Ticks, type.Kind is TypeKind.Instant);
                return parsed;
            case TypeKind.Date:
                parsed = DateOnly.TryParseExact(text, pattern, culture, DateTimeStyles.None, out var date);
                ticks = Values.Days(date);
                return parsed;
            case TypeKind.TimeOfDay:
                parsed = TimeOnly.TryParseExact(text, pattern, culture, DateTimeStyles.None, out var time);
                ticks = time.Ticks;
                return parsed;
            default:
                parsed = TimeSpan.TryParseExact(text, pattern, culture, out var duration);
                ticks = duration.Ticks;
                return parsed;
        }
    }

    private Misfit AppendTime(long ticks, bool isLocal, ColumnVector to)
    {
        if (type.Kind is TypeKind.Date)
        {
            ((FixedVector<int>)to).Append((int)ticks);
            return Misfit.None;
        }

        var micros = Math.DivRem(ticks, TimeSpan.TicksPerMicrosecond, out var rest);
        micros -= rest < 0 ? 1 : 0;
        if (rest != 0 && !column.Truncate)
        {
            return Misfit.Finer;
        }

        if (isLocal)
        {
            if (zone is null)
            {
                return Misfit.NoZone;
            }

            if (zone.ToInstant(micros) is not { } instant)
            {
                return Misfit.OutOfRange;
            }

            micros = instant;
        }

        ((FixedVector<long>)to).Append(micros);
        return Misfit.None;
    }

    /// <summary>Whether the format says the zone: it has <c>z</c> or <c>K</c> outside of quotes, or a Z.</summary>
    private bool HasZone()
    {
        var quote = '\0';
        foreach (var c in pattern)
        {
            quote = quote != '\0' ? (c == quote ? '\0' : quote) : c is '\'' or '"' ? c : '\0';
            if (c == 'Z' || (quote == '\0' && c is 'z' or 'K'))
            {
                return true;
            }
        }

        return false;
    }
}
