using System.Text.Encodings.Web;
using System.Text.Json;

namespace EtlLib.Delta;

/// <summary>Writes the lines of a log.</summary>
internal static class ActionWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A commit: a line an action.</summary>
    public static byte[] Write(IEnumerable<LogAction> actions)
    {
        using var lines = new MemoryStream();
        using var writer = new Utf8JsonWriter(lines, Options);
        foreach (var action in actions)
        {
            writer.WriteStartObject();
            Write(writer, action);
            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, LogAction action)
    {
        writer.WriteStartObject(action switch
        {
            AddFile => "add",
            RemoveFile => "remove",
            TableMetadata => "metaData",
            TableProtocol => "protocol",
            Transaction => "txn",
            CommitInfo => "commitInfo",
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        });
        switch (action)
        {
            case AddFile add:
                writer.WriteString("path", add.Path);
                Map(writer, "partitionValues", add.Partition);
                writer.WriteNumber("size", add.Size);
                writer.WriteNumber("modificationTime", add.Modified);
                writer.WriteBoolean("dataChange", add.DataChange);
                Text(writer, "stats", add.Stats);
                break;
            case RemoveFile remove:
                writer.WriteString("path", remove.Path);
                Number(writer, "deletionTimestamp", remove.DeletedAt);
                writer.WriteBoolean("dataChange", remove.DataChange);
                writer.WriteBoolean("extendedFileMetadata", remove is { Partition: not null, Size: not null });
                Map(writer, "partitionValues", remove.Partition);
                Number(writer, "size", remove.Size);
                break;
            case TableMetadata data:
                Write(writer, data);
                break;
            case TableProtocol protocol:
                writer.WriteNumber("minReaderVersion", protocol.Reader);
                writer.WriteNumber("minWriterVersion", protocol.Writer);
                Texts(writer, "readerFeatures", protocol.Reader >= TableFeatures.FeatureReader ? protocol.ReaderFeatures : null);
                Texts(writer, "writerFeatures", protocol.Writer >= TableFeatures.FeatureWriter ? protocol.WriterFeatures : null);
                break;
            case Transaction txn:
                writer.WriteString("appId", txn.App);
                writer.WriteNumber("version", txn.Version);
                Number(writer, "lastUpdated", txn.Updated);
                break;
            case CommitInfo info:
                Write(writer, info);
                break;
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, TableMetadata data)
    {
        writer.WriteString("id", data.Id);
        Text(writer, "name", data.Name);
        Text(writer, "description", data.Description);
        writer.WriteStartObject("format");
        writer.WriteString("provider", data.Format);
        writer.WriteStartObject("options");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("schemaString", data.SchemaJson);
        Texts(writer, "partitionColumns", data.PartitionColumns);
        Map(writer, "configuration", data.Properties!);
        Number(writer, "createdTime", data.Created);
    }

    private static void Write(Utf8JsonWriter writer, CommitInfo info)
    {
        Number(writer, "timestamp", info.Timestamp);
        Text(writer, "operation", info.Operation);
        Map(writer, "operationParameters", info.Parameters!);
        Number(writer, "readVersion", info.ReadVersion);
        writer.WriteString("isolationLevel", "Serializable");
        if (info.IsBlindAppend is { } blind)
        {
            writer.WriteBoolean("isBlindAppend", blind);
        }

        Map(writer, "operationMetrics", info.Metrics!);
        Text(writer, "engineInfo", info.Engine);
        Text(writer, "txnId", info.Id);
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string>? values)
    {
        if (values is not null)
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }
    }

    private static void Map(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string?>>? values)
    {
        if (values is not null)
        {
            writer.WriteStartObject(name);
            foreach (var (key, value) in values)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }
    }
}
