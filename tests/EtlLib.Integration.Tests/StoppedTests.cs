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
        Assert.Contains("Stopping; nothing is left half-written.", error, StringComparison.Ordinal);
        Assert.EndsWith("Stopped.\n", error, StringComparison.Ordinal);
        Assert.Empty(place.Left);
    }
}
