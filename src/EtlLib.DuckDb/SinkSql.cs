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

    /// <summary>The statement that writes a query's rows as files of a table, into a folder; those of one partition into a folder <c>etl_0=…</c>.</summary>
    /// <param name="query">The query.</param>
    /// <param name="schema">The model of its rows.</param>
    /// <param name="keys">The partition columns, which the files do not have.</param>
    /// <param name="folder">The folder.</param>
    public static string Table(string query, Schema schema, IReadOnlyList<string> keys, string folder)
    {
        var stored = schema.Columns.Where(c => !keys.Contains(c.Name)).Select(c => $"{Files.StoredValues.Written(c.Type, $"written.{SqlText.Name(c.Name)}") ?? $"written.{SqlText.Name(c.Name)}"} AS {SqlText.Name(c.Name)}");
        var values = keys.Select((key, i) => $"{KeyValue(schema[key])} AS {Files.TableFiles.Key}{i}");
        var partitions = keys.Count == 0 ? "" : $", PARTITION_BY ({string.Join(", ", keys.Select((_, i) => $"{Files.TableFiles.Key}{i}"))}), OVERWRITE_OR_IGNORE true, FILENAME_PATTERN 'part-{{i}}'";
        var target = keys.Count == 0 ? Path.Combine(folder, "part.parquet") : folder;
        return $"COPY (\n  SELECT {string.Join(", ", stored.Concat(values))}\n  FROM (\n  {SqlText.Indented(query)}\n) AS written\n) TO {SqlText.Text(target)} "
            + $"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1{partitions})";
    }

    /// <summary>A partition's value in the name of a folder that is read back: <c>n</c> for null, else <c>v</c> and the text.</summary>
    private static string KeyValue(ColumnSchema column)
    {
        var (name, room) = ($"written.{SqlText.Name(column.Name)}", (LongestName / 2) - SqlText.Name(column.Name).Length);
        var text = column.Type.Kind is TypeKind.Text ? name : Text(column.Type, name) ?? $"{name}::VARCHAR";
        string Raised(string why) => $"error({SqlText.Text($"{Failures.Sink}the partition key {column.Name}")} || {why})";
        var empty = column.Type.Kind is TypeKind.Text or TypeKind.Bytes ? $"WHEN {text} = '' THEN {Raised(SqlText.Text(" is empty in a row, which Delta tables do not tell from null. Choose another key, or leave such rows out."))} " : "";
        return $"CASE WHEN {name} IS NULL THEN 'n' {empty}WHEN strlen(url_encode({text})) > {room} THEN "
            + $"{Raised($"{SqlText.Text($" has a value of more than {room} bytes: {Failures.Open}")} || {text} || '{Failures.Close}. Choose another key, or shorten its values.'")} ELSE 'v' || {text} END";
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
