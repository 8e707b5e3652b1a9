using System.Diagnostics;

namespace EtlLib.Bench;

/// <summary>How long a built sample takes to its first output, which is its help.</summary>
internal static class StartupBench
{
    private const int Rounds = 10;

    public static async Task RunAsync(Report report, string program)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            using var process = Process.Start(new ProcessStartInfo(program, ["--help"]) { RedirectStandardOutput = true })!;
            var first = new char[1];
            if (await process.StandardOutput.ReadAsync(first).ConfigureAwait(false) == 0)
            {
                throw new InvalidOperationException($"{program} --help printed nothing.");
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }

        var native = !File.Exists(Path.ChangeExtension(program, ".dll")) && !File.Exists(program + ".dll");
        report.Figure($"first output of StockCandles, {(native ? "NativeAOT" : "JIT")}, wall, best of {Rounds}", best, "ms", native ? 150 : 1_500);
    }
}
