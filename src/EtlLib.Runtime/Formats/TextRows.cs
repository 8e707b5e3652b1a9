using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Files;
using EtlLib.Schemas;

namespace EtlLib.Formats;

/// <summary>Rows as text.</summary>
internal abstract class TextRows(Schema schema) : IDisposable
{
    private const int Full = 1 << 17;

    /// <summary>Writes JSON to what it is reset to.</summary>
    protected Utf8JsonWriter Json { get; } =
        new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>The model.</summary>
    protected Schema Schema { get; } = schema;

    /// <summary>Whether a format is written here.</summary>
    public static bool Writes(FileFormat format) => format is FileFormat.Csv or FileFormat.JsonLines;

    /// <summary>Writes batches to a new file, gzipped where its name ends in .gz, and disposes of them.</summary>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="SinkException">The file cannot be written.</exception>
    public static async Task<long> WriteAsync(FileSink sink, Schema schema, IAsyncEnumerable<ColumnBatch> batches, string path,
        CancellationToken cancellationToken)
    {
        using TextRows rows = sink.Format is FileFormat.Csv ? new CsvWriter(schema) : new JsonLineWriter(schema);
        await using var source = batches.GetAsyncEnumerator(cancellationToken);
        var isReading = false;
        try
        {
            var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            await using Stream content = Gzip.Is(path) ? new GZipStream(file, CompressionLevel.Fastest) : file;
            var buffer = new ArrayBufferWriter<byte>(Full * 2);
            rows.Begin(buffer);
            var count = 0L;
            while (true)
            {
                isReading = true;
                if (!await source.MoveNextAsync().ConfigureAwait(false))
                {
                    break;
                }

                isReading = false;
                using var batch = source.Current;
                count += batch.Count;
                for (var row = 0; row < batch.Count; row++)
                {
                    rows.Append(batch, row, buffer);
                    if (buffer.WrittenCount >= Full)
                    {
                        await content.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
                        buffer.ResetWrittenCount();
                    }
                }
            }

            isReading = false;
            await content.WriteAsync(buffer.WrittenMemory, cancellationToken).ConfigureAwait(false);
            await content.FlushAsync(cancellationToken).ConfigureAwait(false);
            return count;
        }
        catch (Exception e) when (!isReading && e is IOException or UnauthorizedAccessException)
        {
            throw new SinkException($"{sink.Describe()} cannot be written: {e.Message} Free some room, or write elsewhere. Nothing of it "
                + "is visible.", e)
            { Location = sink.Path };
        }
    }

    /// <inheritdoc />
    public void Dispose() => Json.Dispose();

    /// <summary>Writes what comes before the rows.</summary>
    public abstract void Begin(ArrayBufferWriter<byte> to);

    /// <summary>Writes a row.</summary>
    public abstract void Append(ColumnBatch batch, int row, ArrayBufferWriter<byte> to);
}
