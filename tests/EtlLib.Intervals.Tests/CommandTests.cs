namespace EtlLib.Intervals.Tests;

/// <summary><c>intervals</c>, <c>runs</c>, <c>backfill</c> and <c>runs repair</c>, and what is said of failures.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task The_calendar_has_a_sign_for_each_interval()
    {
        await world.RunAsync(world.Volumes(40), "batch", "--start", "2021-01-03", "--end", "2021-01-05");
        await world.RunAsync(world.Volumes(40), "intervals", "dailyvolume");

        Assert.Equal(
            """
            DailyVolume, 2021-01-01 to 2021-02-09:
              2021-01     ..###..........................
              2021-02     .........
            3 done (#), 0 stale (~), 0 failed (!), 37 missing (.)

            """.ReplaceLineEndings("\n"),
            world.Output);
    }

    [Fact]
    public async Task Runs_are_listed_and_shown_with_their_intervals()
    {
        await world.RunAsync(world.Volumes(2), "batch");
        await world.RunAsync(world.Volumes(2), "runs");
        Assert.Matches(@"^20220101T000000-[0-9a-f]{4}  2022-01-01T00:00:00Z  batch: done in ", world.Output);

        await world.RunAsync(world.Volumes(2), "runs", "show", world.Output.Split(' ')[0]);
        Assert.Contains("engine duckdb", world.Output, StringComparison.Ordinal);
        Assert.Contains("  2021-01-02  VolumeTrend -> parquet ", world.Output, StringComparison.Ordinal);
        Assert.Equal(3, await world.RunAsync(world.Volumes(2), "runs", "show", "x"));
    }

    [Fact]
    public async Task A_backfill_says_what_it_would_compute_and_asks()
    {
        await world.RunAsync(world.Volumes(), "batch");
        var before = await world.LedgerAsync();
        world.Answer = "n\n";
        Assert.Equal(0, await world.RunAsync(world.Volumes(), "backfill", "DailyVolume", "--start", "2021-01-09"));

        Assert.Contains("2 intervals, 2021-01-09 to 2021-01-10, would be computed again:", world.Output, StringComparison.Ordinal);
        Assert.Contains($"DailyVolume -> parquet {world.At("volume")}: 4 rows last time, in 2 of them", world.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("VolumeTrend", world.Output, StringComparison.Ordinal);
        Assert.Equal(before, await world.LedgerAsync());

        world.Answer = "y\n";
        await world.RunAsync(world.Volumes(), "backfill", "DailyVolume", "--start", "2021-01-09");
        Assert.Equal(2, (await world.LedgerAsync()).Except(before).Count());
    }

    [Fact]
    public async Task A_backfill_goes_downstream_where_it_is_told_to()
    {
        await world.RunAsync(world.Volumes(), "batch");
        var (before, rows) = (await world.LedgerAsync(), await world.TrendAsync());
        await world.RunAsync(world.Volumes(), "backfill", "DailyVolume", "--end", "2021-01-03", "--downstream", "--yes");

        Assert.Equal(6, (await world.LedgerAsync()).Except(before).Count());
        Assert.Equal(rows, await world.TrendAsync());
    }

    [Fact]
    public async Task A_ledger_that_is_lost_is_rebuilt_from_the_outputs()
    {
        await world.RunAsync(world.Volumes(), "batch");
        var before = await world.LedgerAsync();
        Directory.Delete(Path.GetDirectoryName(world.Ledger)!, recursive: true);
        Directory.Delete(Directory.GetDirectories(world.At("trend")).Order().First(), recursive: true);
        await world.RunAsync(world.Volumes(), "runs", "repair");

        Assert.Contains("19 outputs of intervals taken over, 0 forgotten.", world.Output, StringComparison.Ordinal);
        Assert.Equal(
            before.Select(r => (r.Output, r.Interval, r.Fingerprint, r.Rows, r.Run)).Where(r => r.Output.Model != "VolumeTrend" || r.Interval != before[0].Interval),
            (await world.LedgerAsync()).Select(r => (r.Output, r.Interval, r.Fingerprint, r.Rows, r.Run)));

        await world.RunAsync(world.Volumes(), "batch");
        Assert.Contains("1 interval computed, 2 rows; 9 done before.", world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_gone_from_the_outputs_is_forgotten_by_a_repair()
    {
        await world.RunAsync(world.Volumes(), "batch");
        Directory.Delete(world.At("trend"), recursive: true);
        await world.RunAsync(world.Volumes(), "runs", "repair");

        Assert.Contains("0 outputs of intervals taken over, 10 forgotten.", world.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_ledger_a_batch_takes_over_what_is_in_place()
    {
        await world.RunAsync(world.Volumes(), "batch");
        var files = Directory.GetFiles(world.At("trend"), "*.parquet", SearchOption.AllDirectories).Order().ToList();
        Directory.Delete(Path.GetDirectoryName(world.Ledger)!, recursive: true);
        await world.RunAsync(world.Volumes(), "batch");

        Assert.Equal(files, Directory.GetFiles(world.At("trend"), "*.parquet", SearchOption.AllDirectories).Order());
        Assert.All(await world.LedgerAsync(), row => Assert.Equal(LedgerState.Done, row.State));
    }

    [Fact]
    public async Task An_interval_that_fails_holds_up_no_other_and_is_named_with_its_error()
    {
        var source = new Flaky(times: int.MaxValue);
        Assert.Equal(8, await world.RunAsync(Program(source), "batch", "--retries", "0"));

        Assert.Contains("error: 1 of 5 intervals failed: 2021-01-03. Of 2021-01-03: The socket is closed.", world.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await world.RowsAsync<Trade>("trades", t => t.At)).Count);
        await world.RunAsync(Program(source), "intervals");
        Assert.Contains("2021-01     ##!##", world.Output, StringComparison.Ordinal);
        Assert.Contains("2021-01-03: The socket is closed.", world.Output, StringComparison.Ordinal);

        source.Times = 0;
        Assert.Equal(0, await world.RunAsync(Program(source), "batch"));
        Assert.Contains("1 interval computed, 1 row; 4 done before.", world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_interval_is_tried_again_while_the_others_go_on()
    {
        var source = new Flaky(times: 1);
        Assert.Equal(0, await world.RunAsync(Program(source), "batch", "--retries", "1"));

        Assert.Equal(["2021-01-01", "2021-01-02", "2021-01-03", "2021-01-04", "2021-01-05", "2021-01-03"], source.Read);
        Assert.Equal(5, (await world.RowsAsync<Trade>("trades", t => t.At)).Count);
    }

    [Fact]
    public async Task A_run_that_is_stopped_leaves_whole_intervals_and_no_lease()
    {
        using var stop = new CancellationTokenSource();
        var source = new Flaky(times: 0) { Stops = stop };
        Assert.Equal((130, "Stopped."), (await world.RunAsync(Program(source), stop.Token, "batch", "-q"), world.Error.Trim()));

        Assert.Equal(2, (await world.RowsAsync<Trade>("trades", t => t.At)).Count);
        Assert.Equal([LedgerState.Done, LedgerState.Done, LedgerState.Stopped], (await world.LedgerAsync()).Select(r => r.State));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(world.At("trades")), e => Path.GetFileName(e).StartsWith('.'));
        await world.RunAsync(Program(source), "runs");
        Assert.Contains("batch: stopped", world.Output, StringComparison.Ordinal);

        Assert.Equal(0, await world.RunAsync(Program(new Flaky(0)), "batch"));
        Assert.Equal(5, (await world.RowsAsync<Trade>("trades", t => t.At)).Count);
    }

    [Fact]
    public async Task The_ledger_holds_no_secret()
    {
        await world.RunAsync(
            factory =>
            {
                Program(new Flaky(int.MaxValue))(factory);
                factory.Parameter("code", "");
            },
            "batch", "--retries", "0", "--set", "code=abc");

        Assert.Contains("code=abc", (await RunsAsync()).Single().Parameters, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("ETLLIB__Secrets__Key", "socket is");
        try
        {
            await world.RunAsync(Program(new Flaky(int.MaxValue)), "batch", "--retries", "0");
        }
        finally
        {
            Environment.SetEnvironmentVariable("ETLLIB__Secrets__Key", null);
        }

        Assert.Equal("The *** closed.", (await world.LedgerAsync()).Single(r => r.Error is not null).Error);
    }

    [Theory]
    [InlineData(3, "Give one schedule", "batch", "daily", "--every", "15m")]
    [InlineData(3, "--parallel must be at least 1", "batch", "--parallel", "0")]
    [InlineData(3, "There is no model X", "intervals", "X")]
    [InlineData(2, "is not a cron expression", "batch", "--cron", "0 6", "--once")]
    public async Task What_is_asked_for_in_vain_is_refused(int code, string message, params string[] args)
    {
        Assert.Equal(code, await world.RunAsync(world.Volumes(2), args));
        Assert.Contains(message, world.Error, StringComparison.Ordinal);
    }

    private async Task<List<LedgerRun>> RunsAsync()
    {
        await using var ledger = await Ledger.OpenAsync(new SqliteLedger(world.Ledger), world.Clock, CancellationToken.None);
        return await ledger.RunsAsync("", 100);
    }

    private Action<DataFactory> Program(Flaky source) => factory =>
    {
        factory.Start = new DateOnly(2021, 1, 1);
        factory.End = new DateOnly(2021, 1, 5);
        factory.Interval = Every.Day();
        factory.Make<Trade>(source: source, sink: DataSink.Parquet(world.At("trades")));
    };

    /// <summary>One trade a day. On the third of January it fails some times, or stops the run.</summary>
    private sealed class Flaky(int times) : DataSource<Trade>
    {
        public int Times { get; set; } = times;

        public CancellationTokenSource? Stops { get; init; }

        public List<string> Read { get; } = [];

        public override string Describe() => "a flaky source";

        public override async IAsyncEnumerable<Trade> ReadAsync(DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var start = context.Start!.Value;
            Read.Add(start.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            if (start.Day == 3 && Stops is not null)
            {
                await Stops.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (start.Day == 3 && Times-- > 0)
            {
                throw new SourceException("The socket is closed.");
            }

            yield return new Trade { Symbol = "A", At = start, Id = 1, Volume = 1 };
        }
    }
}
