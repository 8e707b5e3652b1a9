using System.Globalization;

namespace EtlLib.Files;

/// <summary>Makes staged output visible: first all that takes long, then one rename.</summary>
/// <param name="target">Where it goes.</param>
/// <param name="staging">Where it is.</param>
/// <param name="portable">Whether to do without what only some systems have: renames that exchange, hard links.</param>
internal sealed class OutputCommit(OutputTarget target, StagingFolder staging, bool portable)
{
    /// <summary>The name of the file with a sink's note.</summary>
    public const string NoteName = ".interval";

    /// <summary>Names the data files, counts them, and flushes them to the disk.</summary>
    /// <param name="path">The file or folder that was written.</param>
    /// <param name="rows">How many rows are in it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public CommittedOutput Prepare(string path, long rows, CancellationToken cancellationToken)
    {
        string[] written = target.Sink.IsFolder ? Directory.GetFiles(staging.Data, "*", SearchOption.AllDirectories) : File.Exists(path) ? [path] : [];
        if (written.Length == 0 && !target.Sink.Partitioned)
        {
            throw target.Refused($"{target.Sink.Path}: nothing was written to {path}, which is a fault of the engine.");
        }

        Array.Sort(written, StringComparer.Ordinal);
        var (files, bytes) = (0, 0L);
        foreach (var file in written)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bytes += Flush(target.Sink.IsFolder ? Named(file, files) : file);
            files++;
        }

        if (target.Sink.Note is { } note)
        {
            var file = Path.Combine(staging.Data, NoteName);
            File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"{note}rows={rows}\n"));
            Flush(file);
        }

        if (target.Sink.IsFolder)
        {
            FlushFolders(staging.Data);
        }

        return new CommittedOutput(target.Path, files, bytes, Leftover: null);
    }

    /// <summary>Moves the output into place. One process at a time.</summary>
    public void Publish()
    {
        if (target.Sink.IsFolder)
        {
            PublishFolder();
        }
        else if (target.Sink.Mode == WriteMode.Overwrite)
        {
            File.Move(Path.Combine(staging.Path, target.Name), target.Path, overwrite: true);
        }
        else if (!Posix.TryMoveNewFile(Path.Combine(staging.Path, target.Name), target.Path, portable))
        {
            throw target.Present();
        }

        target.Flush();
    }

    private void PublishFolder()
    {
        if (Posix.TryMoveNewFolder(staging.Data, target.Path, portable))
        {
            return;
        }

        switch (target.Sink.Mode)
        {
            case WriteMode.Overwrite:
                Replace();
                break;
            case WriteMode.Append when !target.Sink.Partitioned && Directory.GetFiles(staging.Data) is [var file]:
                File.Move(file, Path.Combine(target.Path, Path.GetFileName(file)), overwrite: false);
                Posix.FlushFolder(target.Path);
                break;
            case WriteMode.Append:
                Link(target.Path, staging.Data);
                FlushFolders(staging.Data);

                // What somebody else put into the folder in the meantime is taken along.
                Link(Replace(), target.Path);
                break;
            default:
                throw target.Present();
        }
    }

    /// <summary>Puts the new folder in the place of the old one.</summary>
    /// <returns>Where the old one is now.</returns>
    private string Replace()
    {
        CopyMode(target.Path, staging.Data);
        if (!portable && Posix.TryExchange(staging.Data, target.Path))
        {
            return staging.Data;
        }

        Directory.Move(target.Path, staging.Old);
        try
        {
            Directory.Move(staging.Data, target.Path);
        }
        catch
        {
            Directory.Move(staging.Old, target.Path);
            throw;
        }

        return staging.Old;
    }

    /// <summary>Gives all files of a folder, with their folders, a name in another one too, but for those that are there.</summary>
    private void Link(string from, string to)
    {
        foreach (var entry in new DirectoryInfo(from).GetFileSystemInfos())
        {
            var name = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                if (!Path.Exists(name))
                {
                    File.CreateSymbolicLink(name, link);
                }
            }
            else if (entry is DirectoryInfo)
            {
                if (!Directory.Exists(name))
                {
                    Directory.CreateDirectory(name);
                    CopyMode(entry.FullName, name);
                }

                Link(entry.FullName, name);
            }
            else if (!File.Exists(name) && (portable || !Posix.TryLink(entry.FullName, name)))
            {
                File.Copy(entry.FullName, name);
                Flush(name);
            }
        }
    }

    private string Named(string file, int ordinal)
    {
        var name = Path.Combine(Path.GetDirectoryName(file)!, staging.FileName(ordinal, target.Sink.Extensions[0]));
        File.Move(file, name, overwrite: false);
        return name;
    }

    /// <summary>Flushes a file to the disk.</summary>
    /// <returns>Its length.</returns>
    private static long Flush(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
        return RandomAccess.GetLength(handle);
    }

    private static void FlushFolders(string folder)
    {
        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
        {
            Posix.FlushFolder(inner);
        }

        Posix.FlushFolder(folder);
    }

    private static void CopyMode(string from, string to)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        }
    }
}
