using System.Security.Cryptography;
using System.Text;

namespace EtlLib.S3;

/// <summary>Objects that never change, as files of this machine: as many as the limit allows, the last used ones.</summary>
/// <param name="folder">The folder, which several processes may share.</param>
/// <param name="limit">How many bytes are kept.</param>
internal sealed class LocalCache(string folder, long limit)
{
    private const int Part = 8 << 20, AtOnce = 4;

    /// <summary>Files that were used since are not deleted: a statement may be about to read them.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    /// <summary>Finds an object's file, or brings it here in parts.</summary>
    /// <param name="name">What identifies the object.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="read">Reads a part of it; null where there is no object.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<string?> FindAsync(string name, long bytes, Func<long, int, Task<byte[]?>> read, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
        if (File.Exists(path) && new FileInfo(path).Length == bytes)
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            return path;
        }

        Directory.CreateDirectory(folder);
        var made = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            if (!await DownloadAsync(made, bytes, read, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            File.Move(made, path, overwrite: true);
        }
        finally
        {
            File.Delete(made);
        }

        Evict(path);
        return path;
    }

    private static async Task<bool> DownloadAsync(string file, long bytes, Func<long, int, Task<byte[]?>> read, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write, preallocationSize: bytes);
        var found = true;
        var parts = Enumerable.Range(0, (int)((bytes + Part - 1) / Part));
        await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (part, token) =>
        {
            var from = (long)part * Part;
            if (await read(from, (int)Math.Min(Part, bytes - from)).ConfigureAwait(false) is not { } content)
            {
                found = false;
                return;
            }

            await RandomAccess.WriteAsync(handle, content, from, token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return found;
    }

    private void Evict(string newest)
    {
        // Downloads of others are not whole yet, and a file may be gone by the time that it is looked at.
        var whole = new DirectoryInfo(folder).GetFiles().Where(f => f.Extension != ".tmp").Select(f => (File: f, f.LastWriteTimeUtc, Bytes: f.Exists ? f.Length : 0));
        var total = 0L;
        foreach (var (file, used, bytes) in whole.OrderByDescending(f => f.LastWriteTimeUtc))
        {
            total += bytes;
            if (total > limit && file.FullName != newest && TimeProvider.System.GetUtcNow().UtcDateTime - used > InUse)
            {
                file.Delete();
            }
        }
    }
}
