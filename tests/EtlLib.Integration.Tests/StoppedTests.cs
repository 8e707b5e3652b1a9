namespace EtlLib.Integration.Tests;

public sealed class StoppedTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Ctrl_C_stops_a_run_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal is sent by kill, which Windows has not.");
        using var program = UserProgram.Start(place.Folder, "batch", "--set", "graph=endless");
        await program.SaysAsync("1/1 write Measure to parquet out");

        program.Stop();
        var (code, _, error) = await program.EndAsync();

        Assert.Equal(130, code);
        Assert.Contains("Stopping; no output is left half-written.", error, StringComparison.Ordinal);
        Assert.EndsWith("Stopped.\n", error, StringComparison.Ordinal);
        Assert.Empty(place.Left);
    }

    [Fact]
    public async Task SIGTERM_does_the_same_with_a_code_of_its_own()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal is sent by kill, which Windows has not.");
        using var program = UserProgram.Start(place.Folder, "batch", "--set", "graph=endless");
        await program.SaysAsync("1/1 write Measure to parquet out");

        program.Terminate();
        var (code, _, _) = await program.EndAsync();

        Assert.Equal(143, code);
        Assert.Empty(place.Left);
    }

    [Fact]
    public async Task A_second_Ctrl_C_ends_a_run_that_does_not_stop()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal is sent by kill, which Windows has not.");
        using var program = UserProgram.Start(place.Folder, "batch", "--set", "graph=stubborn");
        await program.SaysAsync("1/1 write Measure to parquet out");
        program.Stop();
        await program.SaysAsync("Stopping; no output is left half-written.");

        program.Stop();
        var (code, _, error) = await program.EndAsync();

        Assert.Equal(130, code);
        Assert.DoesNotContain("Stopped.", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(place.Folder, "out")));
    }

    [Fact]
    public async Task A_first_Ctrl_C_ends_a_run_whose_source_does_not_stop()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal is sent by kill, which Windows has not.");
        using var program = UserProgram.Start(place.Folder, "batch", "--set", "graph=stubborn");
        await program.SaysAsync("waiting for the source");

        program.Stop();
        var (code, _, error) = await program.EndAsync();

        Assert.Equal(130, code);
        Assert.Contains("did not stop in time and was abandoned.", error, StringComparison.Ordinal);
        Assert.Empty(place.Left);
    }

    [Fact]
    public async Task SIGTERM_ends_a_program_that_never_ends_its_plan()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal is sent by kill, which Windows has not.");
        using var program = UserProgram.Start(place.Folder, "batch", "--set", "graph=thinking");
        await program.SaysAsync("thinking");

        program.Terminate();
        var (code, _, _) = await program.EndAsync();

        Assert.Equal(143, code);
        Assert.Empty(place.Left);
    }

    [Fact]
    public async Task SIGTERM_ends_a_run_while_DuckDB_plans_its_statement()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal is sent by kill, which Windows has not.");
        place.Write("measures.csv", "Station,Time,Id,Value\nA,2024-01-01T00:00:00Z,1,1\n");
        using var program = UserProgram.Start(place.Folder, "batch", "--set", "graph=joins");
        await program.SaysAsync("1/1 write Joins to parquet out");

        program.Terminate();
        var (code, _, _) = await program.EndAsync();

        Assert.Equal(143, code);
        Assert.Empty(place.Left);
    }
}
