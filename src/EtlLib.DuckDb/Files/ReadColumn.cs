using EtlLib.DuckDb.Sql;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>How a column of a file becomes a model's.</summary>
internal static class ReadColumn
{
    /// <summary>The type that a column of text, or JSON, is read as.</summary>
    public static string TextType(ColumnType type) => type.Kind is TypeKind.Duration or TypeKind.Bytes or TypeKind.Struct or TypeKind.List ? "VARCHAR" : SqlText.Type(type);

    /// <summary>A column of a text file, read as its <see cref="TextType"/>, as the model's.</summary>
    public static string FromText(string column, ColumnType type) => type.Kind switch
    {
        TypeKind.Duration => $"etl_duration({column})",
        TypeKind.Bytes => $"from_base64({column})",
        TypeKind.Struct or TypeKind.List => $"CAST({column}::JSON AS {SqlText.Type(type)})",
        _ => column,
    };

    /// <summary>A value that must not be null, and an enum that must be one of its symbols.</summary>
    public static string Guarded(string column, ColumnSchema schema, Schema model, string source, bool mayBeNull)
    {
        if (schema.Type is EnumType symbols)
        {
            var list = string.Join(", ", symbols.Symbols.Select(SqlText.Text));
            column = $"CASE WHEN {column} IN ({list}) OR {column} IS NULL THEN {column} ELSE error({SqlText.Text($"{Failures.Source}{source}: column {schema.Name} of {model.ShortName} holds ")} || {column} || {SqlText.Text($", which is no value of {symbols.Name}.")}) END";
        }

        return mayBeNull && !schema.Nullable
            ? $"CASE WHEN {column} IS NULL THEN error({SqlText.Text($"{Failures.Source}{source}: column {schema.Name} of {model.ShortName} is never null, and it is null in a row. Make the property nullable, or correct the source.")}) ELSE {column} END"
            : column;
    }
}
