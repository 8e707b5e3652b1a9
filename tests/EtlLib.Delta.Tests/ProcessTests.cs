using System.Diagnostics;
using EtlLib.Delta.Writer;

namespace EtlLib.Delta.Tests;

/// <summary>Processes that write one table at once, and processes that are killed. Short in CI, whole with SOAK=1.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly bool Soak = Environment.GetEnvironmentVariable("SOAK") == "1";

    private readonly TableFolder table = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => table.Dispose();

    [Fact]
    public async Task Two_processes_that_append_lose_nothing_and_write_nothing_twice()
    {
        var rounds = Soak ? 200 : 8;
        await RunAsync(Start(WriteMode.Append, 1, rounds), Start(WriteMode.Append, 2, rounds));
        var rows = await Tables.ReadAsync<Entry>(DataSource.Delta(table.Path));
        Assert.Equal(2 * rounds * Entry.RowsOfARound, rows.Count);
        Assert.Equal(rows.Count, rows.Distinct().Count());
        Assert.Equal((2 * rounds) - 1, LastVersion());
    }

    [Fact]
    public async Task A_process_that_appends_and_one_that_overwrites_have_one_winner_a_version()
    {
        var rounds = Soak ? 200 : 8;
        await RunAsync(Start(WriteMode.Append, 1, rounds), Start(WriteMode.Overwrite, 2, rounds));
        Assert.Equal((2 * rounds) - 1, LastVersion());
        var before = new HashSet<(int, int)>();
        var (appends, overwrites) = (0, 0);
        for (var version = 0; version <= LastVersion(); version++)
        {
            var rows = (await Tables.ReadAsync<Entry>(DataSource.Delta(table.Path, version))).GroupBy(r => (r.Writer, r.Round)).ToDictionary(g => g.Key, g => g.Count());
            Assert.All(rows.Values, count => Assert.Equal(Entry.RowsOfARound, count));
            var now = rows.Keys.ToHashSet();
            var added = Assert.Single(now.Except(before));
            Assert.Equal(added.Item1 == 1 ? before.Count + 1 : 1, now.Count);
            (appends, overwrites) = added.Item1 == 1 ? (appends + 1, overwrites) : (appends, overwrites + 1);
            before = now;
        }

        Assert.Equal((rounds, rounds), (appends, overwrites));
    }

    [Fact]
    public async Task A_process_that_is_killed_leaves_a_whole_version_and_the_next_goes_on()
    {
        var (kills, random) = (Soak ? 50 : 4, new Random(11));
        for (var kill = 0; kill < kills; kill++)
        {
            using var writer = Start(WriteMode.Append, kill, int.MaxValue);
            var line = await writer.StandardOutput.ReadLineAsync(Token);
            for (var more = random.Next(3); more > 0 && line is not null; more--)
            {
                line = await writer.StandardOutput.ReadLineAsync(Token);
            }

            Assert.NotNull(line);
            SpinWait.SpinUntil(() => false, random.Next(400));
            writer.Kill();
            await writer.WaitForExitAsync(Token);
            if (Directory.Exists(Path.Combine(table.Path, "_delta_log")) && Directory.GetFiles(Path.Combine(table.Path, "_delta_log"), "*.json").Length > 0)
            {
                var rows = (await Tables.ReadAsync<Entry>(DataSource.Delta(table.Path))).GroupBy(r => (r.Writer, r.Round)).Select(g => g.Count());
                Assert.All(rows, count => Assert.Equal(Entry.RowsOfARound, count));
            }
        }

        await RunAsync(Start(WriteMode.Append, kills, 1));
        Assert.Equal(Entry.RowsOfARound, (await Tables.ReadAsync<Entry>(DataSource.Delta(table.Path))).Count(r => r.Writer == kills));
    }

    private long LastVersion() => Directory.GetFiles(Path.Combine(table.Path, "_delta_log"), "*.json").Select(f => long.Parse(Path.GetFileNameWithoutExtension(f), System.Globalization.CultureInfo.InvariantCulture)).Max();

    private Process Start(WriteMode mode, int writer, int rounds) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "EtlLib.Delta.Writer.dll"), table.Path, mode.ToString(), $"{writer}", $"{rounds}"])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task RunAsync(params Process[] writers)
    {
        var ended = await Task.WhenAll(writers.Select(async writer =>
        {
            using (writer)
            {
                var errors = writer.StandardError.ReadToEndAsync(Token);
                await writer.StandardOutput.ReadToEndAsync(Token);
                await writer.WaitForExitAsync(Token);
                return (writer.ExitCode, await errors);
            }
        }));
        Assert.All(ended, e => Assert.Equal((0, ""), e));
    }
}
