using System.Text.RegularExpressions;
using EtlLib.Schemas;
using Npgsql;

namespace EtlLib.Postgres;

/// <summary>The table that a sink writes, as the catalogue has it.</summary>
/// <param name="Name">Its name with the schema that it is in, or would be.</param>
/// <param name="Kind">What it is: <c>r</c> a table, <c>p</c> a partitioned one; null where there is none.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Keys">The columns of each unique index, in no order, by name.</param>
/// <param name="Missing">The privileges that the user lacks, in words; empty where none.</param>
internal sealed partial record TargetTable(TableName Name, string? Kind, IReadOnlyList<PgColumn> Columns, IReadOnlyList<string[]> Keys, string Missing)
{
    /// <summary>Whether there is such a table.</summary>
    public bool Exists => Kind is not null;

    /// <summary>Finds it.</summary>
    public static async Task<TargetTable> FindAsync(NpgsqlConnection connection, TableName name, CancellationToken cancellationToken)
    {
        var found = (await PostgresClient.RowsAsync(
            connection,
            """
            SELECT n.nspname::text, c.oid::text, c.relkind::text, concat_ws(', ',
                CASE WHEN NOT has_schema_privilege(n.oid, 'CREATE') THEN 'CREATE on its schema' END, CASE WHEN NOT has_table_privilege(c.oid, 'INSERT') THEN 'INSERT' END)
            FROM (SELECT to_regclass($1)::oid AS oid) t LEFT JOIN pg_catalog.pg_class c ON c.oid = t.oid
                LEFT JOIN pg_catalog.pg_namespace n ON n.oid = COALESCE(c.relnamespace, to_regnamespace(COALESCE(NULLIF($2, ''), quote_ident(current_schema()))))
            """,
            cancellationToken,
            name.Sql,
            name.Schema is null ? "" : TableName.Quoted(name.Schema)).ConfigureAwait(false))[0];
        if (found[0] is not { } schema)
        {
            throw new SinkException(name.Schema is null
                ? $"The search_path of the user has no schema for the table {name}. Name one: schema.{name}."
                : $"There is no schema {name.Schema} for the table {name}. Create it, or correct the name; put quotes around a name with capital letters.");
        }

        var qualified = new TableName(schema, name.Name);
        if (found[1] is not { } table)
        {
            return new TargetTable(qualified, null, [], [], found[3]!);
        }

        var keys = await PostgresClient.RowsAsync(
            connection,
            """
            SELECT string_agg(a.attname::text, E'\n') FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indrelid::text = $1 AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnatts = i.indnkeyatts GROUP BY i.indexrelid
            """,
            cancellationToken,
            table).ConfigureAwait(false);
        var columns = await TableColumns.OfTableAsync(connection, table, cancellationToken).ConfigureAwait(false);
        return new TargetTable(qualified, found[2], columns, [.. keys.Select(k => k[0]!.Split('\n'))], found[3]!);
    }

    /// <summary>Whether there is a table of a name.</summary>
    public static async Task<bool> IsThereAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        (await PostgresClient.RowsAsync(connection, "SELECT (to_regclass($1) IS NOT NULL)::text", cancellationToken, sql).ConfigureAwait(false))[0][0] == "true";

    /// <summary>The schema of a table whose name no other has; null where there is no such table.</summary>
    public static async Task<string?> SchemaOfAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        await PostgresClient.RowsAsync(connection, "SELECT relnamespace::regnamespace::text FROM pg_catalog.pg_class WHERE relname = $1 AND relkind = 'r'", cancellationToken, name)
            .ConfigureAwait(false) is [[{ } schema], ..] ? TableName.Parse(schema).Name : null;

    /// <summary>Another table in the same schema, in SQL.</summary>
    public string Beside(string name) => new TableName(Name.Schema, name).Sql;

    /// <summary>The table's column for a column of the model; null where it has none.</summary>
    public PgColumn? Column(ColumnSchema column) => PgColumn.Of(Columns, column.Name);

    /// <summary>The name of the table's column for a column of the model, in SQL.</summary>
    public string NameOf(ColumnSchema column) => TableName.Quoted(Column(column)?.Name ?? column.Name);

    /// <summary>The statement that makes a table for the model's rows: texts, enums and durations have the types that they have in the target, so that what does not fit fails at once.</summary>
    public string Create(string name, Schema rows) =>
        $"CREATE TABLE {Beside(name)} ({string.Join(", ", rows.Columns.Select(c => $"{TableName.Quoted(c.Name)} {TypeOf(c)}{(c.Nullable ? "" : " NOT NULL")}"))})";

