using EtlLib.Files;

namespace EtlLib.Runtime.Tests.Files;

/// <summary>A folder of a test's own.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("etl-").FullName;

    public string Path(params string[] names) => System.IO.Path.Combine([Root, .. names]);

    /// <summary>The names of hidden entries in the folder.</summary>
    public IEnumerable<string> Hidden() => Directory.GetFileSystemEntries(Root).Select(entry => System.IO.Path.GetFileName(entry)!).Where(name => name.StartsWith('.'));

    /// <summary>All files below a folder, by their paths in it.</summary>
    public static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);

    /// <summary>A file that an engine would write to.</summary>
    public static string FileFor(StagedOutput output) => Directory.Exists(output.StagingPath) ? System.IO.Path.Combine(output.StagingPath, "data") : output.StagingPath;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
