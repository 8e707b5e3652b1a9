using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>One row that expressions may refer to: how its columns stand in SQL.</summary>
/// <param name="Schema">The row's model.</param>
/// <param name="Column">A column's SQL, by its position.</param>
/// <param name="Presence">Of a row that may be absent: what is null where it is; else null.</param>
internal sealed record RowSql(Schema Schema, Func<int, string> Column, string? Presence = null)
{
    /// <summary>The row of a table.</summary>
    public static RowSql Of(Schema schema, string alias) => new(schema, i => $"{alias}.{SqlText.Name(schema.Columns[i].Name)}");

    /// <summary>A column's SQL, by its name.</summary>
    public string this[string name] => Column(Schema.IndexOf(name));
}
