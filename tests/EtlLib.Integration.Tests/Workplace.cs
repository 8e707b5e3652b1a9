namespace EtlLib.Integration.Tests;

/// <summary>A folder of a test's own.</summary>
internal sealed class Workplace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("etllib-integration-").FullName;

    /// <summary>Files and folders that the output left, hidden ones too, but for those that the test put there.</summary>
    public IReadOnlyList<string> Left => [.. Directory.EnumerateFileSystemEntries(Folder, "*", new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true }).Select(p => Path.GetRelativePath(Folder, p)).Except(Put).Order(StringComparer.Ordinal)];

    private List<string> Put { get; } = [];

    /// <summary>Puts a file there.</summary>
    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Puts a file there.</summary>
    public string Write(string name, byte[] bytes)
    {
        Put.Add(name);
        File.WriteAllBytes(Path.Combine(Folder, name), bytes);
        return name;
    }

    /// <summary>Makes a folder there.</summary>
    public string MakeFolder(string name)
    {
        Put.Add(name);
        return Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
