using EtlLib.DuckDb.Sql;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>Values in Parquet. Its UUIDs and times of day are not read by all: UUIDs are text there, and times of day microseconds, as durations are.</summary>
internal static class StoredValues
{
    /// <summary>The type that a column has there, as DuckDB describes it, but for the quotes of names.</summary>
    public static string Type(ColumnType type) => type switch
    {
        ListType list => Type(list.Element) + "[]",
        StructType nested => $"STRUCT({string.Join(", ", nested.Schema.Columns.Select(c => $"{c.Name.Replace("\"", "", StringComparison.Ordinal)} {Type(c.Type)}"))})",
        _ => type.Kind switch { TypeKind.Uuid => "VARCHAR", TypeKind.TimeOfDay => "BIGINT", _ => ParquetFiles.Spelled(type) },
    };

    /// <summary>A value as it is there, or null where it is the same.</summary>
    public static string? Written(ColumnType type, string value) => Mapped(type, value, 0, (kind, v) => kind is TypeKind.Uuid ? $"{v}::VARCHAR" : $"epoch_us({v})");

    /// <summary>A value that is there as the model's.</summary>
    /// <param name="type">The model's type.</param>
    /// <param name="value">The value.</param>
    /// <param name="what">What an error begins with.</param>
    public static string Read(ColumnType type, string value, string what) =>
        Mapped(type, value, 0, (kind, v) => $"{(kind is TypeKind.Uuid ? "etl_uuid" : "etl_time")}({v}, {SqlText.Text(what)})") ?? value;

    private static string? Mapped(ColumnType type, string value, int level, Func<TypeKind, string, string> map)
    {
        switch (type)
        {
            case ListType list:
                var item = SqlText.Invariant($"item{level}");
                return Mapped(list.Element, item, level + 1, map) is { } element ? $"list_transform({value}, lambda {item}: {element})" : null;
            case StructType nested:
                var fields = nested.Schema.Columns.Select(c => (SqlText.Name(c.Name), Sql: $"{value}.{SqlText.Name(c.Name)}", c.Type)).Select(f => (f.Item1, f.Sql, Mapped: Mapped(f.Type, f.Sql, level, map))).ToList();
                return fields.All(f => f.Mapped is null) ? null : $"CASE WHEN {value} IS NOT NULL THEN struct_pack({string.Join(", ", fields.Select(f => $"{f.Item1} := {f.Mapped ?? f.Sql}"))}) END";
            default:
                return type.Kind is TypeKind.Uuid or TypeKind.TimeOfDay ? map(type.Kind, value) : null;
        }
    }
}
