using EtlLib.DuckDb.Native;
using EtlLib.DuckDb.Sql;
using EtlLib.Files;
using EtlLib.Formats;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>
/// Parquet files: each file's footer is read once, before the engine does, and says what columns the file has and which of them hold no null. Files
/// whose columns are read by the same expressions are one scan.
/// </summary>
internal static class ParquetFiles
{
    /// <summary>The row's alias within a scan.</summary>
    public const string Row = "stored";

    /// <summary>How a scan stands in a statement: what follows FROM, its columns of the model's names and types.</summary>
    public static async Task<string> ReadAsync(Scan scan, ParquetSource source, DuckDbConnection connection, CancellationToken cancellation)
    {
        var files = FileList.Of(source);
        var layouts = await Task.Run(() => ParquetLayout.Of(files, cancellation), cancellation).ConfigureAwait(false);
        foreach (var layout in layouts)
        {
            try
            {
                var described = await connection.QueryTextAsync($"DESCRIBE SELECT * FROM {Read([layout.File])}", cancellation).ConfigureAwait(false);
                layout.Types = [.. described.Select(r => (r[0]!, r[1]!))];
            }
            catch (DuckDbException e)
            {
                throw Damaged(layout.File, e);
            }
        }

        var groups = layouts.GroupBy(l => new ParquetColumns(scan.Model, source, files, l, layouts).All().Aggregate("", (all, c) => $"{all}{c.Type}\n{c.Sql}\0"), StringComparer.Ordinal)
            .Select(g => (Paths: g.SelectMany(l => l.Paths), Columns: new ParquetColumns(scan.Model, source, files, g.First(), layouts).All().Select(c => c.Sql).ToList())).ToList();
        return SqlText.Parenthesized(string.Join("\nUNION ALL\n", groups.Select(g => Select(scan.Model, g.Columns, g.Paths))));
    }

    /// <summary>The first file that the engine cannot read to its end: asked once a statement has failed with an error that names none.</summary>
    public static async Task<SourceException?> DamagedAsync(ParquetSource source, DuckDbConnection connection, CancellationToken cancellation)
    {
        foreach (var path in FileList.Of(source).Paths)
        {
            try
            {
                await connection.QueryTextAsync($"SELECT bit_xor(hash(file)) FROM {Read([path])} AS file", cancellation).ConfigureAwait(false);
            }
            catch (DuckDbException e)
            {
                return Damaged(path, e);
            }
        }

        return null;
    }

    private static SourceException Damaged(string path, DuckDbException error) =>
        new($"{path} cannot be read: {Errors.Brief(error.Message)} It is damaged: copy it again, or write it once more.", error) { Location = path };

    /// <summary>How a scan stands in a statement while no file is read.</summary>
    public static string Unread(ParquetSource source)
    {
        var path = Directory.Exists(source.Path) ? source.Path.TrimEnd('/') + "/**/*.parquet" : source.Path;
        return $"read_parquet({SqlText.Text(path)})";
    }

    /// <summary>A type as DESCRIBE spells it, but for the quotes of names.</summary>
    public static string Spelled(ColumnType type) => type switch
    {
        DecimalType number => SqlText.Invariant($"DECIMAL({number.Precision},{number.Scale})"),
        ListType list => Spelled(list.Element) + "[]",
        StructType nested => $"STRUCT({string.Join(", ", nested.Schema.Columns.Select(c => $"{c.Name.Replace("\"", "", StringComparison.Ordinal)} {Spelled(c.Type)}"))})",
        _ => type.Kind is TypeKind.Instant ? "TIMESTAMP WITH TIME ZONE" : SqlText.Type(type),
    };

    private static string Read(IEnumerable<string> paths) => $"read_parquet([{string.Join(", ", paths.Select(FileNames.Quoted))}], hive_partitioning = false)";

    private static string Select(Schema model, IReadOnlyList<string> columns, IEnumerable<string> paths)
    {
        var named = columns.Select((sql, i) => $"{sql} AS {SqlText.Name(model.Columns[i].Name)}");
        return $"SELECT\n  {string.Join(",\n  ", named)}\nFROM {Read(paths)} AS {Row}";
    }
}
