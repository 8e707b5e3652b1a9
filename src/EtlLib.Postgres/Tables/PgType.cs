using EtlLib.Schemas;

namespace EtlLib.Postgres;

/// <summary>The types of PostgreSQL that columns of models go to and come from.</summary>
internal static class PgType
{
    public const uint Bool = 16, Bytea = 17, Name = 19, Int8 = 20, Int2 = 21, Int4 = 23, Text = 25, Json = 114, Float4 = 700, Float8 = 701,
        Bpchar = 1042, Varchar = 1043, Date = 1082, Time = 1083, Timestamp = 1114, Timestamptz = 1184, Interval = 1186, Numeric = 1700, Uuid = 2950,
        Jsonb = 3802;

    /// <summary>Whether values of the type are JSON in a table: a nested model, and a list of lists or of nested models, since arrays are rectangular.</summary>
    public static bool IsJson(ColumnType type) => type is StructType or ListType { Element: StructType or ListType };

    /// <summary>The type of a column of a table that a sink makes.</summary>
    public static string Of(ColumnType type) => type switch
    {
        _ when IsJson(type) => "jsonb",
        ListType list => Of(list.Element) + "[]",
        DecimalType number => FormattableString.Invariant($"numeric({number.Precision},{number.Scale})"),
        _ => type.Kind switch
        {
            TypeKind.Bool => "boolean",
            TypeKind.Int => "integer",
            TypeKind.Long or TypeKind.Duration => "bigint",
            TypeKind.Float => "real",
            TypeKind.Double => "double precision",
            TypeKind.Bytes => "bytea",
            TypeKind.Uuid => "uuid",
            TypeKind.Instant => "timestamp with time zone",
            TypeKind.LocalTime => "timestamp without time zone",
            TypeKind.Date => "date",
            TypeKind.TimeOfDay => "time without time zone",
            _ => "text",
        },
    };

    /// <summary>The number of a type without parts, which arrays name.</summary>
    public static uint NumberOf(ColumnType type) => type.Kind switch
    {
        TypeKind.Bool => Bool,
        TypeKind.Int => Int4,
        TypeKind.Long or TypeKind.Duration => Int8,
        TypeKind.Float => Float4,
        TypeKind.Double => Float8,
        TypeKind.Decimal => Numeric,
        TypeKind.Bytes => Bytea,
        TypeKind.Uuid => Uuid,
        TypeKind.Instant => Timestamptz,
        TypeKind.LocalTime => Timestamp,
        TypeKind.Date => Date,
        TypeKind.TimeOfDay => Time,
        _ => Text,
    };

    /// <summary>What a property is declared as to hold a type; null where no property holds it.</summary>
    public static string? Property(uint type) => type switch
    {
        Bool => "bool",
        Int2 or Int4 => "int",
        Int8 => "long",
        Float4 => "float",
        Float8 => "double",
        Numeric => "decimal with [Decimal(precision, scale)]",
        Text or Varchar or Bpchar or Name => "string",
        Json or Jsonb => "a model, a list or string",
        Bytea => "byte[]",
        Uuid => "Guid",
        Timestamptz => "DateTimeOffset",
        Timestamp => "DateTime",
        Date => "DateOnly",
        Time => "TimeOnly",
        Interval => "TimeSpan",
        _ => null,
    };
}

/// <summary>A column of a table or query.</summary>
/// <param name="Name">Its name, as it is.</param>
/// <param name="Type">The number of its type; of a domain, of what the domain is over.</param>
/// <param name="TypeText">The type, as PostgreSQL writes it.</param>
/// <param name="IsEnum">Whether the type is an enum.</param>
/// <param name="Element">The number of the type of an array's elements, else 0.</param>
/// <param name="IsRequired">Whether a row that is added must give a value: the column is not null and has no default.</param>
internal sealed record PgColumn(string Name, uint Type, string TypeText, bool IsEnum = false, uint Element = 0, bool IsRequired = false)
{
    /// <summary>Whether the table computes the column, so that no row gives a value.</summary>
    public bool IsComputed { get; init; }

    /// <summary>The column that a model's column is: by its name, or where none has it, by the one name that differs only in case.</summary>
    public static PgColumn? Of(IReadOnlyList<PgColumn> columns, string name) => columns.FirstOrDefault(c => c.Name == name)
        ?? (columns.Where(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList() is [var one] ? one : null);
}
