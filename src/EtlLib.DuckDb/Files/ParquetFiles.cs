using System.Globalization;
using EtlLib.DuckDb.Native;
using EtlLib.DuckDb.Sql;
using EtlLib.Files;
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

    /// <summary>How a scan stands in a statement.</summary>
    public static async Task<ScanSql> ReadAsync(Scan scan, ParquetSource source, DuckDbConnection connection, CancellationToken cancellation)
    {
        var files = FileList.Of(source);
        var layouts = await LayoutsAsync(connection, files, cancellation).ConfigureAwait(false);
        var types = new Dictionary<string, string>[layouts.Count];
        for (var i = 0; i < layouts.Count; i++)
        {
            types[i] = await TypesAsync(connection, layouts[i], cancellation).ConfigureAwait(false);
        }

        var nulls = await NullsAsync(connection, files, scan.Model, cancellation).ConfigureAwait(false);
        var columns = scan.Model.Columns.Select(c => Column(scan.Model, c, source, files, [.. layouts.Zip(types)], nulls));
        return new ScanSql(Read(files, byName: layouts.Count > 1), [.. columns], IsCheap: true);
    }

    /// <summary>How a scan stands in a statement while no file is read.</summary>
    public static ScanSql Unread(Scan scan, ParquetSource source)
    {
        var path = Directory.Exists(source.Path) ? source.Path.TrimEnd('/') + "/**/*.parquet" : source.Path;
        return new ScanSql($"read_parquet({SqlText.Text(path)})", null, IsCheap: true);
    }

    private static string Read(FileList files, bool byName)
    {
        var partitions = files.Partitions.Count == 0 ? "hive_partitioning = false"
            : $"hive_partitioning = true, hive_types_autocast = false, hive_types = {{{string.Join(", ", files.Partitions.Select(p => $"{SqlText.Text(p)}: 'VARCHAR'"))}}}";
        return $"read_parquet({files.ToSql()}, {partitions}{(byName ? ", union_by_name = true" : "")})";
    }

    private static string Column(Schema model, ColumnSchema column, ParquetSource source, FileList files, (string File, Dictionary<string, string> Types)[] layouts, IReadOnlySet<string> nulls)
    {
        var name = files.Partitions.FirstOrDefault(p => string.Equals(p, column.Name, StringComparison.OrdinalIgnoreCase));
        if (name is not null)
        {
            var text = $"{ScanSql.Alias}.{SqlText.Name(name)}";
            string As(string type) => column.Type.Kind is TypeKind.Text or TypeKind.Enum ? text : $"CAST({text} AS {type})";

            // A guard would keep DuckDB from leaving out the folders that a filter excludes.
            return files.Values(name).All(v => Fits(v, column.Type))
                ? ReadColumn.FromText(As(ReadColumn.TextType(column.Type)), column.Type)
                : ReadColumn.FromFile(As(ReadColumn.FileType(column.Type)), column, model, source);
        }

        string? converted = null;
        foreach (var (file, types) in layouts)
        {
            var found = types.Keys.FirstOrDefault(t => string.Equals(t, column.Name, StringComparison.OrdinalIgnoreCase))
                ?? throw new SourceException($"{source.Describe()}: {file} has no column {column.Name}, which {model.ShortName} has. Did you mean {Nearest.To(column.Name, types.Keys.Concat(files.Partitions))}? [Column(\"…\")] on the property names the column.") { Location = file, Column = column.Name };
            converted = Converted($"{ScanSql.Alias}.{SqlText.Name(found)}", column, types[found])
                ?? throw new SourceException($"{source.Describe()}: column {column.Name} of {file} is {types[found]}, where {model.ShortName} has {column.Type}. Change the property's type, or the file's.") { Location = file, Column = column.Name };
        }

        return ReadColumn.Guarded(converted!, column, model, source, nulls.Contains(column.Name));
    }

    /// <summary>Whether a partition's value stands neither for null nor for what is no value of an enum, nor for what is no whole number.</summary>
    private static bool Fits(string value, ColumnType type) => value is not ("" or "__HIVE_DEFAULT_PARTITION__") && !value.Equals("NULL", StringComparison.OrdinalIgnoreCase)
        && (type is not EnumType symbols || symbols.Symbols.Contains(value, StringComparer.Ordinal))
        && (type.Kind is not (TypeKind.Int or TypeKind.Long) || long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));

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
            return kind is TypeKind.Instant ? $"make_timestamptz({micros})" : $"make_timestamp({micros})";
        }

        if (column.Type is DecimalType to && Digits(type) is var (precision, scale))
        {
            return scale <= to.Scale && precision - scale <= to.Precision - to.Scale ? $"CAST({sql} AS {SqlText.Type(to)})" : null;
        }

        return !Widened.TryGetValue(kind, out var narrower) || !narrower.Contains(type) ? null
            : kind is TypeKind.Instant ? $"make_timestamptz(epoch_us({sql}))"
            : $"CAST({sql} AS {SqlText.Type(column.Type)})";
    }

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
        var never = new HashSet<string>(rows.Select(r => r[0]!), StringComparer.OrdinalIgnoreCase);
        return model.Columns.Select(c => c.Name).Where(n => !never.Contains(n)).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }
}
