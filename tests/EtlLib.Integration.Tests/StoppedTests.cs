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
}
