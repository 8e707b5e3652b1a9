using System.Text.Json;

namespace EtlLib.Architecture.Tests;

public class DependencyTests
{
    private static readonly string[] Deployed = ["compile", "runtime", "native", "runtimeTargets"];

    [Fact]
    public void The_page_of_dependencies_lists_the_packages_that_EtlLib_brings_each_with_its_reason()
    {
        var rows = Repository.Text("docs/dependencies.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]).ToList();

        Assert.All(rows, row => Assert.All(row, cell => Assert.NotEmpty(cell)));
        Assert.Equal(Restored("src/EtlLib"), rows.Select(row => row[0]).Order(StringComparer.Ordinal));
    }

    /// <summary>The packages with files that a build copies to its output, as the last restore found them.</summary>
    private static IEnumerable<string> Restored(string project)
    {
        using var assets = JsonDocument.Parse(File.ReadAllBytes(Repository.Full($"{project}/obj/project.assets.json")));
        var libraries = assets.RootElement.GetProperty("targets").EnumerateObject().First().Value.EnumerateObject();
        return [.. libraries.Where(l => l.Value.GetProperty("type").ValueEquals("package") && Deployed.Any(kind => HasFiles(l.Value, kind)))
            .Select(l => l.Name.Replace('/', ' ')).Order(StringComparer.Ordinal)];
    }

    private static bool HasFiles(JsonElement library, string kind) =>
        library.TryGetProperty(kind, out var files) && files.EnumerateObject().Any(file => !file.Name.EndsWith("/_._", StringComparison.Ordinal));
}
