using System.Globalization;
using System.Text;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>How names, values and types stand in DuckDB's SQL. Nothing of a user's gets into a statement by another way.</summary>
internal static class SqlText
{
    /// <summary>A name, quoted.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text, quoted. A statement ends at NUL, which is therefore joined on.</summary>
    public static string Text(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? $"({string.Join(" || chr(0) || ", text.Split('\0').Select(Quoted))})"
        : Quoted(text);

    /// <summary>The type of a column.</summary>
    public static string Type(ColumnType type) => type switch
    {
        DecimalType number => Invariant($"DECIMAL({number.Precision}, {number.Scale})"),
        ListType list => Type(list.Element) + "[]",
        StructType nested => $"STRUCT({string.Join(", ", nested.Schema.Columns.Select(c => $"{Name(c.Name)} {Type(c.Type)}"))})",
        _ => type.Kind switch
        {
            TypeKind.Bool => "BOOLEAN",
            TypeKind.Int => "INTEGER",
            TypeKind.Long or TypeKind.Duration => "BIGINT",
            TypeKind.Float => "FLOAT",
            TypeKind.Double => "DOUBLE",
            TypeKind.Text or TypeKind.Enum => "VARCHAR",
            TypeKind.Bytes => "BLOB",
            TypeKind.Uuid => "UUID",
            TypeKind.Instant => "TIMESTAMPTZ",
            TypeKind.LocalTime => "TIMESTAMP",
            TypeKind.Date => "DATE",
            TypeKind.TimeOfDay => "TIME",
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        },
    };

    /// <summary>A constant, of exactly its type.</summary>
    public static string Constant(Literal literal) => literal.Value switch
    {
        null => $"NULL::{Type(literal.Type)}",
        bool value => value ? "TRUE" : "FALSE",
        int value => Int(value),
        long value => Long(value),
        double value => Double(value),
        float value => float.IsFinite(value) ? $"CAST({Double(value)} AS FLOAT)" : $"{Double(value)}::FLOAT",
        decimal value => Invariant($"CAST('{value}' AS {Type(literal.Type)})"),
        string value => Text(value),
        Guid value => $"UUID '{value:D}'",
        DateTimeOffset value => Invariant($"TIMESTAMPTZ '{value.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'"),
        DateTime value => Invariant($"TIMESTAMP '{value:yyyy-MM-dd HH:mm:ss.ffffff}'"),
        DateOnly value => Invariant($"DATE '{value:yyyy-MM-dd}'"),
        TimeOnly value => Invariant($"TIME '{value:HH:mm:ss.ffffff}'"),
        TimeSpan value => Long(value.Ticks / TimeSpan.TicksPerMicrosecond),
        EquatableArray<byte> value => $"unhex('{Convert.ToHexString(value.Span)}')",
        var value => throw new PlanException($"A constant of the C# type {value.GetType()} is no {literal.Type}."),
    };

    /// <summary>A 64-bit constant.</summary>
    public static string Long(long value) => value < 0 ? Invariant($"CAST({value} AS BIGINT)") : Invariant($"{value}::BIGINT");

    /// <summary>A constant of microseconds beside 64-bit values, where its type does not matter.</summary>
    public static string Micros(TimeSpan value) => Invariant($"{value.Ticks / TimeSpan.TicksPerMicrosecond}");

    /// <summary>Keys to order by, each from null and the least up.</summary>
    public static string Ascending(IEnumerable<string> keys) => string.Join(", ", keys.Select(k => k + " NULLS FIRST"));

    /// <summary>Formats in the invariant culture.</summary>
    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>A query within another.</summary>
    public static string Parenthesized(string sql) => $"(\n  {Indented(sql)}\n)";

    /// <summary>A name, with underscores after it as long as it is taken.</summary>
    public static string Free(string name, Func<string, bool> isTaken)
    {
        while (isTaken(name))
        {
            name += "_";
        }

        return name;
    }

    /// <summary>Moves every line but the first to the right; a line end within quotes is left alone.</summary>
    public static string Indented(string sql)
    {
        if (!sql.Contains('\n', StringComparison.Ordinal))
        {
            return sql;
        }

        var (text, quote) = (new StringBuilder(sql.Length + 64), '\0');
        foreach (var c in sql)
        {
            text.Append(c);
            if (c is '"' or '\'' && (quote == '\0' || quote == c))
            {
                quote = quote == c ? '\0' : c;
            }
            else if (c == '\n' && quote == '\0')
            {
                text.Append("  ");
            }
        }

        return text.ToString();
    }

    private static string Int(int value) => value < 0 ? Invariant($"CAST({value} AS INTEGER)") : Invariant($"{value}");

    private static string Double(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "'NaN'::DOUBLE" : value > 0 ? "'Infinity'::DOUBLE" : "'-Infinity'::DOUBLE";
        }

        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        var number = digits.Contains('E', StringComparison.Ordinal) ? digits : digits + "e0";
        return number[0] == '-' ? $"({number})" : number;
    }

    private static string Quoted(string text)
    {
        var quoted = $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        return quoted.Contains('\n', StringComparison.Ordinal) ? $"({quoted.Replace("\n", "' || chr(10) || '", StringComparison.Ordinal)})" : quoted;
    }
}
