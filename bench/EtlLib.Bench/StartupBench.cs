using System.Diagnostics;

namespace EtlLib.Bench;

/// <summary>How long a built sample takes to its first output, which is its help, and to run its main job over a day.</summary>
internal static class StartupBench
{
    private const int Rounds = 10;

    public static async Task RunAsync(Report report, string program)
    {
        var (help, batch) = (double.MaxValue, double.MaxValue);
        var folder = Directory.CreateTempSubdirectory("etllib-startup").FullName;
        for (var round = 0; round < Rounds; round++)
        {
            help = Math.Min(help, (await OutputAsync(program, folder, "--help").ConfigureAwait(false)).First);
            batch = Math.Min(batch, (await OutputAsync(program, folder, "batch", "--end", "2021-01-02").ConfigureAwait(false)).Last);
        }

        Directory.Delete(folder, recursive: true);
        var native = !File.Exists(Path.ChangeExtension(program, ".dll")) && !File.Exists(program + ".dll");
        report.Figure($"first output of StockCandles, {(native ? "NativeAOT" : "JIT")}, wall, best of {Rounds}", help, "ms", native ? 150 : 1_500);
        report.Figure($"StockCandles over a day, from start to end, {(native ? "NativeAOT" : "JIT")}, wall, best of {Rounds}", batch, "ms");
    }

    /// <summary>The milliseconds until the first character of a program's output, and until its end.</summary>
    private static async Task<(double First, double Last)> OutputAsync(string program, string folder, params string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Path.GetFullPath(program), arguments) { RedirectStandardOutput = true, WorkingDirectory = folder })!;
        var read = await process.StandardOutput.ReadAsync(new char[1]).ConfigureAwait(false);
        var first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return read == 1 && process.ExitCode == 0 ? (first, Stopwatch.GetElapsedTime(start).TotalMilliseconds) : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
