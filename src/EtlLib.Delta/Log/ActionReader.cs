using System.Text.Json;

namespace EtlLib.Delta;

/// <summary>Reads the lines of a log: of a commit, and of a checkpoint, whose rows have the same form.</summary>
internal static class ActionReader
{
    /// <summary>Reads a commit.</summary>
    /// <param name="content">Its lines.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="SourceException">It is not JSON, or not as the protocol says.</exception>
    public static List<LogAction> Read(ReadOnlyMemory<byte> content, string name)
    {
        var actions = new List<LogAction>();
        var line = 0;
        while (!content.IsEmpty)
        {
            var end = content.Span.IndexOf((byte)'\n');
            var text = end < 0 ? content : content[..end];
            content = end < 0 ? default : content[(end + 1)..];
            line++;
            if (!text.Span.Trim(" \r\t"u8).IsEmpty)
            {
                actions.AddRange(Read(text, name, line));
            }
        }

        return actions;
    }

    /// <summary>Reads a line. Actions that this version does not know are left out: the protocol's features say which must be known.</summary>
    public static IEnumerable<LogAction> Read(ReadOnlyMemory<byte> line, string name, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return [.. document.RootElement.EnumerateObject().Where(p => p.Value.ValueKind is JsonValueKind.Object).Select(Read).OfType<LogAction>()];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SourceException($"{name}, line {number}: the log of the table is damaged: {e.Message} Restore the file from a copy.", e) { Location = name, Line = number };
        }
    }

    private static LogAction? Read(JsonProperty action) => action.Name switch
    {
        "add" => Add(action.Value),
        "remove" => Remove(action.Value),
        "metaData" => Metadata(action.Value),
        "protocol" => new TableProtocol(
            action.Value.GetProperty("minReaderVersion").GetInt32(), action.Value.GetProperty("minWriterVersion").GetInt32(), Texts(action.Value, "readerFeatures"), Texts(action.Value, "writerFeatures")),
        "txn" => new Transaction(action.Value.GetProperty("appId").GetString()!, action.Value.GetProperty("version").GetInt64(), Number(action.Value, "lastUpdated")),
        "commitInfo" => Info(action.Value),
        _ => null,
    };

    private static AddFile Add(JsonElement add) => new(
        add.GetProperty("path").GetString()!,
        Map(add, "partitionValues") ?? [],
        add.GetProperty("size").GetInt64(),
        Number(add, "modificationTime") ?? 0,
        Bool(add, "dataChange") ?? true,
        Text(add, "stats"),
        Vector(add));

    private static RemoveFile Remove(JsonElement remove) => new(
        remove.GetProperty("path").GetString()!, Map(remove, "partitionValues"), Number(remove, "size"), Number(remove, "deletionTimestamp"), Bool(remove, "dataChange") ?? true, Vector(remove));

    private static TableMetadata Metadata(JsonElement data) => new(
        data.GetProperty("id").GetString()!,
        data.GetProperty("schemaString").GetString()!,
        Texts(data, "partitionColumns"),
        (Map(data, "configuration") ?? []).Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!, StringComparer.Ordinal),
        Number(data, "createdTime"),
        data.TryGetProperty("format", out var format) ? Text(format, "provider") ?? "parquet" : "parquet",
        Text(data, "name"),
        Text(data, "description"));

    private static DeletionVector? Vector(JsonElement file) => Present(file, "deletionVector") is { } vector
        ? new DeletionVector(
            vector.GetProperty("storageType").GetString()!, vector.GetProperty("pathOrInlineDv").GetString()!, (int)(Number(vector, "offset") ?? 0),
            vector.GetProperty("sizeInBytes").GetInt32(), vector.GetProperty("cardinality").GetInt64())
        : null;

    private static CommitInfo Info(JsonElement info) => new(
        Number(info, "timestamp"), Text(info, "operation"), Loose(info, "operationParameters"), Text(info, "engineInfo"), Text(info, "txnId"), Number(info, "readVersion"),
        Bool(info, "isBlindAppend"), Loose(info, "operationMetrics"));

    private static JsonElement? Present(JsonElement from, string name) => from.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement from, string name) => Present(from, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static long? Number(JsonElement from, string name) => Present(from, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    private static bool? Bool(JsonElement from, string name) => Present(from, name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    private static string[] Texts(JsonElement from, string name) => Present(from, name) is { } list ? [.. list.EnumerateArray().Select(t => t.GetString()!)] : [];

    private static Dictionary<string, string?>? Map(JsonElement from, string name) =>
        Present(from, name)?.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind is JsonValueKind.Null ? null : p.Value.ToString(), StringComparer.Ordinal);

    /// <summary>A map for people, whose values may be anything.</summary>
    private static Dictionary<string, string> Loose(JsonElement from, string name) => Present(from, name) is { ValueKind: JsonValueKind.Object } map
        ? map.EnumerateObject().GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Value.ToString(), StringComparer.Ordinal) : [];
}
