using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>Writes values of a column, or of a list's elements, as the texts that <see cref="ValueText"/> reads.</summary>
internal sealed class ValueWriter
{
    /// <summary>No value but text and bytes is longer.</summary>
    public const int Longest = 256;

    private const long MicrosPerSecond = 1_000_000;
    private const long SecondsPerDay = 86_400;

    private static readonly SearchValues<byte> Plainly = SearchValues.Create("0123456789.-"u8);

    private readonly ColumnSchema column;
    private readonly ColumnType type;
    private readonly ValueText back;
    private readonly TextFormat? format;

    /// <summary>Makes the writer of a column's values.</summary>
    /// <param name="column">The column, or the list's where the type is its elements'.</param>
    /// <param name="type">The type: neither a list nor a nested model.</param>
    public ValueWriter(ColumnSchema column, ColumnType type)
    {
        (this.column, this.type, back) = (column, type, new ValueText(column, type));
        format = TextFormat.Of(column, type, AssumedZone.Of(column.AssumeZone, column.Name));
    }

    /// <summary>Whether JSON has a value of its own for the column's values, other than text.</summary>
    public bool IsNumber => format is null && type.IsNumeric;

    /// <summary>Writes a value that is neither null, text, an enum nor bytes.</summary>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="SinkException">The column's format loses a part of the value.</exception>
    public int Write(ColumnVector vector, int row, Span<byte> to)
    {
        if (format is null)
        {
            return Plain(vector, row, to);
        }

        int length;
        if (type.IsNumeric)
        {
            Span<byte> plain = stackalloc byte[Longest];
            var digits = plain[..Digits(vector, row, plain)];
            length = digits.ContainsAnyExcept(Plainly) ? 0 : format.WriteNumber(digits, to);
        }
        else
        {
            length = format.WriteTime(type.Kind is TypeKind.Date ? ((FixedVector<int>)vector)[row] : ((FixedVector<long>)vector)[row], to);
        }

        Check(vector, row, to[..length]);
        return length;
    }

    /// <summary>A number without an exponent, where there is such a text.</summary>
    private int Digits(ColumnVector vector, int row, Span<byte> to)
    {
        var value = type.Kind switch
        {
            TypeKind.Double => ((FixedVector<double>)vector)[row],
            TypeKind.Float => ((FixedVector<float>)vector)[row],
            _ => double.NaN,
        };
        return double.IsFinite(value) && Math.Abs(value) < 1e28
            ? Formatted(((decimal)value).TryFormat(to, out var length, default, CultureInfo.InvariantCulture), length)
            : Plain(vector, row, to);
    }

    private int Plain(ColumnVector vector, int row, Span<byte> to)
    {
        var culture = CultureInfo.InvariantCulture;
        int length;
        switch (type.Kind)
        {
            case TypeKind.Bool:
                var text = ((BitVector)vector)[row] ? "true"u8 : "false"u8;
                text.CopyTo(to);
                return text.Length;
            case TypeKind.Int:
                return Formatted(Utf8Formatter.TryFormat(((FixedVector<int>)vector)[row], to, out length), length);
            case TypeKind.Long:
                return Formatted(Utf8Formatter.TryFormat(((FixedVector<long>)vector)[row], to, out length), length);
            case TypeKind.Float:
                return Formatted(((FixedVector<float>)vector)[row].TryFormat(to, out length, default, culture), length);
            case TypeKind.Double:
                return Formatted(((FixedVector<double>)vector)[row].TryFormat(to, out length, default, culture), length);
            case TypeKind.Decimal:
                return Decimal(((FixedVector<Int128>)vector)[row], ((DecimalType)type).Scale, to);
            case TypeKind.Uuid:
                return Formatted(Utf8Formatter.TryFormat(((FixedVector<UuidBytes>)vector)[row].ToGuid(), to, out length), length);
            case TypeKind.Date:
                return Formatted(Values.ToDate(((FixedVector<int>)vector)[row]).TryFormat(to, out length, "yyyy-MM-dd", culture), length);
            case TypeKind.Duration:
                return Duration(((FixedVector<long>)vector)[row], to);
            default:
                return Time(((FixedVector<long>)vector)[row], to);
        }
    }