    /// <summary>Refuses a target that cannot hold the model's rows, column by column.</summary>
    /// <exception cref="SinkException">It cannot.</exception>
    public void Check(Schema rows, IReadOnlyList<ColumnSchema> key, string sink)
    {
        SinkException Wrong(string what, string? column = null) => new($"{sink}: {what}") { Location = Name.ToString(), Model = rows.ShortName, Column = column };
        if (Missing.Length > 0)
        {
            throw Wrong($"the user lacks a privilege for {Name}: {Missing}. GRANT it, or use another user.");
        }

        if (!Exists)
        {
            return;
        }

        if (Kind is not ("r" or "p"))
        {
            throw Wrong($"{Name} is not a table, but a view, a sequence, an index or a foreign table. Give the table another name.");
        }

        foreach (var column in rows.Columns)
        {
            if (Column(column) is not { } found)
            {
                throw Wrong($"the table has no column {column.Name}, which {rows.ShortName} has. Add it: ALTER TABLE {Name} ADD {TableName.Quoted(column.Name)} {PgType.Of(column.Type)}; or name the property's column by [Column(\"…\")].", column.Name);
            }

            if (found.IsComputed || !Holds(found, column.Type))
            {
                throw Wrong(found.IsComputed ? $"column {found.Name} is computed by the table. Leave it out of {rows.ShortName}, or let the table take it."
                    : $"column {column.Name} of {rows.ShortName} is {column.Type}, which goes to {PgType.Of(column.Type)}, and the table has {found.TypeText}. Change the table's column, or the property.", column.Name);
            }

            if (column.Nullable && found.IsRequired)
            {
                throw Wrong($"column {column.Name} of {rows.ShortName} may be null, and the table's column is NOT NULL. Make the property not nullable, or the table's column nullable.", column.Name);
            }
        }

        if (Columns.FirstOrDefault(c => c.IsRequired && !rows.Columns.Any(r => Column(r) == c)) is { } required)
        {
            throw Wrong($"the table's column {required.Name} is NOT NULL without a default, and {rows.ShortName} has no such column. Add a property, or give the table's column a default.", required.Name);
        }

        var names = key.Select(c => Column(c)!.Name).Order(StringComparer.Ordinal).ToArray();
        if (names.Length > 0 && !Keys.Any(k => k.Order(StringComparer.Ordinal).SequenceEqual(names)))
        {
            throw Wrong($"WriteMode.Merge needs a unique index of the key. Create it: CREATE UNIQUE INDEX ON {Name} ({string.Join(", ", key.Select(NameOf))});");
        }
    }

    private string TypeOf(ColumnSchema column) => Column(column) is { } found && (column.Type.Kind is TypeKind.Text or TypeKind.Enum || found.Type is PgType.Interval) ? found.TypeText : PgType.Of(column.Type);

    /// <summary>Whether a column holds every value of a type, or refuses while rows are written those that it does not.</summary>
    private static bool Holds(PgColumn found, ColumnType type) => (type.Kind, found.Type) switch
    {
        (TypeKind.Int, PgType.Int8) or (TypeKind.Float, PgType.Float8) or (TypeKind.Duration, PgType.Interval) => true,
        (TypeKind.Text or TypeKind.Enum, PgType.Varchar) => true,
        (TypeKind.Text or TypeKind.Enum, _) when found.IsEnum || found.TypeText == "citext" => true,
        (TypeKind.Struct or TypeKind.List, PgType.Json) => PgType.IsJson(type),
        (TypeKind.Int or TypeKind.Long or TypeKind.Decimal, PgType.Numeric) => NumericType().Match(found.TypeText) is not { Success: true } limits || Fits(type, limits),
        _ => found.TypeText == PgType.Of(type),
    };

    private static bool Fits(ColumnType type, Match limits)
    {
        var (precision, scale) = (int.Parse(limits.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), int.Parse(limits.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
        var (digits, places) = type is DecimalType number ? (number.Precision - number.Scale, number.Scale) : (type.Kind is TypeKind.Int ? 10 : 19, 0);
        return scale >= places && precision - scale >= digits;
    }

    [GeneratedRegex(@"^numeric\((\d+),(-?\d+)\)$")]
    private static partial Regex NumericType();
}
