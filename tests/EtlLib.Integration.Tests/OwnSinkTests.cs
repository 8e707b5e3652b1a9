namespace EtlLib.Integration.Tests;

/// <summary>A sink of the user's own takes part in the run's commit, also when the process is killed with -9.</summary>
public sealed class OwnSinkTests : IDisposable
{
    private readonly Workplace place = new();

    public OwnSinkTests() => place.Write("in.csv", "Station,Time,Id,Value\nA,2024-01-01T00:00:00Z,1,0.5\nA,2024-01-01T01:00:00Z,2,1.5\n");

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task It_is_committed_with_the_files()
    {
        var (code, _, error) = await RunAsync();

        Assert.True(code == 0, error);
        Assert.Equal(["1", "2"], await IdsAsync());
        Assert.Equal(["out", "out.txt"], place.Left.Where(f => !f.Contains('/', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Killed_after_the_decision_the_next_run_finishes_what_was_prepared()
    {
        await KillAsync("InCommit");
        Assert.False(File.Exists(In("out.txt")));
        await File.WriteAllTextAsync(In("in.csv"), "Station,Time,Id,Value\nA,never,1,0.5\n", TestContext.Current.CancellationToken);

        var (code, _, error) = await RunAsync();

        Assert.Equal(4, code);
        Assert.Contains("interrupted while it committed: its outputs are complete now", error, StringComparison.Ordinal);
        Assert.Equal(["1", "2"], await IdsAsync());
        Assert.Single(Directory.GetFiles(In("out"), "*.parquet"));
        Assert.Equal(["out", "out.txt"], place.Left.Where(f => !f.Contains('/', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Killed_before_the_decision_the_next_run_removes_what_was_prepared()
    {
        await KillAsync("InPrepare");
        Assert.NotEmpty(Directory.GetFiles(place.Folder, "out.txt.*.prepared"));
        Assert.False(Directory.Exists(In("out")));
        await File.WriteAllTextAsync(In("in.csv"), "Station,Time,Id,Value\nA,never,1,0.5\n", TestContext.Current.CancellationToken);

        var (code, _, error) = await RunAsync();

        Assert.Equal(4, code);
        Assert.Contains("interrupted before its commit: what it had written is removed", error, StringComparison.Ordinal);
        Assert.Empty(place.Left);
    }

    [Theory]
    [InlineData("source")]
    [InlineData("sink")]
    public void The_documentation_shows_this_code_in_under_40_lines(string part)
    {
        var code = InRepository("tests/EtlLib.Integration.Program/OwnSourceAndSink.cs").Split($"// <{part}>")[1].Split($"// </{part}>")[0].Trim();

        Assert.Contains($"```csharp\n{code}\n```", InRepository("docs/own-sources-and-sinks.md"), StringComparison.Ordinal);
        Assert.InRange(code.Split('\n').Count(line => line.Trim().Length > 0), 1, 40);
    }

    private Task<(int Code, string Output, string Error)> RunAsync() =>
        UserProgram.RunAsync(place.Folder, "batch", "--set", "graph=own", "--set", "in=in.csv", "--set", "mode=Overwrite");

    private async Task KillAsync(string pause)
    {
        using var program = UserProgram.Start(place.Folder, "batch", "--set", "graph=own", "--set", "in=in.csv", "--set", "mode=Overwrite", "--set", $"pause={pause}");
        await program.SaysAsync(pause);
        await program.KillAsync();
    }

    private async Task<string[]> IdsAsync() => (await File.ReadAllTextAsync(In("out.txt"), TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string In(string name) => Path.Combine(place.Folder, name);

    private static string InRepository(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "EtlLib.sln")))
        {
            folder = folder.Parent;
        }

        return File.ReadAllText(Path.Combine(folder.FullName, file));
    }
}
