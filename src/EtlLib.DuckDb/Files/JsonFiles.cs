using EtlLib.DuckDb.Sql;
using EtlLib.Files;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>Files of JSON lines. DuckDB finds keys by their exact spelling, so the first lines, and further ones where a column's key is not in them, are read before to find how columns are spelled.</summary>
internal static class JsonFiles
{
    /// <summary>How a scan stands in a statement.</summary>
    public static async Task<ScanSql> ReadAsync(Scan scan, JsonLinesSource source, CancellationToken cancellation)
    {
        var files = FileList.Of(source);
        var keys = new JsonKeys(source);
        foreach (var path in files.Paths)
        {
            await Gzip.CheckAsync(path, source, cancellation).ConfigureAwait(false);
            await keys.ReadAsync(path, scan.Model, cancellation).ConfigureAwait(false);
        }

        return Of(scan, source, files, keys);
    }

    /// <summary>How a scan stands in a statement while no file is read.</summary>
    public static ScanSql Unread(Scan scan, JsonLinesSource source) => Of(scan, source, new FileList(source, [source.Path], []), new JsonKeys(source));

    private static ScanSql Of(Scan scan, JsonLinesSource source, FileList files, JsonKeys keys)
    {
        var (read, columns) = (new List<string>(), new List<string>());
        foreach (var column in scan.Model.Columns)
        {
            var spelled = keys.Spelling(column, scan.Model, files.Paths[0]);

            // Decimals are read as text: of a double of up to 15 digits, that has them all. Where there may be more, see DecimalJsonLines.
            var value = $"{ScanSql.Alias}.{SqlText.Name(spelled)}";
            var (type, converted) = column.Type.Kind switch
            {
                TypeKind.Decimal => ("VARCHAR", $"CAST({value} AS {SqlText.Type(column.Type)})"),
                TypeKind.Struct or TypeKind.List => (SqlText.Type(column.Type), value),
                _ => (ReadColumn.FileType(column.Type), null),
            };
            read.Add($"{SqlText.Text(spelled)}: {SqlText.Text(type)}");
            columns.Add(converted is null ? ReadColumn.FromFile(value, column, scan.Model, source) : ReadColumn.Guarded(converted, column, scan.Model, source, mayBeNull: true));
        }

        return new ScanSql($"read_json({files.ToSql()}, format = 'newline_delimited', hive_partitioning = false, columns = {{{string.Join(", ", read)}}})", columns, IsCheap: false);
    }
}
