using EtlLib.DuckDb.Sql;
using EtlLib.Files;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>CSV files: their headers are read first, so that columns are found by name; DuckDB reads the rest, with no guessing.</summary>
internal static class CsvFiles
{
    /// <summary>How a scan stands in a statement.</summary>
    public static async Task<ScanSql> ReadAsync(Scan scan, CsvSource source, CancellationToken cancellation)
    {
        var files = FileList.Of(source);
        var headers = new List<(string[] Names, List<string> Paths)>();
        foreach (var path in files.Paths)
        {
            await Gzip.CheckAsync(path, source, cancellation).ConfigureAwait(false);
            var names = source.Header ? await CsvRecords.HeaderAsync(path, source, cancellation).ConfigureAwait(false) : [.. scan.Model.Columns.Select(c => c.Name)];
            var same = headers.FindIndex(h => h.Names.SequenceEqual(names, StringComparer.Ordinal));
            if (same < 0)
            {
                headers.Add((names, []));
                same = headers.Count - 1;
            }

            headers[same].Paths.Add(path);
        }

        return Of(scan, source, [.. headers.Select(h => (h.Names, new FileList(source, h.Paths, [])))]);
    }

    /// <summary>How a scan stands in a statement while no file is read: as if the files had the model's columns.</summary>
    public static ScanSql Unread(Scan scan, CsvSource source) => Of(scan, source, [([.. scan.Model.Columns.Select(c => c.Name)], new FileList(source, [source.Path], []))]);

    private static ScanSql Of(Scan scan, CsvSource source, IReadOnlyList<(string[] Names, FileList Files)> headers)
    {
        var columns = scan.Model.Columns.Select(c => ReadColumn.FromFile($"{ScanSql.Alias}.{SqlText.Name(c.Name)}", c, scan.Model, source));
        var reads = headers.Select(h => Read(scan.Model, source, h.Names, h.Files)).ToList();
        return new ScanSql(reads.Count == 1 ? reads[0] : $"(\n  {string.Join("\n  UNION ALL BY NAME\n  ", reads.Select(r => "FROM " + r))}\n)", [.. columns], IsCheap: false);
    }

    private static string Read(Schema model, CsvSource source, string[] names, FileList files)
    {
        var indexes = names.Select(model.IndexOf).ToArray();
        foreach (var column in model.Columns)
        {
            var found = indexes.Count(i => i >= 0 && model.Columns[i].Name == column.Name);
            if (found != 1)
            {
                throw new SourceException($"{source.Describe()}: {(found == 0 ? $"there is no column {column.Name}, which {model.ShortName} has. Did you mean {Nearest.To(column.Name, names)}? [Column(\"…\")] on the property names the column." : $"the header has column {column.Name} more than once.")} The file is {files.Paths[0]}.") { Location = files.Paths[0], Line = 1, Column = column.Name };
            }
        }

        // Columns that the model lacks get names that none of its has; what they hold is not looked at.
        var taken = new HashSet<string>(model.Columns.Select(c => c.Name), StringComparer.OrdinalIgnoreCase);
        var columns = names.Select((_, i) => indexes[i] >= 0
            ? $"{SqlText.Text(model.Columns[indexes[i]].Name)}: {SqlText.Text(ReadColumn.FileType(model.Columns[indexes[i]].Type))}"
            : $"{SqlText.Text(SqlText.Free(SqlText.Invariant($"column {i + 1}"), n => !taken.Add(n)))}: 'VARCHAR'");
        var nulls = string.Join(", ", source.Nulls.Prepend("").Select(SqlText.Text));
        return $"read_csv({files.ToSql()}, auto_detect = false, header = {(source.Header ? "true" : "false")}, delim = {SqlText.Text(source.Delimiter.ToString())}, quote = '\"', escape = '\"', "
            + $"nullstr = [{nulls}], allow_quoted_nulls = false, hive_partitioning = false, columns = {{{string.Join(", ", columns)}}})";
    }
}
