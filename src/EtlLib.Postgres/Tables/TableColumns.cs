using System.Data;
using System.Globalization;
using Npgsql;

namespace EtlLib.Postgres;

/// <summary>Asks the catalogue for the columns of queries and tables.</summary>
internal static class TableColumns
{
    private const string TypeParts = "(t.typtype = 'e')::text, CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END::text";

    /// <summary>The columns of a query, which is not run.</summary>
    public static async Task<IReadOnlyList<PgColumn>> OfQueryAsync(NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        var found = new List<(string Name, uint Type)>();
        await using (var command = new NpgsqlCommand(query, connection))
        await using (var reader = await command.ExecuteReaderAsync(CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                found.Add((reader.GetName(i), reader.GetDataTypeOID(i)));
            }
        }

        var types = (await PostgresClient.RowsAsync(
            connection,
            $"SELECT t.oid::text, format_type(t.oid, NULL), {TypeParts} FROM pg_catalog.pg_type t WHERE t.oid::text = ANY (string_to_array($1, ','))",
            cancellationToken,
            string.Join(',', found.Select(f => f.Type).Distinct())).ConfigureAwait(false)).ToDictionary(t => uint.Parse(t[0]!, CultureInfo.InvariantCulture));
        return [.. found.Select(f => types[f.Type] is var t ? new PgColumn(f.Name, f.Type, t[1]!, t[2] == "true", uint.Parse(t[3]!, CultureInfo.InvariantCulture)) : null!)];
    }

    /// <summary>The columns of a table, by its number.</summary>
    public static async Task<IReadOnlyList<PgColumn>> OfTableAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken) =>
        [.. (await PostgresClient.RowsAsync(
            connection,
            $"""
            SELECT a.attname::text, a.atttypid::text, format_type(a.atttypid, a.atttypmod), {TypeParts},
                (a.attnotnull AND NOT a.atthasdef AND a.attidentity = '')::text, (a.attgenerated <> '' OR a.attidentity = 'a')::text
            FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid::text = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """,
            cancellationToken,
            table).ConfigureAwait(false)).Select(c => new PgColumn(
                c[0]!, uint.Parse(c[1]!, CultureInfo.InvariantCulture), c[2]!, c[3] == "true", uint.Parse(c[4]!, CultureInfo.InvariantCulture), c[5] == "true") { IsComputed = c[6] == "true" })];
}
