using System.Text;

namespace EtlLib.Avro;

/// <summary>Reads an object container file, block by block. Not safe for several threads.</summary>
public sealed class AvroFileReader : IAsyncDisposable
{
    /// <summary>How long the schema of a file may be.</summary>
    private const int MaxHeader = 1 << 24;

    private readonly FileInput input;
    private readonly BlockCodec blocks;
    private readonly string name;
    private readonly byte[] sync;
    private ReadOnlyMemory<byte> block;
    private int position;
    private long rowsLeft;
    private long number;

    private AvroFileReader(FileInput input, string name, AvroSchema schema, AvroCodec codec, byte[] sync)
    {
        (this.input, this.name, Schema, Codec, this.sync) = (input, name, schema, codec, sync);
        blocks = new BlockCodec(codec);
    }

    /// <summary>The schema that the file was written with.</summary>
    public AvroSchema Schema { get; }

    /// <summary>How the blocks are compressed.</summary>
    public AvroCodec Codec { get; }

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The file, from its first byte. It is disposed with the reader.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="AvroException">It is not an object container file, or its codec is not supported.</exception>
    public static async Task<AvroFileReader> OpenAsync(Stream stream, string name, CancellationToken cancellationToken)
    {
        var input = new FileInput(stream);
        try
        {
            return await OpenAsync(input, name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (e is AvroException avro)
            {
                avro.Of(name);
            }

            throw;
        }
    }

    /// <summary>Appends rows until the batch has so many, or the file ends.</summary>
    /// <param name="decoder">The decoder of <see cref="Schema"/>.</param>
    /// <param name="to">A batch of the decoder's model.</param>
    /// <param name="rows">How many rows the batch is to have.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Whether there may be more rows.</returns>
    /// <exception cref="AvroException">The file is damaged, or holds what the model cannot: the message names file, block, field and byte.</exception>
    public async Task<bool> ReadAsync(AvroDecoder decoder, ColumnBatch to, int rows, CancellationToken cancellationToken)
    {
        try
        {
            while (to.Count < rows)
            {
                if (rowsLeft == 0 && !await NextBlockAsync(decoder, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }

                Read(decoder, to, rows);
            }

            return true;
        }
        catch (AvroException e) when (e.Of($"{name}, block {number}"))
        {
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        blocks.Dispose();
        await input.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<AvroFileReader> OpenAsync(FileInput input, string name, CancellationToken cancellation)
    {
        if (!(await input.TakeAsync(4, 4, cancellation).ConfigureAwait(false)).Span.SequenceEqual("Obj\x01"u8))
        {
            throw new AvroException("The file does not begin with Obj and 1: it is not an Avro object container file.", 0);
        }

        var (schema, codec) = (default(string), "null");
        for (var count = await input.CountAsync(cancellation).ConfigureAwait(false); count != 0; count = await input.CountAsync(cancellation).ConfigureAwait(false))
        {
            for (; count > 0; count--)
            {
                var key = Encoding.UTF8.GetString((await input.BytesAsync(MaxHeader, cancellation).ConfigureAwait(false)).Span);
                var value = Encoding.UTF8.GetString((await input.BytesAsync(MaxHeader, cancellation).ConfigureAwait(false)).Span);
                schema = key == "avro.schema" ? value : schema;
                codec = key == "avro.codec" && value.Length > 0 ? value : codec;
            }
        }

        var sync = (await input.TakeAsync(16, 16, cancellation).ConfigureAwait(false)).ToArray();
        return schema is null
            ? throw new AvroException("The file's header has no avro.schema.")
            : new AvroFileReader(input, name, AvroSchema.Parse(schema), BlockCodec.Of(codec), sync);
    }

    private async Task<bool> NextBlockAsync(AvroDecoder decoder, CancellationToken cancellation)
    {
        do
        {
            if (await input.IsEndAsync(cancellation).ConfigureAwait(false))
            {
                return false;
            }

            number++;
            rowsLeft = await input.LongAsync(cancellation).ConfigureAwait(false);
            var data = await input.BytesAsync(BlockCodec.MaxBlock, cancellation).ConfigureAwait(false);
            (block, position) = (blocks.Decompress(data), 0);
            var most = decoder.LeastBytes == 0 ? AvroReader.MaxFreeItems : block.Length / decoder.LeastBytes;
            if (rowsLeft < 0 || rowsLeft > most)
            {
                throw new AvroException($"The block of {block.Length} bytes says that it has {rowsLeft} rows.");
            }

            if (!(await input.TakeAsync(16, 16, cancellation).ConfigureAwait(false)).Span.SequenceEqual(sync))
            {
                throw new AvroException("The block does not end with the file's sync marker: the file is damaged.");
            }
        }
        while (rowsLeft == 0);

        return true;
    }

    private void Read(AvroDecoder decoder, ColumnBatch to, int rows)
    {
        var reader = new AvroReader(block.Span, position);
        while (rowsLeft > 0 && to.Count < rows)
        {
            decoder.Read(ref reader, to, isLast: false);
            rowsLeft--;
        }

        position = reader.Position;
        if (rowsLeft == 0 && reader.Remaining > 0)
        {
            throw reader.Fail($"{reader.Remaining} bytes follow the last row of the block.");
        }
    }
}
