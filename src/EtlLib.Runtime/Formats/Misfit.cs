using System.Text;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>Why a text or a JSON value does not go into a column.</summary>
internal enum Misfit
{
    /// <summary>It does.</summary>
    None,

    /// <summary>It is not a value of the type.</summary>
    NoValue,

    /// <summary>The type cannot hold it.</summary>
    OutOfRange,

    /// <summary>It has more digits after the point than the decimal's scale.</summary>
    TooManyDigits,

    /// <summary>It is finer than a microsecond.</summary>
    Finer,

    /// <summary>It is a time without a zone, and the column is an instant.</summary>
    NoZone,

    /// <summary>It is text that is not UTF-8, or that has half of a surrogate pair.</summary>
    NotUnicode,
}

/// <summary>A value that does not fit, on its way to whoever knows the file and the line.</summary>
/// <param name="path">The path to the value: <c>Legs[].Qty</c>.</param>
/// <param name="what">What is wrong with it and what to do, to stand after the column.</param>
internal sealed class ValueFault(string path, string what) : Exception(what)
{
    /// <summary>The path to the value: <c>Legs[].Qty</c>.</summary>
    public string Path { get; private set; } = path;

    /// <summary>The same fault, seen from the column that holds the value.</summary>
    public ValueFault Within(string column)
    {
        Path = $"{column}.{Path}";
        return this;
    }
}

/// <summary>Values that do not fit, in words.</summary>
internal static class Misfits
{
    private const int MostBytes = 60;

    /// <summary>What is said after the column's name.</summary>
    /// <param name="why">Why it does not fit.</param>
    /// <param name="shown">The value as <see cref="Shown"/> has it.</param>
    /// <param name="column">The column, or the list's where it is an element.</param>
    /// <param name="type">The value's type.</param>
    public static string Said(Misfit why, string shown, ColumnSchema column, ColumnType type) => why switch
    {
        Misfit.OutOfRange when type is DecimalType number => $"holds {shown}, which does not fit {type}: widen "
            + $"[Decimal({number.Precision}, {number.Scale})].",
        Misfit.OutOfRange => $"holds {shown}, which does not fit {type}: declare the property as a wider type.",
        Misfit.TooManyDigits when type is DecimalType number =>
            $"holds {shown}, which has more than {number.Scale} digits after the point. Round it, or widen [Decimal({number.Precision}, "
                + $"{number.Scale})].",
        Misfit.Finer => $"holds {shown}, which is finer than a microsecond. Round it, or mark the property [Truncate].",
        Misfit.NoZone => $"holds {shown}, which has no zone. Mark the property [AssumeZone(\"UTC\")] (or another IANA zone), or declare "
            + "it as a DateTime.",
        Misfit.NotUnicode => $"holds {shown}, which is not valid text: it has bytes that are not UTF-8, or half of a surrogate pair. "
            + "Correct the source.",
        _ => $"holds {shown}, which is not {Article(type)}: {Expected(column, type)} is expected. Correct the source, or declare the "
            + "property as what it holds.",
    };

    /// <summary>What is said of a null in a column that is never null.</summary>
    public static string Null(string what) => $"is never null, and {what}. Make the property nullable, or correct the source.";

    /// <summary>A text in quotes, cut where it is long.</summary>
    public static string Shown(ReadOnlySpan<byte> text)
    {
        var kept = Math.Min(text.Length, MostBytes);
        while (kept > 0 && kept < text.Length && (text[kept] & 0xC0) == 0x80)
        {
            kept--; // Not in the middle of a code point.
        }

        return $"\"{Encoding.UTF8.GetString(text[..kept])}{(kept < text.Length ? "…" : "")}\"";
    }

    /// <summary>A type with its article.</summary>
    private static string Article(ColumnType type) => type.Kind switch
    {
        TypeKind.Int or TypeKind.Instant or TypeKind.Enum => $"an {type}",
        TypeKind.Text or TypeKind.Bytes => type.ToString(),
        _ => $"a {type}",
    };

    private static string Expected(ColumnSchema column, ColumnType type)
    {
        if (column.Format is { } format && TextFormat.Takes(type.Kind))
        {
            return $"text in the format \"{format}\"";
        }

        return type.Kind switch
        {
            TypeKind.Bool => "true or false",
            TypeKind.Int or TypeKind.Long => "a whole number",
            TypeKind.Float or TypeKind.Double or TypeKind.Decimal => "a number",
            TypeKind.Text => "a JSON string",
            TypeKind.Bytes => "base64",
            TypeKind.Uuid => "text like 0f8fad5b-d9cb-469f-a165-70867728950e",
            TypeKind.Enum => $"one of {string.Join(", ", (IEnumerable<string>)((EnumType)type).Symbols)}",
            TypeKind.Instant => "ISO 8601 with an offset, as 2021-01-31T09:30:00Z,",
            TypeKind.LocalTime => "ISO 8601 without an offset, as 2021-01-31T09:30:00,",
            TypeKind.Date => "a date like 2021-01-31",
            TypeKind.TimeOfDay => "a time like 09:30:00",
            TypeKind.Duration => "a duration like 1.02:30:00, PT2H30M or, in JSON, a whole number of microseconds,",
            TypeKind.List => "a JSON array",
            _ => "a JSON object",
        };
    }
}
