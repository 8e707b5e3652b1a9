using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EtlLib.Bench;

/// <summary>What a run cost: CPU of all threads of the process, wall time, bytes allocated on the managed heap.</summary>
internal readonly record struct Cost(double CpuSeconds, double WallSeconds, long AllocatedBytes);

/// <summary>Measures by CPU time, which a busy machine disturbs less than wall time; rivals alternate in one run, and the best of each counts.</summary>
internal static partial class Measure
{
    public static async Task<Cost> OnceAsync(Func<Task> run)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var (allocated, cpu, wall) = (GC.GetTotalAllocatedBytes(precise: true), Cpu(), Stopwatch.GetTimestamp());
        await run().ConfigureAwait(false);
        return new Cost(Cpu() - cpu, Stopwatch.GetElapsedTime(wall).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    /// <summary>The best of so many runs of each, taken in turns, after one run of each that does not count.</summary>
    public static async Task<Cost[]> InTurnsAsync(int rounds, params Func<Task>[] rivals)
    {
        var best = new Cost[rivals.Length];
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < rivals.Length; i++)
            {
                var cost = await OnceAsync(rivals[i]).ConfigureAwait(false);
                best[i] = round <= 0 || cost.CpuSeconds < best[i].CpuSeconds ? cost : best[i];
            }
        }

        return best;
    }

    /// <summary>The medians of so many runs of each, taken in turns, after one run of each that does not count: for what waits for a server.</summary>
    public static async Task<Cost[]> MediansAsync(int rounds, params Func<Task>[] rivals)
    {
        var costs = rivals.Select(_ => new List<Cost>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < rivals.Length; i++)
            {
                var cost = await OnceAsync(rivals[i]).ConfigureAwait(false);
                if (round >= 0)
                {
                    costs[i].Add(cost);
                }
            }
        }

        return [.. costs.Select(c => new Cost(Median(c, x => x.CpuSeconds), Median(c, x => x.WallSeconds), (long)Median(c, x => x.AllocatedBytes)))];
    }

    public static double Cpu()
    {
        _ = clock_gettime(2, out var time);
        return time.Seconds + (time.Nanoseconds / 1e9);
    }

    /// <summary>The most memory that the process has held, in MiB.</summary>
    public static double PeakMiB()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static double Median(List<Cost> costs, Func<Cost, double> of)
    {
        double[] sorted = [.. costs.Select(of).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
