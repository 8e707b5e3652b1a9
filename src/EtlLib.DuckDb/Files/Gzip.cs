using System.Buffers;
using System.IO.Compression;

namespace EtlLib.DuckDb.Files;

/// <summary>Gzipped files. DuckDB takes the end of a truncated one for the end of the data, so they are read through once before.</summary>
internal static class Gzip
{
    private const int BufferSize = 1 << 18;

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
    public static async Task CheckAsync(string path, DataSource source, CancellationToken cancellation)
    {
        if (!Is(path))
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var content = Open(path);
            while (await content.ReadAsync(buffer, cancellation).ConfigureAwait(false) > 0)
            {
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
}
