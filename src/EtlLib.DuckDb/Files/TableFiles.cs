using System.Globalization;
using System.Text.Json;
using EtlLib.DuckDb.Native;
using EtlLib.DuckDb.Sql;
using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;
using EtlLib.Tables;

namespace EtlLib.DuckDb.Files;

/// <summary>The Parquet files of tables whose formats have logs of their own.</summary>
internal sealed class TableFiles(DuckDbSession session) : ITableFiles
{
    /// <summary>What the folders of partitions are named while they are written.</summary>
    public const string Key = "etl_";

    /// <summary>How a scan of a table's files stands in a statement: columns that a file lacks are null, and deleted rows are left out.</summary>
    public static string Scan(Schema model, TableSource source, TableScan table)
    {
        var columns = model.Columns.Select(c => (Column: c, Found: table.Columns.FirstOrDefault(t => t.Name.Equals(c.Name, StringComparison.OrdinalIgnoreCase))
            ?? throw new SourceException($"{source.Describe()}: the table has no column {c.Name}, which {model.ShortName} has. Did you mean {Nearest.To(c.Name, table.Columns.Select(t => t.Name))}? [Column(\"…\")] on the property names the column.") { Location = source.Path, Model = model.ShortName, Column = c.Name })).ToList();
        var read = Read(table, [.. columns.Select(c => c.Found)]);
        return $"(SELECT {string.Join(", ", columns.Select(c => $"{Value(c.Column, c.Found, model, source)} AS {SqlText.Name(c.Column.Name)}"))} FROM {read} AS {ParquetFiles.Row})";
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<WrittenFile>> WriteAsync(Relation rows, string folder, IReadOnlyList<string> partitionBy, CancellationToken cancellationToken) =>
        WriteAsync((DuckDbPlan)session.Prepare(PlanRewriter.Rewrite(rows), []), folder, partitionBy, cancellationToken);

    /// <summary>Writes the rows of a plan as Parquet files into an empty folder.</summary>
    public async Task<IReadOnlyList<WrittenFile>> WriteAsync(DuckDbPlan plan, string folder, IReadOnlyList<string> partitionBy, CancellationToken cancellationToken)
    {
        var schema = plan.Plan.Schema;
        await session.CopyAsync(plan, partitionBy, folder, cancellationToken).ConfigureAwait(false);
        string[] files = [.. Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return await WrittenAsync(files, folder, [.. schema.Columns.Where(c => !partitionBy.Contains(c.Name)).Select(c => (c.Name, StoredValues.Type(c.Type)))], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<WrittenFile?> RewriteAsync(TableScan table, OutsideInterval? outside, string folder, CancellationToken cancellationToken)
    {
        var stored = table.Columns.Where(c => c.Stored is not null).ToList();
        string Instant(DateTimeOffset time) => SqlText.Constant(new Literal(time, ColumnType.Instant));
        var column = outside is null ? null : SqlText.Name(outside.Column);
        var where = outside is null ? "" : $" WHERE {column} IS NULL OR {column} < {Instant(outside.From)} OR {column} >= {Instant(outside.To)}";
        var file = Path.Combine(folder, "part.parquet");
        var rows = await NamedAsync("files of a table were rewritten", async () => await (await session.ConnectionAsync().ConfigureAwait(false)).ExecuteAsync(
            $"COPY (SELECT {string.Join(", ", stored.Select(c => $"{SqlText.Name(c.Name)} AS {SqlText.Name(c.Stored!)}"))} FROM {Read(table, stored)}{where}) TO {SqlText.Text(file)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)",
            cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return rows == 0 ? null : (await WrittenAsync([file], folder, [.. stored.Select(c => (c.Stored!, SqlType(c.Type)))], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> ReadJsonAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await session.ConnectionAsync().ConfigureAwait(false);
            var rows = await connection.QueryTextAsync($"SELECT to_json(action)::VARCHAR FROM read_parquet({FileNames.Quoted(file)}, hive_partitioning = false) AS action", cancellationToken).ConfigureAwait(false);
            return [.. rows.Select(r => r[0]!)];
        }
        catch (DuckDbException e)
        {
            throw new SourceException($"{file} cannot be read: {e.Message.Split('\n')[0]} Restore it from a copy.", e) { Location = file };
        }
    }

    /// <inheritdoc />
    public async Task WriteJsonAsync(string lines, IReadOnlyList<(string Name, string Type)> columns, string file, CancellationToken cancellationToken)
    {
        var types = string.Join(", ", columns.Select(c => $"{SqlText.Text(c.Name)}: {SqlText.Text(c.Type)}"));
        var connection = await session.ConnectionAsync().ConfigureAwait(false);
        await NamedAsync("a checkpoint was written", () => connection.ExecuteAsync(
            $"COPY (SELECT * FROM read_json({FileNames.Quoted(lines)}, format = 'newline_delimited', columns = {{{types}}})) TO {SqlText.Text(file)} (FORMAT parquet)",
            cancellationToken)).ConfigureAwait(false);
    }

    private static string Value(ColumnSchema column, StoredColumn found, Schema model, TableSource source)
    {
        var type = SqlType(found.Type);
        var problem = type == "TIMESTAMP" && column is { Type.Kind: TypeKind.Instant, AssumeZone: null }
            ? "holds times without a zone. Mark the property [AssumeZone(\"UTC\")] (or another IANA zone), or declare it as a DateTime." : null;
        return (problem is null ? new ParquetColumns(model, source).Of(column, found.Name, type, found.HasNulls) : null)
            ?? throw new SourceException($"{source.Describe()}: column {column.Name} {problem ?? $"is {found.Type.Trim('"')}, where {model.ShortName} has {column.Type}. Change the property's type."}")
            { Location = source.Path, Model = model.ShortName, Column = column.Name };
    }

    /// <summary>What stands after FROM: the files, with columns of the table's names and types.</summary>
    private static string Read(TableScan table, IReadOnlyList<StoredColumn> columns)
    {
        if (table.Files.Count == 0)
        {
            return $"(SELECT {string.Join(", ", columns.Select(c => $"NULL::{SqlType(c.Type)} AS {SqlText.Name(c.Name)}"))} LIMIT 0)";
        }

        var stored = columns.Where(c => c.Stored is not null).ToList();
        var needed = stored.Count > 0 ? stored : [.. table.Columns.Where(c => c.Stored is not null).Take(1)];
        var schema = string.Join(", ", needed.Select(c => $"{SqlText.Text(c.Stored!)}: {{name: {SqlText.Text(c.Name)}, type: {SqlText.Text(SqlType(c.Type))}, default_value: NULL}}"));
        var read = $"read_parquet([{string.Join(", ", table.Files.Select(f => FileNames.Quoted(f.Path)))}], schema = MAP {{{schema}}}, hive_partitioning = false)";
        var partitions = table.Columns.Where(c => c.Stored is null).ToList();
        var values = columns.Where(c => c.Stored is null).Select(c => Partition(table, c, partitions.IndexOf(c))).ToList();
        var deleted = string.Join(" OR ", table.Files.Select((f, i) => f.Deleted.Count == 0 ? null
            : SqlText.Invariant($"(file_index = {i} AND file_row_number IN ({string.Join(", ", f.Deleted)}))")).OfType<string>());
        return values.Count == 0 && deleted.Length == 0 ? read : $"(SELECT {string.Join(", ", values.Prepend("*, filename, file_row_number"))} FROM {read}{(deleted.Length == 0 ? "" : $" WHERE NOT ({deleted})")})";
    }

    /// <summary>A column whose value is that of the file's partition.</summary>
    private static string Partition(TableScan table, StoredColumn column, int index)
    {
        var type = SqlType(column.Type);
        var values = $"[{string.Join(", ", table.Files.Select(f => f.Partition[index] is { } value ? SqlText.Text(value) : "NULL::VARCHAR"))}]";
        return type == "VARCHAR" ? $"{values}[(file_index + 1)::BIGINT] AS {SqlText.Name(column.Name)}"
            : $"CAST({values} AS {type}[])[(file_index + 1)::BIGINT] AS {SqlText.Name(column.Name)}";
    }

    /// <summary>The files that were written, with their statistics, which Parquet has of each row group.</summary>
    private Task<IReadOnlyList<WrittenFile>> WrittenAsync(string[] files, string folder, (string Name, string Type)[] columns, CancellationToken cancellationToken) =>
        files.Length == 0 ? Task.FromResult<IReadOnlyList<WrittenFile>>([]) : NamedAsync("the statistics of files were read", () => StatisticsAsync(files, folder, columns, cancellationToken));

    private async Task<IReadOnlyList<WrittenFile>> StatisticsAsync(string[] files, string folder, (string Name, string Type)[] columns, CancellationToken cancellationToken)
    {
        var counted = columns.Where(c => Ordered(c.Type)).ToArray();
        var list = $"[{string.Join(", ", files.Select(FileNames.Quoted))}]";
        var connection = await session.ConnectionAsync().ConfigureAwait(false);
        var statistics = await connection.QueryTextAsync(
            $"SELECT file_name{string.Concat(counted.Select(c => $",\n  {Statistics(c.Name, c.Type)}"))} FROM parquet_metadata({list}) GROUP BY file_name", cancellationToken).ConfigureAwait(false);
        var rows = (await connection.QueryTextAsync($"SELECT file_name, num_rows FROM parquet_file_metadata({list})", cancellationToken).ConfigureAwait(false))
            .ToDictionary(r => r[0]!, r => long.Parse(r[1]!, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var found = statistics.ToDictionary(r => r[0]!, StringComparer.Ordinal);
        return [.. files.Select(file => new WrittenFile(file, new FileInfo(file).Length, rows[file], Values(file, folder), found.TryGetValue(file, out var row)
            ? counted.Select((c, i) => (c.Name, new ColumnStatistics(row[(i * 3) + 1], row[(i * 3) + 2], row[(i * 3) + 3] is { } nulls ? long.Parse(nulls, CultureInfo.InvariantCulture) : null)))
                .ToDictionary(c => c.Name, c => c.Item2, StringComparer.Ordinal)
            : []))];
    }

    /// <summary>A column's least and greatest value and its number of nulls, where all row groups tell.</summary>
    private static string Statistics(string column, string type)
    {
        var own = $"FILTER (WHERE path_in_schema = {SqlText.Text(column)})";
        string Bound(string function, string value) => type switch
        {
            "TIMESTAMP WITH TIME ZONE" or "TIMESTAMP" => $"epoch_us({function}(TRY_CAST({value} AS {type})) {own})::VARCHAR",
            "BLOB" or "BOOLEAN" => "NULL",
            _ => $"({function}(TRY_CAST({value} AS {type})) {own})::VARCHAR",
        };
        string Known(string value) => $"CASE WHEN count(*) FILTER (WHERE path_in_schema = {SqlText.Text(column)} AND {value} IS NULL AND stats_null_count IS DISTINCT FROM num_values) = 0 THEN";
        return $"{Known("stats_min_value")} {Bound("min", "stats_min_value")} END, {Known("stats_max_value")} {Bound("max", "stats_max_value")} END, "
            + $"CASE WHEN count(stats_null_count) {own} = count(*) {own} THEN (sum(stats_null_count) {own})::BIGINT END";
    }

    private static bool Ordered(string type) => !type.EndsWith(']') && !type.StartsWith("STRUCT", StringComparison.Ordinal) && !type.StartsWith("MAP", StringComparison.Ordinal);

    /// <summary>The values of a file's partition, by the folders that it lies in.</summary>
    private static IReadOnlyList<string?> Values(string file, string folder) =>
    [
        .. Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[..^1].Select(part => Uri.UnescapeDataString(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]))
            .Select(value => value[0] == 'n' ? null : value[1..]),
    ];

    /// <summary>A type in Spark's JSON form in SQL, as DESCRIBE spells it.</summary>
    private static string SqlType(string json)
    {
        using var type = JsonDocument.Parse(json);
        return SqlType(type.RootElement);
    }

    private static string SqlType(JsonElement type) => type.ValueKind is JsonValueKind.String ? type.GetString() switch
    {
        "boolean" => "BOOLEAN",
        "byte" => "TINYINT",
        "short" => "SMALLINT",
        "integer" => "INTEGER",
        "long" => "BIGINT",
        "float" => "FLOAT",
        "double" => "DOUBLE",
        "string" => "VARCHAR",
        "binary" => "BLOB",
        "date" => "DATE",
        "timestamp" => "TIMESTAMP WITH TIME ZONE",
        "timestamp_ntz" => "TIMESTAMP",
        { } number when number.StartsWith("decimal", StringComparison.Ordinal) => number.ToUpperInvariant(),
        var other => throw new SourceException($"The table has a column of the type {other}, which the embedded engine does not read. Read it on Spark: --engine spark."),
    }
    : type.GetProperty("type").GetString() switch
    {
        "array" => SqlType(type.GetProperty("elementType")) + "[]",
        "map" => $"MAP({SqlType(type.GetProperty("keyType"))}, {SqlType(type.GetProperty("valueType"))})",
        _ => $"STRUCT({string.Join(", ", type.GetProperty("fields").EnumerateArray().Select(f => $"{SqlText.Name(f.GetProperty("name").GetString()!)} {SqlType(f.GetProperty("type"))}"))})",
    };

    private static async Task<T> NamedAsync<T>(string during, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (DuckDbException e)
        {
            throw Errors.Of(e, during);
        }
    }
}
