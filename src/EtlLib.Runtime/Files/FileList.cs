using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace EtlLib.Files;

/// <summary>A folder <c>key=value</c>.</summary>
/// <param name="Key">The key as the folder spells it.</param>
/// <param name="Value">The value, percent-decoded; null for Hive's marker of null.</param>
/// <param name="Path">The folder.</param>
internal readonly record struct PartitionFolder(string Key, string? Value, string Path);

/// <summary>The files of a source on this machine.</summary>
/// <param name="Source">The source.</param>
/// <param name="Paths">The files, in ordinal order.</param>
/// <param name="Partitions">The keys of the <c>key=value</c> folders that all files lie in, in their order.</param>
public sealed partial record FileList(FileSource Source, IReadOnlyList<string> Paths, IReadOnlyList<string> Partitions)
{
    /// <summary>The value of a folder that stands for null.</summary>
    internal const string NullFolder = "__HIVE_DEFAULT_PARTITION__";

    private static readonly char[] Wildcards = ['*', '?', '['];
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.System };

    /// <summary>Finds the files: one, those in a folder and its folders, or those that a glob matches.</summary>
    /// <param name="source">The source.</param>
    /// <exception cref="SourceException">There is none.</exception>
    public static FileList Of(FileSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var endings = source.Extensions;
        var path = source.Path;
        try
        {
            if (File.Exists(path))
            {
                return new FileList(source, [path], Keys([path]));
            }

            string[] paths = [.. (Directory.Exists(path) ? SparkLog.Files(path)?.Where(f => Ends(f, endings)) ?? InFolder(path, endings) : path.IndexOfAny(Wildcards) >= 0 ? Matching(path) : []).Order(StringComparer.Ordinal)];
            return paths.Length > 0
                ? new FileList(source, paths, Keys(paths))
                : throw Missing(source, Directory.Exists(path) ? $"the folder holds no file *{string.Join(" or *", endings)}" : path.IndexOfAny(Wildcards) >= 0 ? "no file matches" : "there is no such file or folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RegexParseException)
        {
            throw new SourceException($"{source.Describe()} cannot be read: {e.Message}", e) { Location = path };
        }
    }

    /// <summary>Whether a source reads what a sink writes, by their paths alone.</summary>
    internal static bool Reads(FileSource source, FileSink sink)
    {
        var (from, to) = (Parts(source.Path, source.IsLocal), Parts(sink.Path, sink.IsLocal));
        if (source.Path.IndexOfAny(Wildcards) >= 0)
        {
            return Covers(from, to, sink.IsFolder);
        }

        var common = from.Zip(to).TakeWhile(p => p.First == p.Second).Count();
        return common == to.Length ? common == from.Length || sink.IsFolder : common == from.Length && source.Extensions.Intersect(sink.Extensions).Any();
    }

    private static string[] Parts(string path, bool isLocal) => (isLocal ? Path.GetFullPath(path) : path).TrimEnd('/').Split('/');

    /// <summary>Whether a glob matches a file or, where it is a folder, could match a file in it.</summary>
    private static bool Covers(ReadOnlySpan<string> glob, ReadOnlySpan<string> path, bool isFolder) =>
        path.IsEmpty ? isFolder ? !glob.IsEmpty : glob.IsEmpty
        : !glob.IsEmpty && (glob[0] == "**" ? Covers(glob[1..], path, isFolder) || Covers(glob, path[1..], isFolder) : Pattern(glob[0]).IsMatch(path[0]) && Covers(glob[1..], path[1..], isFolder));

    /// <summary>Whether a column is a partition: its values are in the names of folders.</summary>
    internal bool IsPartition(string column) => Partitions.Contains(column, StringComparer.OrdinalIgnoreCase);

    /// <summary>The folders of a partition, one for each value.</summary>
    internal IEnumerable<PartitionFolder> Folders(string partition) => Paths.Select(path => Folder(path, partition)).DistinctBy(folder => (folder.Key, folder.Value));

    /// <summary>The innermost folder of a partition that a file lies in.</summary>
    internal static PartitionFolder Folder(string path, string partition) => FoldersOf(path).Last(f => Decoded(f.Key).Equals(partition, StringComparison.OrdinalIgnoreCase));

    private static SourceException Missing(FileSource source, string why) => new($"{source.Describe()} cannot be read: {why}. Relative paths start at {Environment.CurrentDirectory}.") { Location = source.Path };

    // Files that begin with a dot or an underscore are not data: they are being written, or they tell about the folder.
    private static IEnumerable<string> InFolder(string folder, IReadOnlyList<string> endings) => new FileSystemEnumerable<string>(
        folder,
        static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
        Below)
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !IsHidden(entry.FileName) && Ends(entry.FileName.ToString(), endings),
        ShouldRecursePredicate = IsBelow,
    };

    /// <summary>A folder and those in it, however deep.</summary>
    private static IEnumerable<string> WithFolders(string folder) => new FileSystemEnumerable<string>(folder, static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), Below)
    {
        ShouldIncludePredicate = static (ref FileSystemEntry entry) => entry.IsDirectory && IsBelow(ref entry),
        ShouldRecursePredicate = IsBelow,
    }.Prepend(folder);

    /// <summary>Whether a folder's files are looked for: not where it is a link to a folder that it lies in, whose files would be found again and again.</summary>
    private static bool IsBelow(ref FileSystemEntry entry) => !IsHidden(entry.FileName)
        && !(entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && LeadsUp(entry.ToFullPath()));

    private static bool LeadsUp(string link) => Path.GetDirectoryName(link) is { } folder && Real(folder).StartsWith(Real(link), StringComparison.Ordinal);

    /// <summary>A folder without the links on its way, and with a separator at its end.</summary>
    private static string Real(string folder)
    {
        var real = Path.GetPathRoot(folder)!;
        foreach (var name in folder[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, name);
            real = Directory.ResolveLinkTarget(next, returnFinalTarget: true)?.FullName ?? next;
        }

        return Path.TrimEndingDirectorySeparator(real) + Path.DirectorySeparatorChar;
    }

    private static bool IsHidden(ReadOnlySpan<char> name) => name is ['.' or '_', ..] && !name.Contains('=');

    private static bool Ends(string name, IReadOnlyList<string> endings) => endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Matching(string glob)
    {
        var parts = glob.Split('/');
        var first = Array.FindIndex(parts, p => p.IndexOfAny(Wildcards) >= 0);
        var root = string.Join('/', parts[..first]);
        IEnumerable<string> found = [root.Length > 0 ? root : glob.StartsWith('/') ? "/" : "."];
        for (var i = first; i < parts.Length; i++)
        {
            var (name, shown, last) = (Pattern(parts[i]), IsHidden(parts[i]), i == parts.Length - 1);
            found = parts[i] == "**"
                ? found.SelectMany(WithFolders).Distinct()
                : found.SelectMany(f => last ? Directory.EnumerateFiles(f) : Directory.EnumerateDirectories(f)).Where(f => name.IsMatch(System.IO.Path.GetFileName(f)) && (shown || !IsHidden(System.IO.Path.GetFileName(f))));
        }

        return found.Where(File.Exists);
    }

    /// <summary>The names that a part of a glob matches: <c>*</c> any characters, <c>?</c> one, <c>[a-z]</c> one of several, <c>[!a-z]</c> none of them.</summary>
    private static Regex Pattern(string part) => new(@"\A" + Tokens().Replace(part, token => token.Value switch
    {
        "*" => ".*",
        "?" => ".",
        ['[', '!', .. { Length: > 0 } set, ']'] => $"[^{Regex.Escape(set)}]",
        ['[', .. var set, ']'] => $"[{Regex.Escape(set)}]",
        var text => Regex.Escape(text),
    }) + @"\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    [GeneratedRegex(@"\*|\?|\[!?[^\]]+\]|[^*?[]+|\[")]
    private static partial Regex Tokens();

    /// <summary>The keys of the folders <c>key=value</c>, where all files lie in folders of the same keys.</summary>
    private static string[] Keys(string[] paths)
    {
        var keys = KeysOf(paths[0]);
        return keys.Length > 0 && paths.All(p => KeysOf(p).SequenceEqual(keys, StringComparer.OrdinalIgnoreCase)) ? keys : [];
    }

    private static string[] KeysOf(string path) => [.. FoldersOf(path).Select(folder => Decoded(folder.Key))];

    private static IEnumerable<PartitionFolder> FoldersOf(string path)
    {
        for (var (from, end) = (0, path.IndexOf('/', StringComparison.Ordinal)); end >= 0; (from, end) = (end + 1, path.IndexOf('/', end + 1)))
        {
            if (path.IndexOf('=', from, end - from) is var at && at > from)
            {
                var value = path[(at + 1)..end];
                yield return new PartitionFolder(path[from..at], value == NullFolder ? null : Decoded(value), path[..end]);
            }
        }
    }

    private static string Decoded(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