    private int Time(long micros, Span<byte> to)
    {
        var length = 0;
        var culture = CultureInfo.InvariantCulture;
        _ = type.Kind switch
        {
            TypeKind.TimeOfDay => Values.ToTimeOfDay(micros).TryFormat(to, out length, "HH:mm:ss", culture),
            TypeKind.Instant => Values.ToInstant(micros).TryFormat(to, out length, "yyyy-MM-ddTHH:mm:ss", culture),
            _ => Values.ToLocalTime(micros).TryFormat(to, out length, "yyyy-MM-ddTHH:mm:ss", culture),
        };
        length += Fraction((int)((micros % MicrosPerSecond + MicrosPerSecond) % MicrosPerSecond), to[length..], trim: true);
        if (type.Kind is TypeKind.Instant)
        {
            to[length++] = (byte)'Z';
        }

        return length;
    }

    /// <summary><c>[-][d.]hh:mm:ss[.ffffff]</c></summary>
    private static int Duration(long micros, Span<byte> to)
    {
        var (length, magnitude) = (0, (UInt128)Int128.Abs(micros));
        if (micros < 0)
        {
            to[length++] = (byte)'-';
        }

        var (seconds, rest) = ((long)(magnitude / MicrosPerSecond), (int)(magnitude % MicrosPerSecond));
        if (seconds >= SecondsPerDay)
        {
            length += Formatted(Utf8Formatter.TryFormat(seconds / SecondsPerDay, to[length..], out var days), days);
            to[length++] = (byte)'.';
        }

        foreach (var (part, separator) in ((long, byte)[])[(seconds / 3_600 % 24, 0), (seconds / 60 % 60, (byte)':'),
            (seconds % 60, (byte)':')])
        {
            if (separator != 0)
            {
                to[length++] = separator;
            }

            to[length++] = (byte)('0' + (part / 10));
            to[length++] = (byte)('0' + (part % 10));
        }

        return length + Fraction(rest, to[length..], trim: false);
    }

    /// <summary>A point and six digits, or none where they are 0.</summary>
    private static int Fraction(int micros, Span<byte> to, bool trim)
    {
        if (micros == 0)
        {
            return 0;
        }

        to[0] = (byte)'.';
        for (var i = 6; i > 0; i--, micros /= 10)
        {
            to[i] = (byte)('0' + (micros % 10));
        }

        return trim ? to[..7].TrimEnd((byte)'0').Length : 7;
    }

    private static int Decimal(Int128 unscaled, int scale, Span<byte> to)
    {
        Span<byte> digits = stackalloc byte[48];
        var count = Formatted(UInt128.CreateChecked(Int128.Abs(unscaled)).TryFormat(digits, out var written, default,
            CultureInfo.InvariantCulture), written);
        var length = 0;
        if (unscaled < 0)
        {
            to[length++] = (byte)'-';
        }

        for (var place = Math.Max(count, scale + 1); place > 0; place--)
        {
            to[length++] = place > count ? (byte)'0' : digits[count - place];
            if (place == scale + 1 && scale > 0)
            {
                to[length++] = (byte)'.';
            }
        }

        return length;
    }

    private static int Formatted(bool fits, int length) => fits ? length
        : throw new InvalidOperationException($"A value has more than {Longest} bytes of text.");

    /// <summary>A format may have no room for a part of a value: then nothing is written.</summary>
    private void Check(ColumnVector vector, int row, ReadOnlySpan<byte> text)
    {
        using var copy = ColumnVector.Create(type);
        using var given = ColumnVector.Create(type);
        given.AppendFrom(vector, row);
        Span<byte> expected = stackalloc byte[Longest];
        Span<byte> found = stackalloc byte[Longest];
        if (text.IsEmpty || back.Append(text, copy) is not Misfit.None
            || !expected[..Plain(given, 0, expected)].SequenceEqual(found[..Plain(copy, 0, found)]))
        {
            throw new SinkException($"Column {column.Name}: [Format(\"{column.Format}\")] loses a part of "
                + $"{Encoding.UTF8.GetString(expected[..Plain(given, 0, expected)])}. Give a format with all of it, or round the value.");
        }
    }
}
