using System.Buffers;
using System.Text;
using System.Text.Json;

namespace EtlLib.Plan;

/// <summary>Errors that a plan raises itself while an engine computes it, and that travel through the engine's error texts.</summary>
/// <remarks>
/// The text of such an error is <c>⟦etl KIND⟧⟦at {JSON}⟧message ⟦value⟧ message</c>: the kind is <c>data</c>, <c>source</c> or <c>sink</c>; the place and the
/// marks around the offending value may be absent. <see cref="Raised"/> is the one reader.
/// </remarks>
internal static class Failures
{
    /// <summary>The data made an operation fail.</summary>
    public const string Data = Kind + "data" + Close;

    /// <summary>A source holds what its model does not allow.</summary>
    public const string Source = Kind + "source" + Close;

    /// <summary>A sink cannot hold a value.</summary>
    public const string Sink = Kind + "sink" + Close;

    /// <summary>What follows on <see cref="Column"/> where the model has no null.</summary>
    public const string Null = " is never null, and it is null in a row. Make the property nullable, or correct the source.";

    /// <summary>Stands before the offending value.</summary>
    public const string Open = "⟦";

    /// <summary>Stands after the offending value.</summary>
    public const string Close = "⟧";

    /// <summary>Stands before the row and the file of the offending value: <c>⟦in 17 /data/a.parquet⟧</c>.</summary>
    public const string Where = "⟦in ";

    private const string Kind = "⟦etl ";
    private const string Place = "⟦at ";

    /// <summary>How an error that a plan raises names a column of a source's rows, for people and for <see cref="Raised"/>.</summary>
    public static string Column(DataSource source, ColumnSchema column, Schema model) =>
        At(model.ShortName, column.Name, source.Describe()) + $"{source.Describe()}: column {column.Name} of {model.ShortName}";

    /// <summary>The place of an error, for <see cref="Raised"/>; it follows on the kind.</summary>
    public static string At(string model, string column, string? source = null)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            json.WriteString("column"u8, column);
            if (source is not null)
            {
                json.WriteString("source"u8, source);
            }

            json.WriteEndObject();
        }

        return Place + Encoding.UTF8.GetString(bytes.WrittenSpan).Replace(Close, "\\u27e7", StringComparison.Ordinal) + Close;
    }

    /// <summary>The error that a user sees; null if the plan raised none.</summary>
    /// <param name="message">The engine's message.</param>
    /// <param name="during">What happened then: "StockCandle was computed".</param>
    /// <param name="sink">What was being written.</param>
    /// <param name="error">The engine's error.</param>
    public static EtlException? Raised(string message, string during, DataSink? sink, Exception error)
    {
        // Further down, engines quote the query, which holds the errors that it might raise.
        var firstLine = message.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? message.AsSpan(0, end) : message;
        if (firstLine.IndexOf(Kind, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return null;
        }

        var (kind, rest) = Cut(message[(at + Kind.Length)..]);
        var place = new Dictionary<string, string>(StringComparer.Ordinal);
        if (rest.StartsWith(Place, StringComparison.Ordinal))
        {
            (var json, rest) = Cut(rest[Place.Length..]);
            place = Read(json);
        }

        var (located, file, row) = Located(rest.Trim());
        var (text, value) = Unmarked(located);
        var (model, column, source) = (place.GetValueOrDefault("model"), place.GetValueOrDefault("column"), place.GetValueOrDefault("source"));
        return kind switch
        {
            "data" => new DataException($"{char.ToUpperInvariant(text[0])}{text[1..]} It happened while {during}.", error) { Model = model, Column = column, Value = value },
            "source" => new SourceException(text, error) { Model = model, Column = column, SourceName = source, Value = value, Location = file, Line = row },
            "sink" => new SinkException(text, error) { Model = model, Column = column, Location = (sink as FileSink)?.Path, Value = value },
            _ => null,
        };
    }

    /// <summary>The place that is marked in a text, which says it in words then.</summary>
    private static (string Text, string? File, long? Row) Located(string text)
    {
        if (text.LastIndexOf(Where, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return (text, null, null);
        }

        var (place, after) = Cut(text[(at + Where.Length)..]);
        var (row, file) = (long.Parse(place[..place.IndexOf(' ', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture), place[(place.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        return ($"{text[..at]}row {row} of {file}{after}", file, row);
    }

    private static (string Before, string After) Cut(string text) =>
        text.IndexOf(Close, StringComparison.Ordinal) is >= 0 and var end ? (text[..end], text[(end + Close.Length)..]) : ("", text);

    /// <summary>The value may hold the marks itself: it lies between the first and the last.</summary>
    private static (string Text, string? Value) Unmarked(string text) =>
        text.IndexOf(Open, StringComparison.Ordinal) is >= 0 and var from && text.LastIndexOf(Close, StringComparison.Ordinal) is var to && to > from
            ? (text[..from] + text[(from + Open.Length)..to] + text[(to + Close.Length)..], text[(from + Open.Length)..to])
            : (text, null);

    private static Dictionary<string, string> Read(string json)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.GetString() is { } name && reader.Read())
            {
                fields[name] = reader.GetString()!;
            }
        }

        return fields;
    }
}
