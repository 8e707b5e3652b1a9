using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Snappier;
using ZstdSharp;

namespace EtlLib.Avro;

/// <summary>Compresses and decompresses blocks. What it returns is valid until the next call.</summary>
internal sealed class BlockCodec(AvroCodec codec) : IDisposable
{
    /// <summary>How long a block may be, compressed or not.</summary>
    public const int MaxBlock = 1 << 28;

    private readonly Compressor? compressor = codec == AvroCodec.Zstandard ? new Compressor() : null;
    private byte[] buffer = [];

    /// <summary>The codec of a file.</summary>
    /// <exception cref="AvroException">EtlLib does not read it.</exception>
    public static AvroCodec Of(string name) => name switch
    {
        "null" => AvroCodec.Null,
        "deflate" => AvroCodec.Deflate,
        "snappy" => AvroCodec.Snappy,
        "zstandard" => AvroCodec.Zstandard,
        _ => throw new AvroException($"The codec {name} is not supported. Supported are null, deflate, snappy and zstandard; rewrite the file with one of them."),
    };

    /// <summary>The codec as files name it.</summary>
    public static string Name(AvroCodec codec) => codec.ToString().ToLowerInvariant();

    public ReadOnlyMemory<byte> Compress(ReadOnlyMemory<byte> data)
    {
        switch (codec)
        {
            case AvroCodec.Deflate:
                using (var compressed = new MemoryStream())
                {
                    using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
                    {
                        deflate.Write(data.Span);
                    }

                    return compressed.GetBuffer().AsMemory(0, (int)compressed.Length);
                }

            case AvroCodec.Snappy:
                Reserve(Snappy.GetMaxCompressedLength(data.Length) + 4, 0);
                var length = Snappy.Compress(data.Span, buffer);
                BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(length), Crc32.HashToUInt32(data.Span));
                return buffer.AsMemory(0, length + 4);
            case AvroCodec.Zstandard:
                Reserve(Compressor.GetCompressBound(data.Length), 0);
                return buffer.AsMemory(0, compressor!.Wrap(data.Span, buffer));
            default:
                return data;
        }
    }

    /// <exception cref="AvroException">The block is damaged, or longer than <see cref="MaxBlock"/>.</exception>
    public ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> block)
    {
        try
        {
            return codec switch
            {
                AvroCodec.Deflate => Inflate(block, static s => new DeflateStream(s, CompressionMode.Decompress)),
                AvroCodec.Snappy => Snap(block),
                AvroCodec.Zstandard => Inflate(block, static s => new DecompressionStream(s)),
                _ => Copy(block),
            };
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException or ArgumentException)
        {
            throw new AvroException($"The {Name(codec)} data is damaged: {e.Message}", e);
        }
    }

    public void Dispose() => compressor?.Dispose();

    private ReadOnlyMemory<byte> Copy(ReadOnlyMemory<byte> block)
    {
        Reserve(block.Length, 0);
        block.CopyTo(buffer);
        return buffer.AsMemory(0, block.Length);
    }

    private ReadOnlyMemory<byte> Snap(ReadOnlyMemory<byte> block)
    {
        if (block.Length < 5)
        {
            throw new AvroException($"A snappy block has {block.Length} bytes: no room for its checksum.");
        }

        var data = block.Span[..^4];
        long length = Snappy.GetUncompressedLength(data);

        // A snappy element of 2 bytes or more stands for at most 64.
        if (length < 0 || length > Math.Min(MaxBlock, data.Length * 64L))
        {
            throw new AvroException($"A snappy block of {block.Length} bytes says that it holds {length}.");
        }

        Reserve((int)length, 0);
        var written = Snappy.Decompress(data, buffer);
        return Crc32.HashToUInt32(buffer.AsSpan(0, written)) == BinaryPrimitives.ReadUInt32BigEndian(block.Span[^4..])
            ? buffer.AsMemory(0, written)
            : throw new AvroException("The checksum of a snappy block is wrong: the file is damaged.");
    }

    /// <summary>Decompresses piece by piece, so that memory grows with what is there and not with what a header says.</summary>
    private ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> block, Func<Stream, Stream> open)
    {
        using var compressed = new MemoryStream(block.ToArray(), writable: false);
        using var stream = open(compressed);
        Reserve(Math.Max(4096, block.Length * 2), 0);
        var length = 0;
        while (stream.Read(buffer, length, buffer.Length - length) is > 0 and var read)
        {
            length += read;
            if (length > MaxBlock)
            {
                throw new AvroException($"A block holds more than {MaxBlock} bytes.");
            }

            if (length == buffer.Length)
            {
                Reserve(length * 2, length);
            }
        }

        return buffer.AsMemory(0, length);
    }

    private void Reserve(int bytes, int kept)
    {
        if (buffer.Length < bytes)
        {
            var larger = new byte[bytes];
            buffer.AsSpan(0, kept).CopyTo(larger);
            buffer = larger;
        }
    }
}
