using System.Diagnostics;

namespace EtlLib.Intervals.Tests;

/// <summary>Processes that share a ledger, some of which are killed.</summary>
public sealed class KilledTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("etl-killed-").FullName;

    private static int Rounds => Environment.GetEnvironmentVariable("SOAK") == "1" ? 50 : 3;

    private static string Executable { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace("EtlLib.Intervals.Tests", "EtlLib.Intervals.Program", StringComparison.Ordinal), "EtlLib.Intervals.Program" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_loop_that_is_killed_at_random_points_leaves_every_interval_done_exactly_once()
    {
        var (random, kills) = (new Random(7), 0);
        var expected = await WholeAsync();
        for (var round = 0; kills < Rounds; round++)
        {
            var work = Directory.CreateDirectory(Path.Combine(folder, $"r{round}")).FullName;
            for (var goesOn = true; goesOn;)
            {
                using var process = Start(work, "batch", "daily", "--once", "-q");

                // From before its first interval to after its last: each once, at a random moment after something has changed.
                goesOn = kills < Rounds && await KillAsync(process, work, random);
                kills += goesOn ? 1 : 0;
                if (!goesOn)
                {
                    await process.WaitForExitAsync();
                    Assert.Equal(0, process.ExitCode);
                }
            }

            await CheckAsync(work, expected);
        }
    }

    [Fact]
    public async Task Two_loops_on_one_ledger_share_the_work_without_overlap()
    {
        using var one = Start(folder, "batch", "daily", "--once", "-q");
        using var other = Start(folder, "batch", "daily", "--once", "-q");
        await Task.WhenAll(one.WaitForExitAsync(), other.WaitForExitAsync());

        Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
        var rows = await CheckAsync(folder, await WholeAsync());
        Assert.All(rows, row => Assert.Equal(1, row.Lease.Token));
        Assert.Equal(2, rows.Select(r => r.Run).Distinct().Count());
    }

    private async Task<List<string>> WholeAsync()
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "whole")).FullName;
        using var process = Start(work, "batch", "-q");
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return Lines(work);
    }

    /// <summary>Kills it at a random moment; false where it ended before.</summary>
    private static async Task<bool> KillAsync(Process process, string work, Random random)
    {
        var before = Directory.Exists(Path.Combine(work, "trend")) ? Directory.GetDirectories(Path.Combine(work, "trend")).Length : 0;
        var (after, deadline) = (before + random.Next(6), TimeSpan.FromMinutes(2));
        var clock = Stopwatch.StartNew();
        while (!process.HasExited && clock.Elapsed < deadline && (Directory.Exists(Path.Combine(work, "trend")) ? Directory.GetDirectories(Path.Combine(work, "trend")).Length : 0) < after)
        {
            await Task.Yield();
        }

        for (var spin = random.Next(200_000); spin > 0 && !process.HasExited; spin -= 1_000)
        {
            await Task.Yield();
        }

        if (process.HasExited)
        {
            return false;
        }

        process.Kill();
        await process.WaitForExitAsync();
        return true;
    }

    private static async Task<List<LedgerRow>> CheckAsync(string work, List<string> expected)
    {
        await using var ledger = await Ledger.OpenAsync(new SqliteLedger(Path.Combine(work, ".etl", "ledger.db")), TimeProvider.System, CancellationToken.None);
        var rows = await ledger.RowsAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        Assert.Equal(60, rows.Count);
        Assert.All(rows, row => Assert.Equal((LedgerState.Done, 48L, null), (row.State, row.Rows!.Value, row.Lease.Run)));
        Assert.Equal(expected, Lines(work));
        Assert.Equal(30, Directory.GetDirectories(Path.Combine(work, "hours"), "interval=*").Length);
        Assert.Equal(30, Directory.GetFiles(Path.Combine(work, "hours"), "*.parquet", SearchOption.AllDirectories).Count(f => !f.Contains($"{Path.DirectorySeparatorChar}.interval", StringComparison.Ordinal)));
        return rows;
    }

    /// <summary>The rows of the trend, which follow from all others.</summary>
    private static List<string> Lines(string work) => [.. Directory.GetFiles(Path.Combine(work, "trend"), "*.jsonl", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(work, f).Contains($"{Path.DirectorySeparatorChar}.", StringComparison.Ordinal)).SelectMany(File.ReadAllLines).Order(StringComparer.Ordinal)];

    private static Process Start(string work, params string[] args)
    {
        var start = new ProcessStartInfo(Executable, args) { WorkingDirectory = work };
        start.Environment["ETLLIB__Lease"] = "00:00:01";
        return Process.Start(start)!;
    }
}
