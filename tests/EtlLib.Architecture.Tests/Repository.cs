using System.Diagnostics;
using System.Reflection;
using System.Xml.Linq;

namespace EtlLib.Architecture.Tests;

/// <summary>The files of this repository, as git knows them.</summary>
static class Repository
{
    static readonly Lazy<IReadOnlyList<string>> Tracked = new(ListTracked);

    internal static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>Paths from the root, with '/', of all files that are tracked, or would be by the next `git add`.</summary>
    internal static IReadOnlyList<string> Files => Tracked.Value;

    internal static string Full(string path) => Path.Combine(Root, path);

    internal static string Text(string path) => File.ReadAllText(Full(path));

    internal static IEnumerable<Project> Projects => Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(Load);

    static Project Load(string path)
    {
        var items = XDocument.Load(Full(path)).Descendants().ToList();
        return new(
            Path.GetFileNameWithoutExtension(path),
            path,
            [.. items.Where(e => e.Name.LocalName == "ProjectReference").Select(e => Path.GetFileNameWithoutExtension(Include(e)))],
            [.. items.Where(e => e.Name.LocalName == "PackageReference").Select(Include)],
            [.. items.Where(e => e.Name.LocalName == "PackageReference" && e.Attribute("Version") is not null).Select(Include)]);
    }

    static string Include(XElement item) => item.Attribute("Include")?.Value.Replace('\\', '/') ?? "";

    static string[] ListTracked()
    {
        if (!Path.Exists(Full(".git")))
        {
            Assert.Skip("This is no git clone, so there is no list of the repository's files.");
        }

        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = Root, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Full(f))).Order(StringComparer.Ordinal)];
    }
}

/// <summary>A project file: what it references, and which packages it gives a version of its own.</summary>
sealed record Project(string Name, string Path, string[] References, string[] Packages, string[] Versioned);
