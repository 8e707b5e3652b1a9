using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Json;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Files;

/// <summary>JSON lines of a model with decimals that a double cannot hold: DuckDB parses every number with a fraction to a double, so these are read here.</summary>
internal sealed class DecimalJsonLines(JsonLinesSource source) : BatchSource
{
    private const int BatchRows = 16_384;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether a model has a decimal of more digits than a double keeps.</summary>
    public static bool Reads(Schema model) => model.Columns.Any(c => IsWide(c.Type));

    /// <inheritdoc />
    public override string Describe() => source.Describe();

    /// <inheritdoc />
    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in FileList.Of(source).Paths)
        {
            await Gzip.CheckAsync(path, source, cancellationToken).ConfigureAwait(false);
            var lines = PipeReader.Create(Gzip.Open(path), new StreamPipeReaderOptions(bufferSize: 1 << 16));
            try
            {
                var (number, ended) = (0L, false);
                while (!ended)
                {
                    var batch = new ColumnBatch(schema);
                    while (!ended && batch.Count < BatchRows)
                    {
                        var read = await lines.ReadAsync(cancellationToken).ConfigureAwait(false);
                        var rest = Take(read.Buffer, read.IsCompleted, batch, path, ref number);
                        ended = read.IsCompleted && rest.IsEmpty;
                        lines.AdvanceTo(rest.Start, rest.End);
                    }

                    yield return batch;
                }
            }
            finally
            {
                await lines.CompleteAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Appends the lines of a buffer, as long as the batch has room, and gives what is left.</summary>
    private ReadOnlySequence<byte> Take(ReadOnlySequence<byte> buffer, bool isLast, ColumnBatch batch, string path, ref long number)
    {
        while (batch.Count < BatchRows)
        {
            var end = buffer.PositionOf((byte)'\n');
            if (end is null && (!isLast || buffer.IsEmpty))
            {
                break;
            }

            var line = end is { } at ? buffer.Slice(0, at) : buffer;
            buffer = end is { } next ? buffer.Slice(buffer.GetPosition(1, next)) : buffer.Slice(buffer.End);
            // The reader of rows wants a line in one piece.
            Append(line.IsSingleSegment ? line.FirstSpan : line.ToArray(), batch, path, ++number);
        }

        return buffer;
    }

    private void Append(ReadOnlySpan<byte> line, ColumnBatch batch, string path, long number)
    {
        try
        {
            line = number == 1 && line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
            if (line.ContainsAnyExcept(" \t\r"u8))
            {
                var json = new Utf8JsonReader(line);
                _ = json.Read();
                JsonRow.Append(batch.Vectors, batch.Schema, ref json);
                batch.EndRow();
                _ = json.Read();
            }
        }
        catch (Exception e) when (e is DataException or JsonException)
        {
            throw new SourceException($"{Describe()}: line {number} of {path}: {e.Message}", e) { Location = path, Line = number };
        }
    }

    private static bool IsWide(ColumnType type) => type switch
    {
        DecimalType number => number.Precision > 15,
        ListType list => IsWide(list.Element),
        StructType nested => Reads(nested.Schema),
        _ => false,
    };
}
