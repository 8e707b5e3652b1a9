using EtlLib.DuckDb.Sql;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>How a column of a file becomes a model's.</summary>
internal static class ReadColumn
{
    /// <summary>The type that a column of text, or JSON, is read as.</summary>
    public static string TextType(ColumnType type) => type.Kind is TypeKind.Duration or TypeKind.Bytes or TypeKind.Struct or TypeKind.List ? "VARCHAR" : SqlText.Type(type);

    /// <summary>The type that a column of CSV or JSON lines is read as: text, where DuckDB would take what the model's type has no room for, and lose a part of it.</summary>
    public static string FileType(ColumnType type) => IsExact(type) ? "VARCHAR" : TextType(type);

    /// <summary>A column of CSV or JSON lines, read as its <see cref="FileType"/>, as the model's.</summary>
    public static string FromFile(string column, ColumnSchema schema, Schema model, DataSource source) => IsExact(schema.Type)
        ? Guarded(Exact(column, schema, model, source), schema, model, source, mayBeNull: true, stored: column)
        : Guarded(FromText(column, schema.Type), schema, model, source, mayBeNull: true);

    private static bool IsExact(ColumnType type) => type.Kind is TypeKind.Int or TypeKind.Long or TypeKind.Instant or TypeKind.LocalTime;

    /// <summary>A text as a value, where nothing of it is lost: no fraction of a whole number (by the rule of conversions, which is Spark's, too), no zone of a local time, nothing finer than a microsecond.</summary>
    private static string Exact(string text, ColumnSchema schema, Schema model, DataSource source)
    {
        var finer = schema.Truncate ? "" : $" OR etl_is_finer({text})";
        var (value, loses) = schema.Type.Kind switch
        {
            TypeKind.Int => ($"TRY_CAST(etl_long({text}) AS INTEGER)", "false"),
            TypeKind.Long => ($"etl_long({text})", "false"),
            TypeKind.Instant => ($"TRY_CAST({text} AS TIMESTAMPTZ)", $"NOT isfinite(TRY_CAST({text} AS TIMESTAMPTZ)){finer}"),
            _ => ($"TRY_CAST({text} AS TIMESTAMP)", $"NOT isfinite(TRY_CAST({text} AS TIMESTAMP)) OR etl_has_zone({text}){finer}"),
        };
        return $"etl_exact({text}, {value}, {loses}, {SqlText.Text($"{Raised(schema, model, source)} holds ")}, {SqlText.Text(Expected(schema))})";
    }

    /// <summary>What the messages of a column begin with, which <see cref="Faults"/> reads.</summary>
    private static string Raised(ColumnSchema schema, Schema model, DataSource source) => Failures.Source + Failures.Column(source, schema, model);

    private static string Expected(ColumnSchema schema) => schema.Type.Kind is TypeKind.Int or TypeKind.Long ? $", which is no {schema.Type}."
        : $", which is no {schema.Type}{(schema.Type.Kind is TypeKind.LocalTime ? " without a zone" : "")}{(schema.Truncate ? "." : " in whole microseconds: [Truncate] on the property cuts off the rest.")}";

    /// <summary>A column of text, read as its <see cref="TextType"/>, as the model's.</summary>
    public static string FromText(string column, ColumnType type) => type.Kind switch
    {
        TypeKind.Duration => $"etl_duration({column})",
        TypeKind.Bytes => $"from_base64({column})",
        TypeKind.Struct or TypeKind.List => $"CAST({column}::JSON AS {SqlText.Type(type)})",
        _ => column,
    };

    /// <summary>A value that must not be null, and an enum that must be one of its symbols.</summary>
    public static string Guarded(string column, ColumnSchema schema, Schema model, DataSource source, bool mayBeNull, string? stored = null)
    {
        if (schema.Type is EnumType symbols)
        {
            var list = string.Join(", ", symbols.Symbols.Select(SqlText.Text));
            column = $"CASE WHEN {column} IN ({list}) OR {column} IS NULL THEN {column} ELSE error({SqlText.Text($"{Raised(schema, model, source)} holds \"")} || {column} || {SqlText.Text($"\", which is no value of {symbols.Name}.")}) END";
        }

        return mayBeNull && !schema.Nullable
            ? $"CASE WHEN {stored ?? column} IS NULL THEN error({SqlText.Text(Raised(schema, model, source) + Failures.Null)}) ELSE {column} END"
            : column;
    }
}
