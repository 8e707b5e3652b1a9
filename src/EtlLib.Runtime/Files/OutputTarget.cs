using System.Text;

namespace EtlLib.Files;

/// <summary>Where a sink's files go in the end.</summary>
internal sealed class OutputTarget
{
    private const int MostNameBytes = 255;

    private readonly List<string> newNamesIn = [];

    private OutputTarget(FileSink sink, string path)
    {
        Sink = sink;
        Path = path;
        Parent = System.IO.Path.GetDirectoryName(path) ?? throw new SinkException($"The path {sink.Path} of a sink has no folder that it is in: give another.") { Location = sink.Path };
        Name = System.IO.Path.GetFileName(path);
    }

    /// <summary>The file or folder, in full, links resolved.</summary>
    public string Path { get; }

    /// <summary>The folder that it is in.</summary>
    public string Parent { get; }

    /// <summary>Its name in that folder.</summary>
    public string Name { get; }

    /// <summary>Whether it is a folder of files, what to do where there is something already, and what the user calls it.</summary>
    public FileSink Sink { get; }

    /// <summary>Whether there is something.</summary>
    public bool Exists => Sink.IsFolder ? Directory.Exists(Path) && Directory.EnumerateFileSystemEntries(Path).Any() : File.Exists(Path);

    /// <summary>The target of a sink.</summary>
    public static OutputTarget Of(FileSink sink)
    {
        if (string.IsNullOrWhiteSpace(sink.Path) || sink.Path.Contains('\0', StringComparison.Ordinal))
        {
            throw new SinkException($"\"{sink.Path.Replace("\0", "\\0", StringComparison.Ordinal)}\" is no path for a sink: give a file or a folder.") { Location = sink.Path };
        }

        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(sink.Path));
        return new OutputTarget(sink, Resolved(path));
    }

    /// <summary>Makes the folders that the target is in.</summary>
    public void MakeParent()
    {
        newNamesIn.Add(Parent);
        for (var folder = Parent; !Directory.Exists(folder) && System.IO.Path.GetDirectoryName(folder) is { } above; folder = above)
        {
            newNamesIn.Add(above);
        }

        Directory.CreateDirectory(Parent);
    }

    /// <summary>Flushes the target's name to the disk, and those of the folders that were made for it.</summary>
    public void Flush() => newNamesIn.ForEach(Posix.FlushFolder);

    /// <summary>Refuses what cannot be written, before any row is read.</summary>
    public void Check()
    {
        if (Path.Split(System.IO.Path.DirectorySeparatorChar).Any(name => Encoding.UTF8.GetByteCount(name) > MostNameBytes))
        {
            throw Refused($"{Sink.Path} cannot be written: a name in it has more than {MostNameBytes} bytes. Give a shorter one.");
        }

        if (Sink.IsFolder && File.Exists(Path))
        {
            throw Refused($"{Sink.Path} is a file, where a folder is to be written: give another path, or one that ends in {string.Join(" or ", Sink.Extensions)}.");
        }

        if (!Sink.IsFolder && Directory.Exists(Path))
        {
            throw Refused($"{Sink.Path} is a folder, where a file is to be written: give the path of a file.");
        }

        if (!Sink.IsFolder && Sink.Mode == WriteMode.Append)
        {
            throw Refused($"Append adds a file to a folder, and {Sink.Path} is one file: give a folder.");
        }

        if (Sink.IsFolder && Directory.Exists(Path) && DriveInfo.GetDrives().Any(drive => drive.Name == Path))
        {
            throw Refused($"{Sink.Path} is where a file system is mounted, which cannot be replaced as a whole: give a folder in it.");
        }

        if (Sink is { IsFolder: true, Mode: WriteMode.Append } && Directory.Exists(Path))
        {
            CheckAppend();
        }

        if (Sink.Mode == WriteMode.Error && Exists)
        {
            throw Present();
        }
    }

    /// <summary>A folder is partitioned, or it is not: readers would miss the key in some of its files.</summary>
    private void CheckAppend()
    {
        var entries = new DirectoryInfo(Path).EnumerateFileSystemInfos().Where(e => e.Name[0] is not ('.' or '_'));
        if (Sink.Partitioned && entries.Any(e => e is FileInfo && Sink.Extensions.Any(end => e.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase))))
        {
            throw Refused($"{Sink.Path} holds files that are not in folders key=value, and the sink is partitioned. Append to another folder, or write without partitioned: true.");
        }

        if (!Sink.Partitioned && entries.FirstOrDefault(e => e is DirectoryInfo && e.Name.Contains('=', StringComparison.Ordinal)) is { } folder)
        {
            throw Refused($"{Sink.Path} holds the folder {folder.Name}, and the sink is not partitioned. Append to another folder, or write with partitioned: true.");
        }
    }

    /// <summary>There is something already.</summary>
    public SinkException Present() => Refused(
        $"{Sink.Path} is there already{(Sink.IsFolder ? " and has files in it" : "")}, and nothing was written: delete it, or say mode: WriteMode.Overwrite{(Sink.IsFolder ? " or WriteMode.Append" : "")}.");

    /// <summary>An error about this target.</summary>
    public SinkException Refused(string message, Exception? inner = null) => new(message, inner) { Location = Path };

    /// <summary>A link stays, and what it points to is written.</summary>
    private static string Resolved(string path)
    {
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return entry.LinkTarget is null ? path : entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }
}
