using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EtlLib.Delta;

/// <summary>A bound of a column's values that can be compared with others of its kind.</summary>
internal readonly record struct Bound(decimal Number, double? Real, byte[]? Text) : IComparable<Bound>
{
    private const int MicrosInMilli = 1_000;

    public int CompareTo(Bound other) => Text is not null ? Text.AsSpan().SequenceCompareTo(other.Text) : Real is { } real ? real.CompareTo(other.Real) : Number.CompareTo(other.Number);

    /// <summary>A constant of a plan, or null where values of its type are not compared.</summary>
    public static Bound? Of(object? value) => value switch
    {
        int number => new(number, null, null),
        long number => new(number, null, null),
        decimal number => new(number, null, null),
        double number when !double.IsNaN(number) => new(0, number, null),
        float number when !float.IsNaN(number) => new(0, number, null),
        string text => new(0, null, Encoding.UTF8.GetBytes(text)),
        Guid id => new(0, null, Encoding.UTF8.GetBytes(id.ToString("D"))),
        DateOnly day => new(day.DayNumber, null, null),
        DateTimeOffset time => new(Micros(time.UtcDateTime), null, null),
        DateTime time => new(Micros(time), null, null),
        TimeOnly time => new(time.Ticks / TimeSpan.TicksPerMicrosecond, null, null),
        TimeSpan time => new(time.Ticks / TimeSpan.TicksPerMicrosecond, null, null),
        _ => null,
    };

    /// <summary>A value in statistics or a partition, of a type of a table; null where it is not known or not compared.</summary>
    /// <param name="type">The type in JSON.</param>
    /// <param name="value">The value as text.</param>
    /// <param name="isMaximum">Whether it bounds from above: instants are cut to milliseconds.</param>
    public static Bound? Parse(string type, string value, bool isMaximum) => type switch
    {
        "\"byte\"" or "\"short\"" or "\"integer\"" or "\"long\"" => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? new(number, null, null) : null,
        "\"float\"" or "\"double\"" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? new(0, real, null) : null,
        "\"string\"" => new(0, null, Encoding.UTF8.GetBytes(value)),
        "\"date\"" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new(day.DayNumber, null, null) : null,
        "\"timestamp\"" or "\"timestamp_ntz\"" => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new(Micros(time.UtcDateTime) + (isMaximum ? MicrosInMilli - 1 : 0), null, null) : null,
        _ when type.StartsWith("\"decimal", StringComparison.Ordinal) => decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? new(exact, null, null) : null,
        _ => null,
    };

    private static decimal Micros(DateTime time) => (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}

/// <summary>The statistics that a log has of a file.</summary>
internal sealed class FileStatistics
{
    private const int LongestText = 64;
    private const long MicrosInMilli = 1_000;

    private static readonly FileStatistics Unknown = new(null, default);
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonElement values;

    private FileStatistics(long? rows, JsonElement values) => (Rows, this.values) = (rows, values);

    /// <summary>How many rows the file has, deleted ones too; null where it is not known.</summary>
    public long? Rows { get; }

    /// <summary>Reads them. Damaged statistics are taken for none: they only save reading.</summary>
    public static FileStatistics Parse(AddFile file)
    {
        if (file.Stats is null)
        {
            return Unknown;
        }

        try
        {
            using var document = JsonDocument.Parse(file.Stats);
            var root = document.RootElement.Clone();
            return new FileStatistics(root.TryGetProperty("numRecords", out var rows) && rows.TryGetInt64(out var count) ? count : null, root);
        }
        catch (JsonException)
        {
            return Unknown;
        }
    }

    /// <summary>How many values of a column are null; null where it is not known.</summary>
    public long? Nulls(string column) => Find("nullCount", column) is { ValueKind: JsonValueKind.Number } count && count.TryGetInt64(out var nulls) ? nulls : null;

    /// <summary>The least value of a column, or one below it; null where it is not known.</summary>
    public Bound? Minimum(TableField column) => Find("minValues", column.Stored) is { ValueKind: not JsonValueKind.Null } value ? Bound.Parse(column.Type, value.ToString(), isMaximum: false) : null;

    /// <summary>The greatest value of a column that is a number, or one above it; null where it is not known.</summary>
    public Bound? Maximum(TableField column) => Find("maxValues", column.Stored) is { ValueKind: not JsonValueKind.Null } value ? Bound.Parse(column.Type, value.ToString(), isMaximum: true) : null;

    /// <summary>The statistics of a file that was written, as a log has them.</summary>
    public static string ToJson(WrittenFile file, TableSchema schema)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("numRecords", file.Rows);
            Write(writer, file, schema, "minValues", (type, s) => Value(type, s.Minimum, isMaximum: false));
            Write(writer, file, schema, "maxValues", (type, s) => Value(type, s.Maximum, isMaximum: true));
            Write(writer, file, schema, "nullCount", (_, s) => s.Nulls?.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, WrittenFile file, TableSchema schema, string name, Func<string, ColumnStatistics, string?> value)
    {
        writer.WriteStartObject(name);
        foreach (var field in schema.Fields)
        {
            if (file.Columns.TryGetValue(field.Name, out var statistics) && value(field.Type, statistics) is { } json)
            {
                writer.WritePropertyName(field.Name);
                writer.WriteRawValue(json);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>A bound in JSON; null where it is not written.</summary>
    private static string? Value(string type, string? value, bool isMaximum) => value is null ? null : type switch
    {
        "\"timestamp\"" or "\"timestamp_ntz\"" => Time(long.Parse(value, CultureInfo.InvariantCulture), isMaximum, type == "\"timestamp\"" ? "Z" : ""),
        "\"float\"" or "\"double\"" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? real.ToString(real is > -1e15 and < 1e15 && Math.Floor(real) == real ? "F1" : "R", CultureInfo.InvariantCulture) : null,
        "\"string\"" => value.Length <= LongestText ? Quoted(value) : isMaximum ? null : Quoted(value[..(char.IsHighSurrogate(value[LongestText - 1]) ? LongestText - 1 : LongestText)]),
        "\"date\"" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? Quoted(value) : null,
        "\"binary\"" or "\"boolean\"" => null,
        _ => value,
    };

    /// <summary>A time cut to milliseconds, as the protocol wants it, or rounded up to one where it bounds from above.</summary>
    private static string? Time(long micros, bool isMaximum, string zone)
    {
        var millis = (long)Math.Floor(micros / (decimal)MicrosInMilli);
        millis += isMaximum && millis * MicrosInMilli != micros ? 1 : 0;
        return millis < -62135596800000 || millis > 253402300799999 ? null
            : string.Create(CultureInfo.InvariantCulture, $"\"{DateTimeOffset.FromUnixTimeMilliseconds(millis):yyyy-MM-ddTHH:mm:ss.fff}{zone}\"");
    }

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    private JsonElement? Find(string kind, string column) =>
        values.ValueKind is JsonValueKind.Object && values.TryGetProperty(kind, out var columns) && columns.ValueKind is JsonValueKind.Object && columns.TryGetProperty(column, out var value) ? value : null;
}
