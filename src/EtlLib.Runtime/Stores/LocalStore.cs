using System.Runtime.CompilerServices;
using EtlLib.Files;

namespace EtlLib.Stores;

/// <summary>A folder of this machine. A new object is a synced temporary file that gets its name by a rename that never replaces, or by a link.</summary>
internal sealed class LocalStore(string root) : ObjectStore
{
    /// <summary>What the names of temporary files and folders begin with.</summary>
    internal const string Hidden = ".etl-";

    private readonly string folder = Path.GetFullPath(root);

    public override string Root => root;

    public override async Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(key), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public override async Task<byte[]?> FindAsync(string key, long from, int count, CancellationToken cancellationToken)
    {
        if (!File.Exists(PathOf(key)))
        {
            return null;
        }

        using var file = File.OpenHandle(PathOf(key));
        var content = new byte[count];
        var read = 0;
        for (var more = -1; read < count && more != 0; read += more)
        {
            more = await RandomAccess.ReadAsync(file, content.AsMemory(read), from + read, cancellationToken).ConfigureAwait(false);
        }

        return content[..read];
    }

    public override async Task<bool> TryAddAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var written = await WriteAsync(key, content, cancellationToken).ConfigureAwait(false);
        if (!Posix.TryMoveNewFile(written, PathOf(key), portable: false))
        {
            File.Delete(written);
            return false;
        }

        Posix.FlushFolder(Path.GetDirectoryName(PathOf(key))!);
        return true;
    }

    public override async Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        File.Move(await WriteAsync(key, content, cancellationToken).ConfigureAwait(false), PathOf(key), overwrite: true);
        Posix.FlushFolder(Path.GetDirectoryName(PathOf(key))!);
    }

    public override async IAsyncEnumerable<StoredObject> ListAsync(string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var start = PathOf(prefix[..(prefix.LastIndexOf('/') + 1)]);
        if (!Directory.Exists(start))
        {
            yield break;
        }

        var names = new List<string>();
        foreach (var file in Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories))
        {
            var key = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(key, after) > 0))
            {
                names.Add(key);
            }
        }

        names.Sort(StringComparer.Ordinal);
        foreach (var key in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (new FileInfo(PathOf(key)) is { Exists: true } file)
            {
                yield return new StoredObject(key, file.Length, file.LastWriteTimeUtc);
            }
        }
    }

    public override Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Path.GetDirectoryName(PathOf(key))))
        {
            File.Delete(PathOf(key));
        }

        return Task.CompletedTask;
    }

    public override Task<string?> FetchAsync(string key, long bytes, CancellationToken cancellationToken) => Task.FromResult(File.Exists(PathOf(key)) ? PathOf(key) : null);

    public override Task StoreAsync(string file, string key, CancellationToken cancellationToken)
    {
        using (var written = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(written);
        }

        MakeFolder(key);
        File.Move(file, PathOf(key), overwrite: true);
        Posix.FlushFolder(Path.GetDirectoryName(PathOf(key))!);
        return Task.CompletedTask;
    }

    public override string MakeStaging() => Directory.CreateDirectory(Path.Combine(folder, $"{Hidden}{Guid.NewGuid():n}")).FullName;

    /// <summary>Writes a temporary file beside a key and flushes it to the disk.</summary>
    private async Task<string> WriteAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        MakeFolder(key);
        var path = Path.Combine(Path.GetDirectoryName(PathOf(key))!, $"{Hidden}{Guid.NewGuid():n}.tmp");
        try
        {
            using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, preallocationSize: content.Length);
            await RandomAccess.WriteAsync(file, content, 0, cancellationToken).ConfigureAwait(false);
            RandomAccess.FlushToDisk(file);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Makes the folder of a key, and flushes the names of the folders that are new.</summary>
    private void MakeFolder(string key)
    {
        var (path, made) = (Path.GetDirectoryName(PathOf(key))!, new List<string>());
        for (var above = path; !Directory.Exists(above) && Path.GetDirectoryName(above) is { } next; above = next)
        {
            made.Add(next);
        }

        Directory.CreateDirectory(path);
        made.ForEach(Posix.FlushFolder);
    }

    private string PathOf(string key) => Path.Combine(folder, key);
}
