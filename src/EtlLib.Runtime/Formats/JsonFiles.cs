using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Rest;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>
/// The rows of JSON documents: the objects of an array, which is the document or lies at a path in it. They are decoded while the document
/// is read.
/// </summary>
internal sealed class JsonFiles(JsonSource source, FileList files, Schema model, IReadOnlyCollection<int>? columns)
    : JsonObjectFiles(source, files, model, columns)
{
    private readonly JsonPath path = JsonPath.Parse(source.At.TrimStart('$').TrimStart('.'));

    /// <summary>How far a document is.</summary>
    /// <param name="State">The reader's.</param>
    /// <param name="HasEnded">Whether the array has ended.</param>
    /// <param name="Objects">How many bytes of the block are objects.</param>
    private sealed record Reading(JsonReaderState State, bool HasEnded, int Objects);

    private protected override int Begin(TextBlock block, bool isWhole)
    {
        var json = new Utf8JsonReader(block.Buffer.AsSpan(0, block.End), isWhole, default);
        try
        {
            if (!TryFind(block, ref json))
            {
                return isWhole ? throw Refused(block, "it ends before the array begins") : -1;
            }
        }
        catch (JsonException e)
        {
            throw Broken(block, 0, e);
        }

        block.Layout = new Reading(json.CurrentState, HasEnded: json.TokenType is JsonTokenType.Null, 0);
        return (int)json.BytesConsumed;
    }

    private protected override int Cut(TextBlock block, ReadOnlySpan<byte> data, bool isLast)
    {
        var before = (Reading)block.Layout!;
        var json = new Utf8JsonReader(data, isLast, before.State);
        var (state, ended, read, objects) = (before.State, before.HasEnded, 0, 0);
        try
        {
            while (json.Read())
            {
                ended |= json is { TokenType: JsonTokenType.EndArray } && json.CurrentDepth == path.Length;
                if (!ended && !json.TrySkip())
                {
                    break;
                }

                (state, read) = (json.CurrentState, (int)json.BytesConsumed);
                objects = ended ? objects : read;
            }
        }
        catch (JsonException e)
        {
            throw Broken(block, read, e);
        }

        block.Layout = new Reading(state, ended, objects);
        return isLast ? data.Length : read;
    }

    private protected override void Decode(TextBlock block, ColumnBatch batch)
    {
        ReadOnlySpan<byte> data = block.Records[..((Reading)block.Layout!).Objects];
        for (var at = data.IndexOfAnyExcept(" \t\r\n,"u8); at >= 0 && at < data.Length;)
        {
            at += Append(block, at, data[at..], batch, isLine: false);
            at = data[at..].IndexOfAnyExcept(" \t\r\n,"u8) is >= 0 and var next ? at + next : -1;
        }
    }

    /// <summary>Reads up to the array's beginning; false where more of the document must be there.</summary>
    private bool TryFind(TextBlock block, ref Utf8JsonReader json)
    {
        if (!json.Read())
        {
            return false;
        }

        for (var depth = 0; depth < path.Length; depth++)
        {
            if (json.TokenType is not JsonTokenType.StartObject)
            {
                throw Refused(block, $"there is {JsonValues.Shown(ref json)} on the way to {source.At}");
            }

            List<string> keys = [];
            while (true)
            {
                if (!json.Read())
                {
                    return false;
                }

                if (json.TokenType is JsonTokenType.EndObject)
                {
                    throw Refused(block, $"there is no {path[depth]} on the way to {source.At}. Did you mean "
                        + $"{Nearest.To(path[depth], keys)}?");
                }

                var isNext = json.ValueTextEquals(path[depth]);
                keys.Add(json.GetString()!);
                if (!json.Read())
                {
                    return false;
                }

                if (isNext)
                {
                    break;
                }

                if (!json.TrySkip())
                {
                    return false;
                }
            }
        }

        return json.TokenType is JsonTokenType.StartArray or JsonTokenType.Null ? true
            : throw Refused(block, $"the rows are to be an array at {source.At}, and {JsonValues.Shown(ref json)} is there");
    }

    private SourceException Refused(TextBlock block, string why) =>
        Fault(block, 0, $"{why}. Say where the array is, for example DataSource.Json(path, at: \"$.items\").");

    private SourceException Broken(TextBlock block, int read, JsonException e) =>
        Fault(block, Math.Max(0, read), $"the document is not JSON from here on: {Reason(e)}", inner: e);
}
