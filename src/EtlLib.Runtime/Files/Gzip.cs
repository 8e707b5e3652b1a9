using System.Buffers;
using System.IO.Compression;

namespace EtlLib.Files;

/// <summary>Gzipped files. DuckDB takes the end of a truncated one for the end of the data, so they are read through once before.</summary>
public static class Gzip
{
    private const int BufferSize = 1 << 18;
    private static readonly byte[] Mark = "\0the end of a gzip file\0"u8.ToArray();
    private static readonly byte[] Last = Compressed(Mark);

    /// <summary>Whether a file is gzipped, by its name.</summary>
    public static bool Is(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a file for reading what it holds, decompressed.</summary>
    public static Stream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return Is(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Reads a gzipped file through.</summary>
    /// <exception cref="SourceException">It is truncated or damaged.</exception>
    public static async Task CheckAsync(string path, DataSource source, CancellationToken cancellationToken)
    {
        if (!Is(path))
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            // .NET too takes the end of a truncated file for the end of the data. So one more gzip member is put after the file's: it is seen only
            // where those before it are whole.
            await using var content = new GZipStream(new Joined(path, Last), CompressionMode.Decompress);
            var ending = new byte[Mark.Length];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                var taken = Math.Min(read, ending.Length);
                ending.AsSpan(taken).CopyTo(ending);
                buffer.AsSpan(read - taken, taken).CopyTo(ending.AsSpan(ending.Length - taken));
            }

            if (!ending.AsSpan().SequenceEqual(Mark))
            {
                throw new InvalidDataException("It ends before its data do.");
            }
        }
        catch (InvalidDataException e)
        {
            throw new SourceException($"{source.Describe()}: {path} is a truncated or damaged gzip file: {e.Message} Copy it again.", e) { Location = path };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{source.Describe()}: {path} cannot be read: {e.Message}", e) { Location = path };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Compressed(byte[] content)
    {
        var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return result.ToArray();
    }

    /// <summary>A file, and bytes after it, for reading only.</summary>
    private sealed class Joined(string path, byte[] after) : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan)
    {
        private int given;

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                return read;
            }

            var count = Math.Min(buffer.Length, after.Length - given);
            after.AsSpan(given, count).CopyTo(buffer.Span);
            given += count;
            return count;
        }
    }
}
