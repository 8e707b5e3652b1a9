using System.IO.Compression;

namespace EtlLib.Files;

/// <summary>Gzipped files. .NET takes the end of a truncated one for the end of the data; here it is an error.</summary>
internal static class Gzip
{
    private const int BufferSize = 1 << 18;
    private static readonly byte[] Mark = "\0the end of a gzip file\0"u8.ToArray();
    private static readonly byte[] Last = Compressed(Mark);

    /// <summary>Whether a file is gzipped, by its name.</summary>
    public static bool Is(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a gzipped file for reading what it holds, decompressed; a truncated one is an error at its end.</summary>
    public static Stream OpenWhole(string path) => new Whole(path);

    private static byte[] Compressed(byte[] content)
    {
        var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return result.ToArray();
    }

    /// <summary>What a gzipped file holds. One more member follows the file's: it is seen only where those before it are whole.</summary>
    private sealed class Whole(string path) : ReadOnlyStream
    {
        private readonly GZipStream content = new(new JoinedStream(new FileStream(path, FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete, BufferSize, FileOptions.SequentialScan), new MemoryStream(Last)),
            CompressionMode.Decompress);
        private readonly byte[] buffer = new byte[1 << 16];
        private int start;
        private int end;
        private bool hasEnded;

        /// <summary>Reads, and keeps back as many bytes as the mark has.</summary>
        public override int Read(byte[] to, int offset, int count)
        {
            while (end - start <= Mark.Length && !hasEnded)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
                var read = content.Read(buffer, end, buffer.Length - end);
                (end, hasEnded) = (end + read, read == 0);
            }

            if (hasEnded && !buffer.AsSpan(start, end - start).EndsWith(Mark))
            {
                throw new InvalidDataException("It ends before its data do.");
            }

            var given = Math.Min(count, end - start - Mark.Length);
            buffer.AsSpan(start, given).CopyTo(to.AsSpan(offset));
            start += given;
            return given;
        }

        protected override void Dispose(bool disposing)
        {
            content.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>A stream that can be read once, from its start.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>A stream, and another after it.</summary>
internal sealed class JoinedStream(Stream first, Stream second) : ReadOnlyStream
{
    public override int Read(byte[] buffer, int offset, int count) =>
        first.Read(buffer, offset, count) is > 0 and var read ? read : second.Read(buffer, offset, count);

    protected override void Dispose(bool disposing)
    {
        first.Dispose();
        second.Dispose();
        base.Dispose(disposing);
    }
}
