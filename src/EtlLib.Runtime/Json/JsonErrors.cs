using System.Buffers;
using System.Text;
using System.Text.Json;
using EtlLib.Schemas;

namespace EtlLib.Json;

/// <summary>Which column a JSON value goes to.</summary>
internal readonly ref struct JsonPlace(Schema schema, ColumnSchema column)
{
    public ColumnSchema Column { get; } = column;

    /// <summary>The value does not fit: says which, where and what it should be.</summary>
    public DataException Fail(ref Utf8JsonReader json, string why) => new($"Model {schema.ShortName}, column {Column.Name}: {JsonErrors.Shown(ref json)} {why}") { Model = schema.ShortName, Column = Column.Name };

    /// <summary>The value is of another type than the column.</summary>
    public DataException Unfit(ref Utf8JsonReader json, ColumnType type, string expected) =>
        Fail(ref json, $"is no {type}: {expected} is expected. Mend the source, or declare the property as what it holds.");

    /// <summary>The value is out of the type's range.</summary>
    public DataException OutOfRange(ref Utf8JsonReader json, ColumnType type) => Fail(ref json, $"does not fit {type}: declare the property as a wider type.");

    /// <summary>The value is null where none may be.</summary>
    public DataException Null(string what) => new($"Model {schema.ShortName}, column {Column.Name}: {what} is null in the JSON object and must never be. Make it nullable, or mend the source.") { Model = schema.ShortName, Column = Column.Name };
}

/// <summary>JSON values in messages.</summary>
internal static class JsonErrors
{
    private const int MostBytes = 60;

    /// <summary>The value that a reader is on, cut where it is long.</summary>
    public static string Shown(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => $"\"{Raw(ref json)}\"",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.None => "nothing",
        _ => Raw(ref json),
    };

    private static string Raw(ref Utf8JsonReader json)
    {
        var length = JsonTexts.Length(json);
        var kept = Math.Min(length, MostBytes);
        var start = json.HasValueSequence ? json.ValueSequence.Slice(0, kept).ToArray() : json.ValueSpan[..kept];
        return Encoding.UTF8.GetString(start) + (length > kept ? "…" : "");
    }
}
