using System.Diagnostics;
using Xunit;

/// <summary>A sample as its user runs it: a process, in a folder of its own.</summary>
internal sealed class SampleRun(string sample) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("etllib-sample-").FullName;

    public string File(string name) => Path.Combine(folder, name);

    /// <summary>What it prints, once it has ended well.</summary>
    public async Task<string> PrintsAsync(params string[] args)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, sample + ".dll"), .. args]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
            await process.WaitForExitAsync(late.Token);
            Assert.True(process.ExitCode == 0, $"Exit code {process.ExitCode}: {await error}");
            return await output;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Kills it with SIGKILL once something is so, unless it has ended before.</summary>
    /// <returns>Whether it was killed.</returns>
    public async Task<bool> KilledAsync(Func<bool> when, params string[] args)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, sample + ".dll"), .. args]) { WorkingDirectory = folder })!;
        using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!process.HasExited && !when())
        {
            await looking.WaitForNextTickAsync(late.Token);
        }

        var killed = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync(late.Token);
        return killed;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
