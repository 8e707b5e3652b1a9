using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace EtlLib.Avro;

/// <summary>Writes an object container file of a model's rows. Not safe for several threads.</summary>
public sealed class AvroFileWriter : IAsyncDisposable
{
    private const int BlockBytes = 1 << 18;
    private readonly Stream stream;
    private readonly AvroEncoder encoder;
    private readonly BlockCodec blocks;
    private readonly byte[] sync = RandomNumberGenerator.GetBytes(16);
    private readonly ArrayBufferWriter<byte> block = new(BlockBytes + 4096);
    private readonly ArrayBufferWriter<byte> head = new(64);
    private long rows;

    private AvroFileWriter(Stream stream, AvroEncoder encoder, AvroCodec codec) => (this.stream, this.encoder, blocks) = (stream, encoder, new BlockCodec(codec));

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Takes the file. It stays the caller's.</param>
    /// <param name="model">The model.</param>
    /// <param name="codec">How blocks are compressed.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task<AvroFileWriter> CreateAsync(Stream stream, Schema model, AvroCodec codec, CancellationToken cancellationToken)
    {
        var file = new AvroFileWriter(stream, AvroEncoder.Of(model), codec);
        file.WriteHeader(codec);
        await stream.WriteAsync(file.head.WrittenMemory, cancellationToken).ConfigureAwait(false);
        return file;
    }

    /// <summary>Writes rows. They are in the file after <see cref="FinishAsync"/>.</summary>
    /// <exception cref="AvroException">A value has no place in the schema.</exception>
    public async Task WriteAsync(ColumnBatch batch, CancellationToken cancellationToken)
    {
        for (var row = 0; row < batch.Count;)
        {
            row = Fill(batch, row);
            if (block.WrittenCount >= BlockBytes)
            {
                await EndBlockAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Writes the last block. The stream is not closed.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (rows > 0)
        {
            await EndBlockAsync(cancellationToken).ConfigureAwait(false);
        }

        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        blocks.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Encodes rows until the block is full.</summary>
    private int Fill(ColumnBatch batch, int row)
    {
        var writer = new AvroWriter(block);
        var room = BlockBytes - block.WrittenCount;
        while (row < batch.Count && writer.Length < room)
        {
            encoder.Encode(batch, row++, ref writer);
            rows++;
        }

        writer.Flush();
        return row;
    }

    private async Task EndBlockAsync(CancellationToken cancellation)
    {
        var data = blocks.Compress(block.WrittenMemory);
        WriteBlockHead(data.Length);
        await stream.WriteAsync(head.WrittenMemory, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(data, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(sync, cancellation).ConfigureAwait(false);
        block.ResetWrittenCount();
        rows = 0;
    }

    private void WriteBlockHead(int length)
    {
        head.ResetWrittenCount();
        var writer = new AvroWriter(head);
        writer.WriteLong(rows);
        writer.WriteLong(length);
        writer.Flush();
    }

    private void WriteHeader(AvroCodec codec)
    {
        var writer = new AvroWriter(head);
        writer.WriteFixed("Obj\x01"u8);
        writer.WriteInt(2);
        writer.WriteString("avro.schema");
        writer.WriteBytes(Encoding.UTF8.GetBytes(encoder.Schema.ToJson()));
        writer.WriteString("avro.codec");
        writer.WriteString(BlockCodec.Name(codec));
        writer.WriteInt(0);
        writer.WriteFixed(sync);
        writer.Flush();
    }
}
