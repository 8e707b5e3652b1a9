using System.Globalization;
using System.Text.RegularExpressions;
using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.DuckDb.Sql;
using EtlLib.Files;
using EtlLib.Formats;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>
/// Parquet files: their schemas are compared with the model's before, and their statistics tell which columns hold no null, so that those are read
/// without looking for any.
/// </summary>
internal static class ParquetFiles
{
    private static readonly Dictionary<TypeKind, string[]> Widened = new()
    {
        [TypeKind.Int] = ["TINYINT", "SMALLINT", "UTINYINT", "USMALLINT"],
        [TypeKind.Long] = ["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"],
        [TypeKind.Duration] = ["INTEGER"],
        [TypeKind.Double] = ["FLOAT"],
        [TypeKind.LocalTime] = ["TIMESTAMP_S", "TIMESTAMP_MS"],
        [TypeKind.Instant] = ["TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"],
        [TypeKind.Text] = ["JSON"],
    };

    /// <summary>The row's alias within a scan.</summary>
    private const string Row = "stored";

    /// <summary>How a scan stands in a statement: what follows FROM, its columns of the model's names and types.</summary>
    public static async Task<string> ReadAsync(Scan scan, ParquetSource source, DuckDbConnection connection, CancellationToken cancellation)
    {
        var files = FileList.Of(source);
        var layouts = await LayoutsAsync(connection, files, cancellation).ConfigureAwait(false);
        var types = new Dictionary<string, string>[layouts.Count];
        for (var i = 0; i < layouts.Count; i++)
        {
            types[i] = await TypesAsync(connection, layouts[i], cancellation).ConfigureAwait(false);
        }

        var nulls = await NullsAsync(connection, files, scan.Model, cancellation).ConfigureAwait(false);
        var columns = scan.Model.Columns.Select(c => $"{Column(scan.Model, c, source, files, [.. layouts.Zip(types)], nulls)} AS {SqlText.Name(c.Name)}");
        return $"(SELECT {string.Join(", ", columns)} FROM {Read(files, byName: layouts.Count > 1)} AS {Row})";
    }

    /// <summary>How a scan stands in a statement while no file is read.</summary>
    public static string Unread(ParquetSource source)
    {
        var path = Directory.Exists(source.Path) ? source.Path.TrimEnd('/') + "/**/*.parquet" : source.Path;
        return $"read_parquet({SqlText.Text(path)})";
    }

    private static string Read(FileList files, bool byName) => $"read_parquet({files.ToSql()}, hive_partitioning = false{(byName ? ", union_by_name = true" : "")})";

    private static string Column(Schema model, ColumnSchema column, ParquetSource source, FileList files, (string File, Dictionary<string, string> Types)[] layouts, IReadOnlySet<string> nulls)
    {
        if (files.IsPartition(column.Name))
        {
            return Partition(column, model, source, files);
        }

        string? converted = null;
        foreach (var (file, types) in layouts)
        {
            var found = types.Keys.FirstOrDefault(t => string.Equals(t, column.Name, StringComparison.OrdinalIgnoreCase))
                ?? throw new SourceException($"{source.Describe()}: {file} has no column {column.Name}, which {model.ShortName} has. Did you mean {Nearest.To(column.Name, types.Keys.Concat(files.Partitions))}? [Column(\"…\")] on the property names the column.") { Location = file, Column = column.Name };
            if (column is { Type.Kind: TypeKind.Instant, AssumeZone: null }
                && types[found] is "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS")
            {
                throw new SourceException($"{source.Describe()}: column {column.Name} of {file} holds times without a zone. Mark the "
                    + $"property [AssumeZone(\"UTC\")] (or another IANA zone), or declare it as a DateTime.")
                {
                    Location = file,
                    Column = column.Name
                };
            }

            converted = Converted($"{Row}.{SqlText.Name(found)}", column, types[found])
                ?? throw new SourceException($"{source.Describe()}: column {column.Name} of {file} is {types[found]}, where {model.ShortName} has {column.Type}. Change the property's type, or the file's.") { Location = file, Column = column.Name };
        }

        return Guarded(converted!, column, model, source, nulls.Contains(column.Name));
    }

