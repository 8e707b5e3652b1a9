using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Schemas;

namespace EtlLib.Rest;

/// <summary>What a document is searched for.</summary>
/// <param name="Rows">What the rows are.</param>
/// <param name="Paths">Where the items, the next page, whether there is one, and the number of all rows are; null where nobody asks.</param>
/// <param name="Model">The model of the rows.</param>
/// <param name="Compared">Whether the rows are compared with those of other pages.</param>
internal sealed record RestSearch(RestRows Rows, JsonPath?[] Paths, Schema Model, bool Compared)
{
    public const int Items = 0, Next = 1, HasMore = 2, Total = 3;
}

/// <summary>A value that was found: a scalar with its text, or only its kind.</summary>
internal readonly record struct RestValue(JsonTokenType Kind, string? Text);

/// <summary>Finds the rows and what is said of the next page in a document that comes piece by piece; all else flows by.</summary>
internal sealed class RestDocument(RestSearch search) : IDisposable
{
    private const int MostKeys = 20;

    private readonly Stack<Container> containers = new();
    private readonly RestValue?[] found = new RestValue?[search.Paths.Length];
    private readonly List<string> keys = [];
    private readonly IncrementalHash? hash = search.Compared ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private JsonReaderState state = new(new() { AllowMultipleValues = search.Rows is RestRows.Lines });
    private int named;
    private bool inItems, error;

    /// <summary>The rows found so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether the rows, or a null in their place, were there.</summary>
    public bool ItemsFound { get; private set; }

    /// <summary>Whether the document says by a property <c>error</c> or <c>errors</c> that it is one.</summary>
    public bool SaysError { get; private set; }

    /// <summary>The names of the properties of the document's object, in its order, as far as they were read.</summary>
    public string Keys => keys.Count == 0 ? "It has no properties." : $"Its properties are {string.Join(", ", keys)}{(keys.Count == MostKeys ? ", …" : "")}.";

    /// <summary>What stands at a path of <see cref="RestSearch"/>; null if nothing does.</summary>
    public RestValue? this[int path] => found[path];

    /// <summary>A hash of the rows.</summary>
    public string RowsHash() => Convert.ToHexString(hash?.GetCurrentHash() ?? []);

    /// <summary>Reads on: until the piece ends, or in the midst of a row, or the batch has so many rows.</summary>
    /// <returns>How many bytes were read; the others belong in front of the next piece.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="DataException">A row does not fit the model.</exception>
    public int Read(ReadOnlySpan<byte> piece, bool isLast, ColumnBatch batch, int mostRows)
    {
        var json = new Utf8JsonReader(piece, isLast, state);
        var read = (Bytes: 0, State: state);
        while (batch.Count < mostRows && json.Read())
        {
            if (!Take(ref json, piece, batch))
            {
                break;
            }

            read = ((int)json.BytesConsumed, json.CurrentState);
        }

        state = read.State;
        return read.Bytes;
    }

    /// <inheritdoc />
    public void Dispose() => hash?.Dispose();

