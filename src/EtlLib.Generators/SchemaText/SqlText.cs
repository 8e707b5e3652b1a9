using EtlLib.Generators.Emission;

namespace EtlLib.Generators.SchemaText;

/// <summary>A model as a <c>CREATE TABLE</c> statement that DuckDB and PostgreSQL both take. What only one of them has is JSON: nested models, and lists of them.</summary>
internal static class SqlText
{
    public static string CreateTable(SchemaSpec schema) =>
        $"CREATE TABLE {Identifier(schema.ShortName)} ({string.Join(", ", schema.Columns.Select(c => $"{Identifier(c.Name)} {Type(c.Type)}{(c.Nullable ? "" : " NOT NULL")}"))})";

    private static string Type(TypeSpec type) => type switch
    {
        { Kind: Kind.Struct } => "JSON",
        { Element: { } element } => Type(element.Type) is "JSON" ? "JSON" : $"{Type(element.Type)}[]",
        _ => type.Kind switch
        {
            Kind.Bool => "BOOLEAN",
            Kind.Int => "INTEGER",
            Kind.Long or Kind.Duration => "BIGINT",
            Kind.Float => "REAL",
            Kind.Double => "DOUBLE PRECISION",
            Kind.Decimal => $"NUMERIC({TypeText.Number(type.Precision)}, {TypeText.Number(type.Scale)})",
            Kind.Bytes => "BYTEA",
            Kind.Uuid => "UUID",
            Kind.Instant => "TIMESTAMPTZ",
            Kind.LocalTime => "TIMESTAMP",
            Kind.Date => "DATE",
            Kind.TimeOfDay => "TIME",
            _ => "TEXT",
        },
    };

    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"")}\"";
}