    /// <summary>
    /// A partition's column, of the name of the file. Its values are known before any file is read; a guard would keep DuckDB from leaving
    /// out the folders that a filter excludes.
    /// </summary>
    private static string Partition(ColumnSchema column, Schema model, ParquetSource source, FileList files)
    {
        using var values = new PartitionText(source, model, column).All(files);
        var keys = files.Folders(column.Name).Select(f => Regex.Escape(f.Key)).Distinct(StringComparer.Ordinal);
        var text = $"etl_folder({Row}.filename, {SqlText.Text($"(?is)^(?:.*/)?(?:{string.Join('|', keys)})=([^/]*)/")})";
        return column.Type.Kind switch
        {
            TypeKind.Text => text,
            TypeKind.Enum => Symbols(text, (TextVector)values, files.Folders(column.Name)),
            TypeKind.Duration => $"etl_duration({text})",
            TypeKind.Bytes => $"from_base64({text})",
            _ => $"CAST({text} AS {SqlText.Type(column.Type)})",
        };
    }

    /// <summary>The symbols of an enum, whatever their case in the folders.</summary>
    private static string Symbols(string text, TextVector values, IEnumerable<PartitionFolder> folders)
    {
        var others = folders.Select((f, i) => (f.Value, Symbol: f.Value is null ? null : values.GetString(i))).Where(f => f.Value != f.Symbol)
            .Select(f => $"WHEN {SqlText.Text(f.Value!)} THEN {SqlText.Text(f.Symbol!)} ").ToList();
        return others.Count == 0 ? text : $"CASE {text} {string.Concat(others)}ELSE {text} END";
    }