    /// <summary>Takes a token.</summary>
    /// <returns>False where it begins a row that is not whole yet.</returns>
    private bool Take(ref Utf8JsonReader json, ReadOnlySpan<byte> piece, ColumnBatch batch)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.PropertyName:
                Name(ref json);
                return true;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                inItems &= !containers.Pop().IsItems;
                return true;
            case var _ when inItems && containers.Peek().IsItems || search.Rows is RestRows.Lines && containers.Count == 0:
                ItemsFound = true;
                return Row(ref json, piece, batch);
            default:
                return Value(ref json, piece, batch);
        }
    }

    private void Name(ref Utf8JsonReader json)
    {
        var container = containers.Peek();
        named = 0;
        for (var path = 0; container.On != 0 && path < search.Paths.Length; path++)
        {
            var depth = containers.Count - 1;
            named |= On(container.On, path) && search.Paths[path]!.Length > depth && json.ValueTextEquals(search.Paths[path]![depth]) ? 1 << path : 0;
        }

        if (containers.Count == 1)
        {
            error = json.ValueTextEquals("error"u8) || json.ValueTextEquals("errors"u8);
            if (keys.Count < MostKeys)
            {
                keys.Add(json.GetString()!);
            }
        }
    }

    private bool Value(ref Utf8JsonReader json, ReadOnlySpan<byte> piece, ColumnBatch batch)
    {
        var (on, type, parent) = (Place(), json.TokenType, containers.Count == 0 ? null : containers.Peek());
        var isItems = On(on, RestSearch.Items) && search.Paths[RestSearch.Items]!.Length == containers.Count;
        if (isItems && search.Rows is RestRows.Object && type is JsonTokenType.StartObject && !ItemsFound)
        {
            return ItemsFound = Row(ref json, piece, batch);
        }

        if (isItems)
        {
            Found(type);
        }

        for (var path = RestSearch.Next; path < search.Paths.Length; path++)
        {
            if (On(on, path) && search.Paths[path]!.Length == containers.Count)
            {
                found[path] = new(type, type is JsonTokenType.String ? json.GetString() : type is JsonTokenType.Number ? Encoding.UTF8.GetString(json.ValueSpan) : null);
            }
        }

        var isErrors = error && containers.Count == 1;
        SaysError |= parent is { IsErrors: true } || (isErrors && IsError(ref json));
        error = false;
        if (parent is not null)
        {
            parent.Count++;
        }

        if (type is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            containers.Push(new Container(type is JsonTokenType.StartArray, on, isItems && inItems, isErrors));
        }

        return true;
    }

    private void Found(JsonTokenType type)
    {
        var (path, wanted) = (search.Paths[RestSearch.Items], search.Rows is RestRows.Object ? JsonTokenType.StartObject : JsonTokenType.StartArray);
        if (ItemsFound)
        {
            throw new DataException($"the document has {path} twice. Correct the source: which of them has the rows cannot be told.");
        }

        if (type != wanted && type is not JsonTokenType.Null)
        {
            var there = type switch { JsonTokenType.StartObject => "an object", JsonTokenType.StartArray => "an array", _ => "a value" };
            throw new DataException(search.Rows is RestRows.Object
                ? $"the row is to be an object at {path}, and {there} is there. Say where it is, items: \"…\", or set Rows."
                : $"the rows are to be an array at {path}, and {there} is there. Say where they are: items: \"…\".");
        }

        ItemsFound = true;
        inItems = type is JsonTokenType.StartArray;
    }

    /// <summary>Which paths the value that begins lies on.</summary>
    private int Place()
    {
        if (containers.Count == 0)
        {
            return search.Paths.Select((path, i) => path is null ? 0 : 1 << i).Sum();
        }

        var container = containers.Peek();
        if (!container.IsArray || container.On == 0)
        {
            return container.IsArray ? 0 : named;
        }

        var (index, depth, on) = (container.Count.ToString(CultureInfo.InvariantCulture), containers.Count - 1, 0);
        for (var path = 0; path < search.Paths.Length; path++)
        {
            on |= On(container.On, path) && search.Paths[path]!.Length > depth && search.Paths[path]![depth] == index ? 1 << path : 0;
        }

        return on;
    }

    private static bool On(int paths, int path) => (paths & (1 << path)) != 0;

    /// <summary>Whether the value of a property <c>error</c> says that there is one; an array does where it has an element.</summary>
    private static bool IsError(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => !json.ValueSpan.IsEmpty,
        JsonTokenType.Number => !json.ValueSpan.SequenceEqual("0"u8),
        var type => type is JsonTokenType.StartObject or JsonTokenType.True,
    };

    private bool Row(ref Utf8JsonReader json, ReadOnlySpan<byte> piece, ColumnBatch batch)
    {
        var whole = json;
        if (!whole.TrySkip())
        {
            return false;
        }

        hash?.AppendData(piece[(int)json.TokenStartIndex..(int)whole.BytesConsumed]);
        JsonRow.Append(batch.Vectors, search.Model, ref json);
        batch.EndRow();
        Rows++;
        return true;
    }

    private sealed record Container(bool IsArray, int On, bool IsItems, bool IsErrors)
    {
        public long Count { get; set; }
    }
}
