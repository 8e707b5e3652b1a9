using EtlLib.Generators.Emission;

namespace EtlLib.Generators.SchemaText;

/// <summary>A model as Spark's DDL and as the JSON of Spark's StructType (Spark 4.1 and later, which have TIME). Durations are BIGINT microseconds, enums and UUIDs STRING.</summary>
internal static class SparkText
{
    /// <summary>The columns as DDL, as <c>StructType.fromDDL</c> reads them.</summary>
    public static string Ddl(SchemaSpec schema) =>
        string.Join(", ", schema.Columns.Select(c => $"{Identifier(c.Name)} {Ddl(c.Type)}{(c.Nullable ? "" : " NOT NULL")}"));

    /// <summary>The schema as JSON, as <c>StructType.json</c> writes it.</summary>
    public static string Json(SchemaSpec schema)
    {
        var fields = schema.Columns.Select(c => $"{{\"name\":{JsonText.Quote(c.Name)},\"type\":{Json(c.Type)},\"nullable\":{(c.Nullable ? "true" : "false")},\"metadata\":{{}}}}");
        return $"{{\"type\":\"struct\",\"fields\":[{string.Join(",", fields)}]}}";
    }

    private static string Ddl(TypeSpec type) => type switch
    {
        { Schema: { } schema } => $"STRUCT<{string.Join(", ", schema.Columns.Select(c => $"{Identifier(c.Name)}: {Ddl(c.Type)}{(c.Nullable ? "" : " NOT NULL")}"))}>",
        { Element: { } element } => $"ARRAY<{Ddl(element.Type)}>",
        _ => Names(type).Ddl,
    };

    private static string Json(TypeSpec type) => type switch
    {
        { Schema: { } schema } => Json(schema),
        { Element: { } element } => $"{{\"type\":\"array\",\"elementType\":{Json(element.Type)},\"containsNull\":{(element.Nullable ? "true" : "false")}}}",
        _ => $"\"{Names(type).Json}\"",
    };

    private static (string Ddl, string Json) Names(TypeSpec type) => type.Kind switch
    {
        Kind.Bool => ("BOOLEAN", "boolean"),
        Kind.Int => ("INT", "integer"),
        Kind.Long or Kind.Duration => ("BIGINT", "long"),
        Kind.Float => ("FLOAT", "float"),
        Kind.Double => ("DOUBLE", "double"),
        Kind.Decimal => ($"DECIMAL({TypeText.Number(type.Precision)},{TypeText.Number(type.Scale)})", $"decimal({TypeText.Number(type.Precision)},{TypeText.Number(type.Scale)})"),
        Kind.Bytes => ("BINARY", "binary"),
        Kind.Instant => ("TIMESTAMP", "timestamp"),
        Kind.LocalTime => ("TIMESTAMP_NTZ", "timestamp_ntz"),
        Kind.Date => ("DATE", "date"),
        Kind.TimeOfDay => ("TIME(6)", "time(6)"),
        _ => ("STRING", "string"),
    };

    private static string Identifier(string name) => $"`{name.Replace("`", "``")}`";
}
