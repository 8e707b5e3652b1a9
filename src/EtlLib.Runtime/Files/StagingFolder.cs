using System.Security.Cryptography;
using System.Text;

namespace EtlLib.Files;

/// <summary>The hidden folder beside a target in which output is made whole: <c>.name.ID.tmp</c>, with a lock that says that its owner is alive.</summary>
internal sealed class StagingFolder
{
    private const int IdDigits = 16;
    private const int MostNameBytes = 200;
    private const string Suffix = ".tmp";
    private const string Gone = ".gone";
    private const string LockName = "lock";

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
            var path = System.IO.Path.Combine(folder, Prefix(target) + id + Suffix);
            Directory.CreateDirectory(path);
            var owner = TryLock(path, FileMode.CreateNew);

            // Somebody who cleans up may take a folder for left over before it is locked: then another one is made.
            if (owner is not null && File.Exists(owner.Name))
            {
                return new StagingFolder(path, id, owner);
            }

            owner?.Dispose();
        }
    }

    /// <summary>Deletes the folders of owners that are gone; where one was killed while it replaced the target, puts the old one back.</summary>
    public static void CleanUp(OutputTarget target)
    {
        var prefix = Prefix(target);
        foreach (var path in Directory.EnumerateDirectories(target.Parent, prefix + "*" + Suffix))
        {
            var id = System.IO.Path.GetFileName(path)[prefix.Length..^Suffix.Length];
            if (id.Length != IdDigits || !id.All(char.IsAsciiHexDigitLower))
            {
                continue;
            }

            using var owner = TryLock(path, FileMode.OpenOrCreate);
            if (owner is null)
            {
                continue;
            }

            if (Directory.Exists(OldIn(path)) && !Directory.Exists(target.Path))
            {
                Directory.Move(OldIn(path), target.Path);
            }

            // Under another name first: who has made the folder and not locked it yet finds none, and makes another.
            Directory.Move(path, path + Gone);
            Remove(path + Gone);
        }

        // What was about to be deleted when its process was killed.
        foreach (var path in Directory.EnumerateDirectories(target.Parent, prefix + "*" + Suffix + Gone))
        {
            using var owner = TryLock(path, FileMode.Open);
            if (owner is not null)
            {
                Remove(path);
            }
        }
    }

    /// <summary>Deletes a folder whose lock is held, the lock's file last: until then nobody else touches it.</summary>
    private static void Remove(string path)
    {
        foreach (var folder in Directory.GetDirectories(path))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in Directory.GetFiles(path).Where(f => System.IO.Path.GetFileName(f) != LockName))
        {
            File.Delete(file);
        }

        Directory.Delete(path, recursive: true);
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

    /// <summary>Deletes the folder and lets the lock go.</summary>
    /// <returns>The folder where it could not be deleted, else null.</returns>
    public string? Delete()
    {
        try
        {
            Remove(Path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(Path) ? Path : null;
        }
        finally
        {
            ownerLock.Dispose();
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

    /// <summary>Takes the lock of a staging folder, or gives null where another process or this one has it.</summary>
    private static FileStream? TryLock(string folder, FileMode mode)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (e is FileNotFoundException || File.Exists(System.IO.Path.Combine(folder, LockName)) || !Directory.Exists(folder))
        {
            return null;
        }
    }
}
