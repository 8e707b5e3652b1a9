using EtlLib.DuckDb.Sql;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb;

/// <summary>Statements that write Parquet files.</summary>
internal static class SinkSql
{
    private const int LongestName = 255;

    /// <summary>The statement that writes a query's rows.</summary>
    /// <param name="query">The query.</param>
    /// <param name="schema">The model of its rows.</param>
    /// <param name="sink">Whether it is partitioned.</param>
    /// <param name="path">The file to be made, or a folder.</param>
    public static string Of(string query, Schema schema, FileSink sink, string path)
    {
        var keys = sink.KeysOf(schema);
        var columns = schema.Columns.Select(c => Column(c, sink, keys.Contains(c.Name)));
        var body = columns.All(c => !c.Changed) ? query : $"SELECT\n  {string.Join(",\n  ", columns.Select(c => c.Sql))}\nFROM (\n  {SqlText.Indented(query)}\n) AS written";
        var partitions = keys.Length == 0 ? "" : $", PARTITION_BY ({string.Join(", ", keys.Select(SqlText.Name))}), OVERWRITE_OR_IGNORE true, FILENAME_PATTERN 'part-{{i}}'";
        return $"COPY (\n  {SqlText.Indented(body)}\n) TO {SqlText.Text(path)} "
            + $"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1{partitions})";
    }

    private static (string Sql, bool Changed) Column(ColumnSchema column, FileSink sink, bool isKey)
    {
        var name = SqlText.Name(column.Name);
        var text = isKey ? Text(column.Type, $"written.{name}") : Files.StoredValues.Written(column.Type, $"written.{name}");
        if (isKey)
        {
            // The folder of a null is one that says so; of any other value its text, percent-encoded.
            text ??= $"written.{name}::VARCHAR";
            var room = LongestName - System.Text.Encoding.UTF8.GetByteCount(Uri.EscapeDataString(column.Name)) - 1;
            text = $"CASE WHEN strlen(url_encode({text})) > {room} THEN error({SqlText.Text($"{Failures.Sink}{sink.Describe()}: a value of the partition key {column.Name} makes a folder name of more than {LongestName} bytes: {Failures.Open}")} || {text} || '{Failures.Close}. Choose another key, or shorten its values.') ELSE {text} END";
        }

        return text is null ? (name, false) : ($"{SqlText.Indented(text)} AS {name}", true);
    }

    /// <summary>A value as text in a folder's name, where DuckDB's own form is another.</summary>
    private static string? Text(ColumnType type, string value) => type.Kind switch
    {
        TypeKind.Instant => $"replace(etl_utc({value})::VARCHAR, ' ', 'T') || 'Z'",
        TypeKind.LocalTime => $"replace({value}::VARCHAR, ' ', 'T')",
        TypeKind.Bytes => $"to_base64({value})",
        TypeKind.Text => Files.PartitionFolders.Escape(value),
        TypeKind.Duration => $"etl_duration_text({value})",
        TypeKind.Double or TypeKind.Float => $"CASE WHEN isfinite({value}) THEN {value}::VARCHAR WHEN isnan({value}) THEN 'NaN' WHEN {value} > 0 THEN 'Infinity' WHEN {value} < 0 THEN '-Infinity' END",
        _ => null,
    };
}
