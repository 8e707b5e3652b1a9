using System.Security.Cryptography;
using System.Text;

namespace EtlLib.Files;

/// <summary>
/// Where output is made whole: the hidden folder <c>.name.ID.tmp</c> beside the target. Its lock, <c>.name.ID.lock</c>, is taken before the folder is made and
/// deleted after it: a folder whose lock nobody holds has no owner any more.
/// </summary>
internal sealed class StagingFolder
{
    private const int IdDigits = 16;
    private const int MostNameBytes = 200;
    private const string Suffix = ".tmp";
    private const string LockSuffix = ".lock";
    private const string KeptMark = "prepared";

    /// <summary>How long prepared output is kept for the run that may still commit it.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    private readonly FileStream ownerLock;

    private StagingFolder(string path, string id, FileStream ownerLock)
    {
        Path = path;
        Id = id;
        this.ownerLock = ownerLock;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>16 random hexadecimal digits, also in the names of the new files.</summary>
    public string Id { get; }

    /// <summary>Where a folder of output is made.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>Where the old folder stands while it is replaced, where the file system cannot exchange two.</summary>
    public string Old => OldIn(Path);

    /// <summary>Makes the folder beside the target and takes its lock.</summary>
    public static StagingFolder Create(OutputTarget target) => CreateIn(target.Parent, target);

    /// <summary>Tries whether a folder can be made where the target's would be, or, where there is no such place yet, in the nearest folder above that is there.</summary>
    public static void Probe(OutputTarget target)
    {
        var folder = target.Parent;
        while (!System.IO.Path.Exists(folder) && System.IO.Path.GetDirectoryName(folder) is { } above)
        {
            folder = above;
        }

        CreateIn(folder, target).Delete();
    }

    private static StagingFolder CreateIn(string folder, OutputTarget target)
    {
        while (true)
        {
            var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdDigits / 2));
            var path = System.IO.Path.Combine(folder, Prefix(target) + id);

            // Somebody who cleans up may take the file for left over before it is locked: then another one is made.
            if (OwnerLock.TryLock(path + LockSuffix, FileMode.CreateNew) is { } owner)
            {
                try
                {
                    return UnfinishedOutput.Added(new StagingFolder(Directory.CreateDirectory(path + Suffix).FullName, id, owner));
                }
                catch
                {
                    owner.Dispose();
                    throw;
                }
            }
        }
    }

    /// <summary>Deletes the folders of owners that are gone; where one was killed while it replaced the target, puts the old one back.</summary>
    public static void CleanUp(OutputTarget target)
    {
        foreach (var id in LeftIds(target))
        {
            var path = System.IO.Path.Combine(target.Parent, Prefix(target) + id);
            using var owner = OwnerLock.TryTake(path + LockSuffix);
            if (owner is not null && !IsKept(path + Suffix))
            {
                if (Directory.Exists(OldIn(path + Suffix)) && !Directory.Exists(target.Path))
                {
                    Directory.Move(OldIn(path + Suffix), target.Path);
                }

                TryDelete(path + Suffix);
            }
        }
    }

    /// <summary>Takes over the folder of a process that is gone; null where there is none.</summary>
    public static StagingFolder? Adopt(OutputTarget target, string id)
    {
        var path = System.IO.Path.Combine(target.Parent, Prefix(target) + id);
        if (!Directory.Exists(path + Suffix) || OwnerLock.TryTake(path + LockSuffix) is not { } owner)
        {
            return null;
        }

        return new StagingFolder(path + Suffix, id, owner);
    }

    /// <summary>Takes over the folders that processes that are gone have prepared for the same thing.</summary>
    public static IEnumerable<StagingFolder> Prepared(OutputTarget target, string preparedFor)
    {
        foreach (var id in Directory.Exists(target.Parent) ? LeftIds(target) : [])
        {
            var mark = new FileInfo(System.IO.Path.Combine(target.Parent, Prefix(target) + id + Suffix, KeptMark));
            if (mark.Exists && File.ReadAllText(mark.FullName) == preparedFor && Adopt(target, id) is { } staging)
            {
                yield return staging;
            }
        }
    }

    private static bool IsKept(string path) =>
        new FileInfo(System.IO.Path.Combine(path, KeptMark)) is { Exists: true } mark && TimeProvider.System.GetUtcNow() - mark.LastWriteTimeUtc < KeptFor;

    private static HashSet<string> LeftIds(OutputTarget target)
    {
        var prefix = Prefix(target);
        return [.. Directory.EnumerateFileSystemEntries(target.Parent, prefix + "*")
            .Select(System.IO.Path.GetFileName)
            .Where(name => name!.StartsWith(prefix, StringComparison.Ordinal) && System.IO.Path.GetExtension(name) is Suffix or LockSuffix)
            .Select(name => System.IO.Path.GetFileNameWithoutExtension(name)![prefix.Length..])
            .Where(id => id.Length == IdDigits && id.All(char.IsAsciiHexDigitLower))];
    }

    /// <summary>Makes the place that an engine writes to.</summary>
    /// <returns>A file to be made, or an empty folder.</returns>
    public string Prepare(OutputTarget target)
    {
        if (!target.Sink.IsFolder)
        {
            return System.IO.Path.Combine(Path, target.Name);
        }

        Directory.CreateDirectory(Data);
        return Data;
    }

    /// <summary>The name of a data file.</summary>
    public string FileName(int ordinal, string extension) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"part-{ordinal:0000}-{Id}{extension}");

    /// <summary>Marks the folder as prepared, durably: it outlives its owner.</summary>
    /// <param name="preparedFor">What it was prepared for, by which <see cref="Prepared"/> finds it.</param>
    public void Keep(string preparedFor)
    {
        UnfinishedOutput.Remove(this);
        var mark = System.IO.Path.Combine(Path, KeptMark);
        using (var file = File.OpenHandle(mark, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(preparedFor), 0);
            RandomAccess.FlushToDisk(file);
        }

        Posix.FlushFolder(Path);
    }

    /// <summary>When the data of a folder output was last changed, which tells the new folder from the one that it replaced.</summary>
    public long Stamp(OutputTarget target) => target.Sink.IsFolder ? Directory.GetLastWriteTimeUtc(Data).Ticks : 0;

    /// <summary>Whether the prepared output is still here, not yet in its place. A crash can have come between the two.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="files">How many files there are.</param>
    /// <param name="stamp">What <see cref="Stamp"/> was when they were prepared.</param>
    public bool Holds(OutputTarget target, int files, long stamp) =>
        !target.Sink.IsFolder ? File.Exists(System.IO.Path.Combine(Path, target.Name))
        : Directory.Exists(Data) && (files == 0 ? Stamp(target) == stamp : Directory.EnumerateFiles(Data, $"part-*-{Id}*", SearchOption.AllDirectories).Any());

    /// <summary>Lets the lock go and leaves the folder.</summary>
    public void Release() => ownerLock.Dispose();

    /// <summary>Deletes the folder and lets the lock go.</summary>
    /// <returns>The folder where it could not be deleted, else null.</returns>
    public string? Delete()
    {
        UnfinishedOutput.Remove(this);
        using (ownerLock)
        {
            return TryDelete(Path) ? null : Path;
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(path);
        }
    }

    private static string OldIn(string path) => System.IO.Path.Combine(path, "old");

    private static string Prefix(OutputTarget target)
    {
        var name = target.Name;
        while (Encoding.UTF8.GetByteCount(name) > MostNameBytes)
        {
            name = name[..^1];
        }

        return $".{name}.";
    }
}
