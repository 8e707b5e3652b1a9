using System.Globalization;
using System.Text.RegularExpressions;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Sinks;

/// <summary>Values of a batch as people read them, in the invariant culture.</summary>
internal static partial class BatchText
{
    /// <summary>What a null is shown as.</summary>
    public const string Null = "null";

    private const string InstantFormat = "yyyy'-'MM'-'dd HH':'mm':'ss.FFFFFF'Z'";
    private const string LocalFormat = "yyyy'-'MM'-'dd HH':'mm':'ss.FFFFFF";
    private const int MostBytesShown = 16;

    private static readonly long LeastMicros = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long MostMicros = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>A value; control characters as C# writes them.</summary>
    public static string Of(ColumnVector vector, int row)
    {
        if (vector.IsNull(row))
        {
            return Null;
        }

        return vector switch
        {
            BitVector bits => bits[row] ? "true" : "false",
            FixedVector<int> ints => vector.Type.Kind == TypeKind.Date ? Date(ints[row]) : ints[row].ToString(CultureInfo.InvariantCulture),
            FixedVector<long> longs => Long(vector.Type.Kind, longs[row]),
            FixedVector<float> floats => floats[row].ToString(CultureInfo.InvariantCulture),
            FixedVector<double> doubles => doubles[row].ToString(CultureInfo.InvariantCulture),
            FixedVector<Int128> decimals => Decimal(decimals[row], ((DecimalType)vector.Type).Scale),
            FixedVector<UuidBytes> uuids => uuids[row].ToGuid().ToString(),
            TextVector text => vector.Type.Kind == TypeKind.Bytes ? Bytes(text[row]) : Text(text.GetString(row)),
            ListVector list => "[" + string.Join(", ", Enumerable.Range(list.Start(row), list.Length(row)).Select(i => Of(list.Elements, i))) + "]",
            StructVector nested => Struct(nested, row),
            _ => throw new ArgumentOutOfRangeException(nameof(vector)),
        };
    }

    /// <summary>A floating-point value with so many digits after the point; very large and very small ones in scientific notation.</summary>
    public static string Of(double value, int digits) => double.IsFinite(value) && value != 0 && Math.Abs(value) is >= 1e15 or < 1e-4
        ? value.ToString("G6", CultureInfo.InvariantCulture)
        : value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Long(TypeKind kind, long value) => kind switch
    {
        TypeKind.Instant => Time(value, InstantFormat),
        TypeKind.LocalTime => Time(value, LocalFormat),
        TypeKind.TimeOfDay when value is >= 0 and < 86_400_000_000 => Values.ToTimeOfDay(value).ToString("HH':'mm':'ss.FFFFFF", CultureInfo.InvariantCulture),
        TypeKind.Duration when Int128.Abs(value) <= long.MaxValue / TimeSpan.TicksPerMicrosecond => Duration(Values.ToDuration(value)),
        TypeKind.TimeOfDay or TypeKind.Duration => value.ToString(CultureInfo.InvariantCulture) + " us",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Engines hold more years than C#: those are shown as what they are stored as.</summary>
    private static string Time(long micros, string format) => micros >= LeastMicros && micros <= MostMicros
        ? Values.ToLocalTime(micros).ToString(format, CultureInfo.InvariantCulture)
        : micros.ToString(CultureInfo.InvariantCulture) + " us";

    private static string Duration(TimeSpan value) => value.ToString(value.Ticks % TimeSpan.TicksPerSecond == 0 ? "c" : (value < TimeSpan.Zero ? @"\-" : "") + (value.Days == 0 ? "" : @"d\.") + @"hh\:mm\:ss\.ffffff", CultureInfo.InvariantCulture);

    private static string Date(int days)
    {
        var day = (long)days + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? Values.ToDate(days).ToString("yyyy'-'MM'-'dd", CultureInfo.InvariantCulture) : days.ToString(CultureInfo.InvariantCulture) + " days";
    }

    private static string Decimal(Int128 unscaled, int scale)
    {
        var digits = ((UInt128)Int128.Abs(unscaled)).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = unscaled < 0 ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    private static string Bytes(ReadOnlySpan<byte> value) =>
        value.Length <= MostBytesShown ? "0x" + Convert.ToHexString(value) : string.Create(CultureInfo.InvariantCulture, $"0x{Convert.ToHexString(value[..MostBytesShown])}… ({value.Length} bytes)");

    private static string Text(string value) => Controls().Replace(value, control => control.Value[0] switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        var c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
    });

    [GeneratedRegex(@"\p{Cc}")]
    private static partial Regex Controls();

    private static string Struct(StructVector nested, int row)
    {
        var schema = ((StructType)nested.Type).Schema;
        return "{" + string.Join(", ", nested.Children.Select((child, i) => $"{schema.Columns[i].Name}: {Of(child, row)}")) + "}";
    }
}
