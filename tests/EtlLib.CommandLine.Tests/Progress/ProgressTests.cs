using EtlLib.Progress;
using EtlLib.Runtime.Tests;
using Spectre.Console.Testing;

namespace EtlLib.CommandLine.Tests;

public class ProgressTests
{
    private readonly ManualClock clock = new();

    private static RunProgress At(int seconds, long rows, double? fraction = null, bool done = false, int number = 1) =>
        new($"step {number}", number, 2, rows, fraction, TimeSpan.FromSeconds(seconds), done);

    [Fact]
    public void Plain_lines_come_at_most_every_five_seconds()
    {
        using var error = new StringWriter { NewLine = "\n" };
        var view = new PlainProgress(error, clock);

        view.Report(At(0, 0));
        for (var second = 1; second <= 12; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            view.Report(At(second, second * 1_000, second / 20.0));
        }

        view.Report(At(13, 20_000, 1, done: true));
        view.Report(At(0, 0, number: 2));

        Assert.Equal(
            """
            1/2 step 1
            1/2 5,000 rows, 1,000 rows/s, 25 %, 15.0 s left, 5.00 s
            1/2 10,000 rows, 1,000 rows/s, 50 %, 10.0 s left, 10.0 s
            1/2 20,000 rows, 1,538 rows/s, done in 13.0 s
            2/2 step 2

            """.ReplaceLineEndings("\n"),
            error.ToString());
    }

    [Fact]
    public async Task A_terminal_shows_bars_with_figures()
    {
        var console = new TestConsole().Interactive().Width(120);

        var result = await TerminalProgress.WatchAsync(console, progress =>
        {
            progress!.Report(At(4, 4_000, 0.25));
            progress.Report(At(8, 8_000, 1, done: true));
            return Task.FromResult(3);
        });

        Assert.Equal(3, result);
        Assert.Contains("1/2 step 1", console.Output, StringComparison.Ordinal);
        Assert.Contains("8 k rows, 1 k/s, 8.00 s", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_fits_the_terminal()
    {
        var console = new TestConsole().Interactive().Width(80);

        await TerminalProgress.WatchAsync(console, progress =>
        {
            progress!.Report(new RunProgress("write StockTrade to parquet out/a/rather/long/folder/name/of/trades", 10, 12, 123_456_789, 0.5, TimeSpan.FromMinutes(20), Done: false));
            return Task.FromResult(true);
        });

        Assert.Contains("10/12 write StockTrade to…", console.Output, StringComparison.Ordinal);
        Assert.Contains("123.5 M rows, 103 k/s, 20 min 0 s left", console.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_500, "1.5 kB")]
    [InlineData(12_300_000, "12.3 MB")]
    [InlineData(4_000_000_000, "4.0 GB")]
    public void Bytes_are_readable(long bytes, string expected) => Assert.Equal(expected, Figures.Bytes(bytes));

    [Theory]
    [InlineData(0.25, "0.25 s")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7_500, "2 h 5 min")]
    public void Times_are_readable(double seconds, string expected) => Assert.Equal(expected, Figures.Time(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Time_left_is_not_told_where_it_is_not_known()
    {
        Assert.Null(At(5, 100).TimeLeft);
        Assert.Null(At(5, 100, 0).TimeLeft);
        Assert.Equal(TimeSpan.FromSeconds(15), At(5, 100, 0.25).TimeLeft);
    }
}