    /// <summary>A value that must not be null, and an enum that must be one of its symbols.</summary>
    private static string Guarded(string value, ColumnSchema column, Schema model, ParquetSource source, bool mayBeNull)
    {
        var raised = Failures.Source + Failures.Column(source, column, model);
        if (column.Type is EnumType symbols)
        {
            var list = string.Join(", ", symbols.Symbols.Select(SqlText.Text));
            value = $"CASE WHEN {value} IN ({list}) OR {value} IS NULL THEN {value} ELSE error({SqlText.Text(
                $"{raised} holds \"")} || {value} || {SqlText.Text($"\", which is not a value of {symbols.Name}.")}) END";
        }

        var nulls = mayBeNull ? Nulls(column.Type, value, column.Name, 0) : [];
        nulls = mayBeNull && !column.Nullable ? nulls.Prepend(($"{value} IS NULL", column.Name)) : nulls;
        var tests = string.Concat(nulls.Select(n => $"WHEN {n.Condition} THEN "
            + $"error({SqlText.Text($"{Failures.Source}{Failures.At(model.ShortName, n.Path, source.Describe())}{source.Describe()}: column {n.Path} of {model.ShortName}{Failures.Null}")}) "));
        return tests.Length == 0 ? value : $"CASE {tests}ELSE {value} END";
    }

    /// <summary>When a value has, within it, a null where the model has none, and the path to that.</summary>
    private static IEnumerable<(string Condition, string Path)> Nulls(ColumnType type, string value, string path, int level)
    {
        if (type is StructType nested)
        {
            foreach (var column in nested.Schema.Columns.AsEnumerable())
            {
                var (field, name) = ($"{value}.{SqlText.Name(column.Name)}", $"{path}.{column.Name}");
                IEnumerable<(string, string)> own = column.Nullable ? [] : [($"({value} IS NOT NULL AND {field} IS NULL)", name)];
                foreach (var found in own.Concat(Nulls(column.Type, field, name, level)))
                {
                    yield return found;
                }
            }
        }
        else if (type is ListType list)
        {
            var item = SqlText.Invariant($"item{level}");
            IEnumerable<(string Condition, string Path)> own = list.ElementNullable ? [] : [($"{item} IS NULL", path + "[]")];
            foreach (var found in own.Concat(Nulls(list.Element, item, path + "[]", level + 1)))
            {
                yield return ($"list_bool_or(list_transform({value}, lambda {item}: {found.Condition}))", found.Path);
            }
        }
    }

    /// <summary>A column as the model's type; null where it cannot be one without a loss.</summary>
    private static string? Converted(string sql, ColumnSchema column, string type)
    {
        var kind = column.Type.Kind;
        if (type.Replace("\"", "", StringComparison.Ordinal) == Spelled(column.Type) || (kind is TypeKind.Text or TypeKind.Enum && type.StartsWith("ENUM", StringComparison.Ordinal)))
        {
            return sql;
        }

        if (type.Replace("\"", "", StringComparison.Ordinal) == StoredValues.Type(column.Type))
        {
            return StoredValues.Read(column.Type, sql);
        }

        if (type == "TIMESTAMP_NS" && kind is TypeKind.Instant or TypeKind.LocalTime)
        {
            var micros = column.Truncate ? $"epoch_us({sql}::TIMESTAMP)" : $"etl_whole_micros(epoch_ns({sql}), {SqlText.Text($"{Failures.Source}column {column.Name} is finer than a microsecond. Round it, or mark the property [Truncate].")})";
            return kind is TypeKind.Instant ? InZone($"make_timestamp({micros})", column) : $"make_timestamp({micros})";
        }

        if (column.Type is DecimalType to && Digits(type) is var (precision, scale))
        {
            return scale <= to.Scale && precision - scale <= to.Precision - to.Scale ? $"CAST({sql} AS {SqlText.Type(to)})" : null;
        }

        return !Widened.TryGetValue(kind, out var narrower) || !narrower.Contains(type) ? null
            : kind is TypeKind.Instant ? InZone($"{sql}::TIMESTAMP", column)
            : $"CAST({sql} AS {SqlText.Type(column.Type)})";
    }

    private static string InZone(string local, ColumnSchema column) =>
        column.AssumeZone is "UTC" ? $"etl_instant({local})" : $"etl_from_zone({local}, {SqlText.Text(column.AssumeZone!)})";

    private static (int Precision, int Scale)? Digits(string type) =>
        type.StartsWith("DECIMAL(", StringComparison.Ordinal) && type[8..^1].Split(',') is [var precision, var scale]
            ? (int.Parse(precision, CultureInfo.InvariantCulture), int.Parse(scale, CultureInfo.InvariantCulture))
            : null;

    /// <summary>A type as DESCRIBE spells it, but for the quotes of names.</summary>
    public static string Spelled(ColumnType type) => type switch
    {
        DecimalType number => SqlText.Invariant($"DECIMAL({number.Precision},{number.Scale})"),
        ListType list => Spelled(list.Element) + "[]",
        StructType nested => $"STRUCT({string.Join(", ", nested.Schema.Columns.Select(c => $"{c.Name.Replace("\"", "", StringComparison.Ordinal)} {Spelled(c.Type)}"))})",
        _ => type.Kind is TypeKind.Instant ? "TIMESTAMP WITH TIME ZONE" : SqlText.Type(type),
    };

    /// <summary>One file of each layout that the files have.</summary>
    private static async Task<IReadOnlyList<string>> LayoutsAsync(DuckDbConnection connection, FileList files, CancellationToken cancellation)
    {
        if (files.Paths.Count == 1)
        {
            return files.Paths;
        }

        var rows = await connection.QueryTextAsync($"""
            SELECT min(file_name) FROM (
              SELECT file_name, list((name, type, converted_type, logical_type::VARCHAR, num_children, precision, scale) ORDER BY column_id) AS layout
              FROM parquet_schema({files.ToSql()}) GROUP BY file_name)
            GROUP BY layout ORDER BY 1
            """, cancellation).ConfigureAwait(false);
        return [.. rows.Select(r => r[0]!)];
    }

    private static async Task<Dictionary<string, string>> TypesAsync(DuckDbConnection connection, string file, CancellationToken cancellation)
    {
        var rows = await connection.QueryTextAsync($"DESCRIBE SELECT * FROM read_parquet({FileNames.Quoted(file)}, hive_partitioning = false)", cancellation).ConfigureAwait(false);
        return rows.ToDictionary(r => r[0]!, r => r[1]!, StringComparer.Ordinal);
    }

    /// <summary>The columns that may hold null: those of which not all statistics say that there is none.</summary>
    private static async Task<IReadOnlySet<string>> NullsAsync(DuckDbConnection connection, FileList files, Schema model, CancellationToken cancellation)
    {
        var rows = await connection.QueryTextAsync($"""
            SELECT path_in_schema FROM parquet_metadata({files.ToSql()})
            GROUP BY path_in_schema HAVING sum(stats_null_count) = 0 AND count(*) = count(stats_null_count)
            """, cancellation).ConfigureAwait(false);
        var never = rows.Select(r => r[0]!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var paths = await connection.QueryTextAsync($"SELECT DISTINCT path_in_schema FROM parquet_metadata({files.ToSql()})",
            cancellation).ConfigureAwait(false);
        var may = paths.Select(r => r[0]!).Where(path => !never.Contains(path)).Select(path =>
            path.Split(", ")[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var known = paths.Select(r => r[0]!.Split(", ")[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return model.Columns.Select(c => c.Name).Where(n => may.Contains(n)
            || !known.Contains(n)).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
