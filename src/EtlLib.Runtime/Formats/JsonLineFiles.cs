using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>The rows of files with one JSON object a line. Blank lines are passed over.</summary>
internal sealed class JsonLineFiles(FileSource source, FileList files, Schema model, IReadOnlyCollection<int>? columns)
    : JsonObjectFiles(source, files, model, columns)
{
    private protected override int Cut(TextBlock block, ReadOnlySpan<byte> data, bool isLast) =>
        isLast ? data.Length : data.LastIndexOf((byte)'\n') + 1;

    private protected override void Decode(TextBlock block, ColumnBatch batch)
    {
        ReadOnlySpan<byte> data = block.Records;
        for (var at = 0; at < data.Length;)
        {
            var end = data[at..].IndexOf((byte)'\n') is >= 0 and var length ? at + length : data.Length;
            var line = data[at..end];
            if (line.ContainsAnyExcept(" \t\r"u8))
            {
                Append(block, at, line, batch, isLine: true);
            }

            at = end + 1;
        }
    }
}

/// <summary>Files of JSON objects, whichever way they are strung together.</summary>
internal abstract class JsonObjectFiles(FileSource source, FileList files, Schema model, IReadOnlyCollection<int>? columns)
    : TextFiles(source, files, model, columns)
{
    private readonly JsonObjects objects = JsonObjects.Of(model);
    private readonly string firstPath = files.Paths[0];
    private volatile bool allSeen;

    /// <summary>Appends the row of an object.</summary>
    /// <param name="block">The block that has it.</param>
    /// <param name="at">Where it is in the block.</param>
    /// <param name="text">The object, and maybe more.</param>
    /// <param name="batch">Takes the row.</param>
    /// <param name="isLine">Whether nothing may follow the object.</param>
    /// <returns>How many bytes the object has, with what is before it.</returns>
    private protected int Append(TextBlock block, int at, ReadOnlySpan<byte> text, ColumnBatch batch, bool isLine)
    {
        try
        {
            var json = new Utf8JsonReader(text);
            if (!json.Read() || json.TokenType is not JsonTokenType.StartObject)
            {
                throw Fault(block, at, json.TokenType is JsonTokenType.StartArray && isLine
                    ? "a JSON array begins here, where each line should hold one JSON object. Read an array by DataSource.Json."
                    : $"a JSON object is expected for each row, and {JsonValues.Shown(ref json)} was found. Say where the rows are in the "
                        + "document.");
            }

            objects.Append(batch.Vectors, ref json, Taken, allSeen ? default : Seen);
            batch.EndRow();
            if (isLine)
            {
                _ = json.Read(); // Nothing else is in the line.
            }

            allSeen |= !allSeen && !Seen.Contains(false);
            return (int)json.BytesConsumed;
        }
        catch (ValueFault fault)
        {
            throw Fault(block, at, fault);
        }
        catch (JsonException e)
        {
            throw Fault(block, at, $"it is not a JSON object: {Reason(e)} The line begins with {Misfits.Shown(text)}.", inner: e);
        }
    }

    private protected override IEnumerable<string> Names()
    {
        using var file = TextFile.Open(firstPath, Source, encoding: null);
        using var block = new TextBlock();
        var count = file.Restore(block);
        count += file.Fill(block, count);
        var names = new HashSet<string>();
        var json = new Utf8JsonReader(block.Buffer.AsSpan(0, count), isFinalBlock: false,
            new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));
        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.PropertyName)
            {
                names.Add(json.GetString()!);
            }
        }

        return names;
    }

    /// <summary>What the reader found, without its own count of lines, which begins at the object.</summary>
    private protected static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}
