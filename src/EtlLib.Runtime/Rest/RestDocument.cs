using System.Globalization;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Json;
using EtlLib.Schemas;

namespace EtlLib.Rest;

/// <summary>Finds the rows and the next page's cursor in a document that comes piece by piece; all else flows by.</summary>
internal sealed class RestDocument(JsonPath items, JsonPath? next, Schema schema)
{
    private readonly Stack<Container> containers = new();
    private JsonReaderState state;
    private (bool Items, bool Next) named;
    private bool inItems;

    /// <summary>The rows found so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether the rows' array, or a null in its place, was there.</summary>
    public bool ItemsFound { get; private set; }

    /// <summary>What stands where the next page is named, or null.</summary>
    public string? Next { get; private set; }

    /// <summary>Reads on: until the piece ends, or in the midst of a row, or the batch has so many rows.</summary>
    /// <returns>How many bytes were read; the others belong in front of the next piece.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="DataException">A row does not fit the model.</exception>
    public int Read(ReadOnlySpan<byte> piece, bool isLast, ColumnBatch batch, int mostRows)
    {
        var json = new Utf8JsonReader(piece, isLast, state);
        var read = (Bytes: 0, State: state);
        while (batch.Count < mostRows && json.Read())
        {
            if (!Take(ref json, batch))
            {
                break;
            }

            read = ((int)json.BytesConsumed, json.CurrentState);
        }

        state = read.State;
        return read.Bytes;
    }

    /// <summary>Takes a token.</summary>
    /// <returns>False where it begins a row that is not whole yet.</returns>
    private bool Take(ref Utf8JsonReader json, ColumnBatch batch)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.PropertyName:
                named = (Matches(items, containers.Peek().OnItems, ref json), next is not null && Matches(next, containers.Peek().OnNext, ref json));
                return true;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                inItems &= !containers.Pop().IsItems;
                return true;
            default:
                return inItems && containers.Peek().IsItems ? Row(ref json, batch) : Value(ref json);
        }
    }

    private bool Matches(JsonPath path, bool onPath, ref Utf8JsonReader json) => onPath && path.Length >= containers.Count && json.ValueTextEquals(path[containers.Count - 1]);

    private bool Value(ref Utf8JsonReader json)
    {
        var (onItems, onNext) = Place();
        var opens = json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
        var isItems = onItems && items.Length == containers.Count;
        if (isItems)
        {
            ItemsFound = json.TokenType is JsonTokenType.StartArray or JsonTokenType.Null ? true
                : throw new DataException($"the rows are to be an array at {items}, and {(json.TokenType == JsonTokenType.StartObject ? "an object" : "a value")} is there. Say where they are: items: \"…\".");
            inItems = opens;
        }

        if (onNext && next!.Length == containers.Count)
        {
            Next = json.TokenType switch
            {
                JsonTokenType.String => json.GetString(),
                JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(json.ValueSpan),
                _ => null,
            };
        }

        if (opens)
        {
            containers.Push(new Container(json.TokenType == JsonTokenType.StartArray, onItems, onNext, isItems));
        }

        return true;
    }

    /// <summary>Whether the value that begins lies on the way to the rows, and to the cursor.</summary>
    private (bool OnItems, bool OnNext) Place()
    {
        if (containers.Count == 0)
        {
            return (true, next is not null);
        }

        var container = containers.Peek();
        if (!container.IsArray)
        {
            return named;
        }

        var index = (container.Count++).ToString(CultureInfo.InvariantCulture);
        var depth = containers.Count - 1;
        return (container.OnItems && items.Length > depth && items[depth] == index, container.OnNext && next!.Length > depth && next[depth] == index);
    }

    private bool Row(ref Utf8JsonReader json, ColumnBatch batch)
    {
        var whole = json;
        if (!whole.TrySkip())
        {
            return false;
        }

        JsonRow.Append(batch.Vectors, schema, ref json);
        batch.EndRow();
        Rows++;
        return true;
    }

    private sealed record Container(bool IsArray, bool OnItems, bool OnNext, bool IsItems)
    {
        public long Count { get; set; }
    }
}
