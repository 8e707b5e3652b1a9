using System.Text.Json;
using EtlLib.DuckDb.Sql;
using EtlLib.Files;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>Files of JSON lines. DuckDB finds keys by their exact spelling, so the first lines are read before to find how columns are spelled.</summary>
internal static class JsonFiles
{
    private const int Sampled = 1_000;

    /// <summary>How a scan stands in a statement.</summary>
    public static async Task<ScanSql> ReadAsync(Scan scan, JsonLinesSource source, CancellationToken cancellation)
    {
        var files = FileList.Of(source);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in files.Paths)
        {
            await Gzip.CheckAsync(path, source, cancellation).ConfigureAwait(false);
            await KeysAsync(path, source, keys, cancellation).ConfigureAwait(false);
        }

        return Of(scan, source, files, keys);
    }

    /// <summary>How a scan stands in a statement while no file is read.</summary>
    public static ScanSql Unread(Scan scan, JsonLinesSource source) => Of(scan, source, new FileList(source, [source.Path], []), []);

    private static ScanSql Of(Scan scan, JsonLinesSource source, FileList files, HashSet<string> keys)
    {
        var (read, columns) = (new List<string>(), new List<string>());
        foreach (var column in scan.Model.Columns)
        {
            string[] spelled = [.. keys.Where(k => string.Equals(k, column.Name, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
            if (spelled.Length > 1)
            {
                throw new SourceException($"{source.Describe()}: the key of column {column.Name} is spelled {string.Join(" and ", spelled)}: spell it in one way.") { Location = files.Paths[0], Column = column.Name };
            }

            if (spelled.Length == 0)
            {
                spelled = [column.Name];
                if (keys.Count > 0 && !column.Nullable)
                {
                    throw new SourceException($"{source.Describe()}: there is no key {column.Name}, which {scan.Model.ShortName} has and which is never null. Did you mean {Nearest.To(column.Name, keys)}? [Column(\"…\")] on the property names the key.") { Location = files.Paths[0], Line = 1, Column = column.Name };
                }
            }

            // Decimals are read as text, for as a number they would go through a double.
            var type = column.Type.Kind is TypeKind.Decimal ? "VARCHAR" : column.Type.Kind is TypeKind.Struct or TypeKind.List ? SqlText.Type(column.Type) : ReadColumn.TextType(column.Type);
            read.Add($"{SqlText.Text(spelled[0])}: {SqlText.Text(type)}");
            var value = $"{ScanSql.Alias}.{SqlText.Name(spelled[0])}";
            value = column.Type.Kind is TypeKind.Decimal ? $"CAST({value} AS {SqlText.Type(column.Type)})" : column.Type.Kind is TypeKind.Struct or TypeKind.List ? value : ReadColumn.FromText(value, column.Type);
            columns.Add(ReadColumn.Guarded(value, column, scan.Model, source.Describe(), mayBeNull: true));
        }

        return new ScanSql($"read_json({files.ToSql()}, format = 'newline_delimited', hive_partitioning = false, columns = {{{string.Join(", ", read)}}})", columns, IsCheap: false);
    }

    private static async Task KeysAsync(string path, JsonLinesSource source, HashSet<string> keys, CancellationToken cancellation)
    {
        var number = 0;
        try
        {
            await using var file = Gzip.Open(path);
            using var reader = new StreamReader(file);
            while (number < Sampled && await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                using var json = JsonDocument.Parse(line);
                if (json.RootElement.ValueKind is not JsonValueKind.Object)
                {
                    throw new SourceException($"{source.Describe()}: line {number} of {path} holds {json.RootElement.ValueKind}; each line should hold one JSON object.") { Location = path, Line = number };
                }

                keys.UnionWith(json.RootElement.EnumerateObject().Select(p => p.Name));
            }
        }
        catch (JsonException e)
        {
            throw new SourceException($"{source.Describe()}: line {number} of {path} is no JSON object: {e.Message}", e) { Location = path, Line = number };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SourceException($"{source.Describe()}: {path} cannot be read: {e.Message}", e) { Location = path };
        }
    }
}
