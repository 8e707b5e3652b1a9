namespace EtlLib.Architecture.Tests;

public class DirectionTests
{
    [Fact]
    public void Every_room_references_only_what_it_may() =>
        Nothing.In(Repository.Projects.Where(p => p.Path.StartsWith("src/", StringComparison.Ordinal)).SelectMany(Rooms.Violations));

    [Theory]
    [InlineData("EtlLib.Abstractions", "EtlLib.Runtime")]
    [InlineData("EtlLib.Runtime", "EtlLib.DuckDb")]
    [InlineData("EtlLib.Runtime", "EtlLib.CommandLine")]
    [InlineData("EtlLib.Generators", "EtlLib.Abstractions")]
    public void A_reference_against_the_direction_is_found(string room, string reference) =>
        Assert.Equal([$"{room} must not reference {reference}."], Rooms.Violations(new(room, $"src/{room}/{room}.csproj", [reference], [], [])));

    [Theory]
    [InlineData("EtlLib.Abstractions", "Polly.Core")]
    [InlineData("EtlLib.Runtime", "DuckDB.NET.Bindings.Full")]
    [InlineData("EtlLib.Runtime", "Spectre.Console")]
    [InlineData("EtlLib", "System.CommandLine")]
    [InlineData("EtlLib.Generators", "Microsoft.CodeAnalysis.CSharp.Workspaces")]
    public void A_library_in_the_wrong_room_is_found(string room, string package) =>
        Assert.Equal([$"{room} must not reference {package}."], Rooms.Violations(new(room, $"src/{room}/{room}.csproj", [], [package], [])));

    [Fact]
    public void A_new_room_must_say_what_it_may_reference() =>
        Assert.Single(Rooms.Violations(new("EtlLib.Attic", "src/EtlLib.Attic/EtlLib.Attic.csproj", [], [], [])));

    [Fact]
    public void Samples_and_benchmarks_reference_EtlLib_as_a_user_does()
    {
        // Packages of their own: for programs that run on clusters or read topics or databases, and for tests of streams.
        string[] packages = ["EtlLib.Spark", "EtlLib.Kafka", "EtlLib.Postgres", "EtlLib.Delta", "EtlLib.S3", "EtlLib.Testing"];
        var outside = Repository.Projects.Where(p => p.Path.StartsWith("samples/", StringComparison.Ordinal));
        Nothing.In(outside.SelectMany(p => p.References.Where(r => r.StartsWith("EtlLib.", StringComparison.Ordinal) && !packages.Contains(r)).Select(r => $"{p.Name} references {r}, which EtlLib brings.")));
    }

    [Fact]
    public void Versions_of_packages_are_central() =>
        Nothing.In(Repository.Projects.SelectMany(p => p.Versioned.Select(v => $"{p.Name} gives {v} a version of its own.")));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Text("EtlLib.sln").Replace('\\', '/');
        Nothing.In(Repository.Projects.Where(p => !solution.Contains($"\"{p.Path}\"", StringComparison.Ordinal)).Select(p => $"{p.Path} is not in EtlLib.sln: dotnet sln add it."));
    }
}
