using System.Text.Json;
using EtlLib.Schemas;

namespace EtlLib.Spark.Sources;

/// <summary>The keys of objects in files of JSON lines, as they are spelled there: Spark finds them by their exact spelling.</summary>
/// <param name="source">What the files are of.</param>
internal sealed class JsonKeys(FileSource source)
{
    private readonly HashSet<string> keys = new(StringComparer.Ordinal);

    /// <summary>Looks at a line.</summary>
    /// <param name="line">The line; an empty one tells nothing.</param>
    /// <param name="path">The file.</param>
    /// <param name="number">Which line it is, from 1, where it is known.</param>
    /// <exception cref="SourceException">It is no object.</exception>
    public void Add(string line, string path, long? number = null)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        var place = number is null ? $"a line of {path}" : $"line {number} of {path}";
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind is not JsonValueKind.Object)
            {
                throw new SourceException($"{source.Describe()}: {place} holds {json.RootElement.ValueKind}; each line should hold one "
                    + $"JSON object.")
                { Location = path, Line = number };
            }

            keys.UnionWith(json.RootElement.EnumerateObject().Select(p => p.Name));
        }
        catch (JsonException e)
        {
            throw new SourceException($"{source.Describe()}: {place} is no JSON object: {e.Message}", e) { Location = path, Line = number };
        }
    }

    /// <summary>How the key of a column is spelled; the column's name where no object has it.</summary>
    /// <exception cref="SourceException">It is spelled in several ways, or is never null and in no object.</exception>
    public string Spelling(ColumnSchema column, Schema model, string path)
    {
        string[] spelled = [.. keys.Where(k => string.Equals(k, column.Name,
            StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        return spelled.Length switch
        {
            1 => spelled[0],
            > 1 => throw new SourceException($"{source.Describe()}: the key of column {column.Name} is spelled {string.Join(
                " and ", spelled)}: spell it in one way.")
            { Location = path, Column = column.Name },
            _ when keys.Count > 0 && !column.Nullable => throw new SourceException(
                $"{source.Describe()}: there is no key {column.Name}, which {model.ShortName} has and which is never null. Did you mean "
                + $"{Nearest.To(column.Name, keys)}? [Column(\"…\")] on the property names the key.")
            {
                Location = path, Line = 1,
                Column = column.Name
            },
            _ => column.Name,
        };
    }
}
