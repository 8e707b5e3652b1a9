using System.Text.Encodings.Web;
using System.Text.Json;

namespace EtlLib.Delta;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in JSON, without spaces: <c>"long"</c>.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="Metadata">What else is said of it, in JSON.</param>
internal sealed record TableField(string Name, string Type, bool Nullable, string Metadata)
{
    /// <summary>Its name in files: where the table maps names, another one.</summary>
    public string Stored
    {
        get
        {
            using var metadata = JsonDocument.Parse(Metadata);
            return metadata.RootElement.TryGetProperty("delta.columnMapping.physicalName", out var name) ? name.GetString()! : Name;
        }
    }

    /// <summary>Whether it is a struct, list or map.</summary>
    public bool IsNested => Type[0] == '{';
}

/// <summary>A table's columns, as its log has them and as a model has them.</summary>
internal sealed record TableSchema(EquatableArray<TableField> Fields)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a column is a time without a zone.</summary>
    public bool HasLocalTimes => Fields.Any(f => f.Type.Contains("\"timestamp_ntz\"", StringComparison.Ordinal));

    /// <summary>A column by its name, ignoring case, or null.</summary>
    public TableField? Find(string name) => Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the schema of a log.</summary>
    public static TableSchema Parse(string json)
    {
        using var schema = JsonDocument.Parse(json);
        return new TableSchema([.. schema.RootElement.GetProperty("fields").EnumerateArray().Select(f => new TableField(
            f.GetProperty("name").GetString()!, Compact(f.GetProperty("type")), f.GetProperty("nullable").GetBoolean(),
            f.TryGetProperty("metadata", out var metadata) ? metadata.GetRawText() : "{}"))]);
    }

    /// <summary>The columns of a model.</summary>
    public static TableSchema Of(Schema model) => new([.. model.Columns.Select(c => new TableField(c.Name, Type(c.Type), c.Nullable, "{}"))]);

    /// <summary>The schema as a log has it.</summary>
    public string ToJson()
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "struct");
            writer.WriteStartArray("fields");
            foreach (var field in Fields)
            {
                writer.WriteStartObject();
                writer.WriteString("name", field.Name);
                writer.WritePropertyName("type");
                writer.WriteRawValue(field.Type);
                writer.WriteBoolean("nullable", field.Nullable);
                writer.WritePropertyName("metadata");
                writer.WriteRawValue(field.Metadata);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>The table's schema once rows of a model are in it: the same, or with the columns that are new.</summary>
    /// <param name="model">The model.</param>
    /// <param name="merge">Whether nullable columns that the table lacks are added.</param>
    /// <param name="table">The table, for messages.</param>
    /// <exception cref="SinkException">A column does not fit; the message names it.</exception>
    public TableSchema With(Schema model, bool merge, string table)
    {
        SinkException Refused(string column, string why) => new($"{table}: column {column} {why} Nothing was written.") { Location = table, Model = model.ShortName, Column = column };
        var written = Of(model);
        var added = new List<TableField>();
        foreach (var column in written.Fields)
        {
            var there = Find(column.Name);
            if (there is null)
            {
                added.Add(merge && column.Nullable ? column
                    : throw Refused(column.Name, $"of {model.ShortName} is not in the table. {(merge ? "Declare it nullable, since the rows that are there have no value of it." : "Say mergeSchema: true to add it.")}"));
            }
            else if (there.Name != column.Name)
            {
                throw Refused(column.Name, $"of {model.ShortName} is {there.Name} in the table, which tells upper case from lower case. Mark the property [Column(\"{there.Name}\")].");
            }
            else if (!IsSame(there.Type, column.Type))
            {
                throw Refused(column.Name, $"is {there.Type.Trim('"')} in the table, and {column.Type.Trim('"')} in {model.ShortName}. Change the property's type, or write to another table.");
            }
            else if (column.Nullable && !there.Nullable)
            {
                throw Refused(column.Name, $"is never null in the table, and {model.ShortName} allows null. Declare the property without ?.");
            }
        }

        return Fields.FirstOrDefault(f => !f.Nullable && written.Find(f.Name) is null) is { } missing
            ? throw Refused(missing.Name, $"of the table is never null, and {model.ShortName} does not have it. Add the property.")
            : added.Count == 0 ? this : new TableSchema([.. Fields, .. added]);
    }

    private static string Compact(JsonElement json)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Options))
        {
            json.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Whether two types are the same but for the nullability within them.</summary>
    private static bool IsSame(string there, string written) => there == written
        || Loose(there) == Loose(written);

    private static string Loose(string type) => System.Text.RegularExpressions.Regex.Replace(type, "\"(containsNull|nullable|valueContainsNull)\":(true|false)", "");

    /// <summary>A type in a log. What Parquet files of the engines do not have is stored as in the Parquet sink: UUIDs as text, times of day and durations as microseconds.</summary>
    private static string Type(ColumnType type) => type switch
    {
        DecimalType number => FormattableString.Invariant($"\"decimal({number.Precision},{number.Scale})\""),
        ListType list => $"{{\"type\":\"array\",\"elementType\":{Type(list.Element)},\"containsNull\":{(list.ElementNullable ? "true" : "false")}}}",
        StructType nested => Of(nested.Schema).ToJson(),
        _ => type.Kind switch
        {
            TypeKind.Bool => "\"boolean\"",
            TypeKind.Int => "\"integer\"",
            TypeKind.Long or TypeKind.Duration or TypeKind.TimeOfDay => "\"long\"",
            TypeKind.Float => "\"float\"",
            TypeKind.Double => "\"double\"",
            TypeKind.Text or TypeKind.Enum or TypeKind.Uuid => "\"string\"",
            TypeKind.Bytes => "\"binary\"",
            TypeKind.Instant => "\"timestamp\"",
            TypeKind.LocalTime => "\"timestamp_ntz\"",
            TypeKind.Date => "\"date\"",
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        },
    };
}
