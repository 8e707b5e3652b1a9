namespace EtlLib.Intervals.Tests;

/// <summary><c>batch</c> of a program with intervals.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Days_one_by_one_give_the_rows_of_one_run_over_them()
    {
        Assert.Equal((0, ""), (await world.RunAsync(world.Volumes(30), "batch", "-q"), world.Error));

        Assert.Equal(await WholeAsync(30), await world.TrendAsync());
        Assert.Equal(60, (await world.VolumeAsync()).Count);
        Assert.Equal(30, Directory.GetDirectories(world.At("trend"), "interval=*").Length);
    }

    [Fact]
    public async Task What_is_done_is_not_computed_again()
    {
        await world.RunAsync(world.Volumes(), "batch");
        var files = Files();
        await world.RunAsync(world.Volumes(), "batch");

        Assert.Contains("0 intervals computed, 0 rows; 10 done before.", world.Error, StringComparison.Ordinal);
        Assert.Equal(files, Files());

        await world.RunAsync(world.Volumes(12), "batch", "--end", "2021-01-12");
        Assert.Contains("2 intervals computed, 8 rows; 10 done before.", world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rerun_computes_all_and_changes_no_row()
    {
        await world.RunAsync(world.Volumes(), "batch");
        var (files, rows) = (Files(), await world.TrendAsync());
        await world.RunAsync(world.Volumes(), "batch", "--rerun");

        Assert.Contains("10 intervals computed", world.Error, StringComparison.Ordinal);
        Assert.Empty(Files().Intersect(files));
        Assert.Equal(rows, await world.TrendAsync());
    }

    [Fact]
    public async Task Another_seed_makes_all_intervals_stale_and_they_are_replaced()
    {
        await world.RunAsync(world.Volumes(), "batch");
        var before = await world.VolumeAsync();
        await world.RunAsync(world.Volumes(seed: 2), "intervals", "DailyVolume");
        Assert.Contains("0 done (#), 10 stale (~)", world.Output, StringComparison.Ordinal);

        await world.RunAsync(world.Volumes(seed: 2), "batch");
        Assert.Contains("10 intervals computed", world.Error, StringComparison.Ordinal);
        Assert.Equal(before.Count, (await world.VolumeAsync()).Count);
        Assert.NotEqual(before, await world.VolumeAsync());
    }

    [Fact]
    public async Task Several_intervals_at_once_give_the_same_rows()
    {
        await world.RunAsync(world.Volumes(30), "batch", "--parallel", "4");

        Assert.Equal(await WholeAsync(30), await world.TrendAsync());
    }

    [Fact]
    public async Task A_run_over_a_part_computes_its_intervals_with_what_they_look_back_on()
    {
        await world.RunAsync(world.Volumes(30), "batch", "--start", "2021-01-20", "--end", "2021-01-21");

        Assert.Equal((await WholeAsync(30)).Where(t => t.Day.Day is 20 or 21), await world.TrendAsync());
    }

    [Fact]
    public async Task A_day_as_a_start_or_end_is_one_of_the_zone_of_the_intervals()
    {
        await world.RunAsync(world.Volumes(30, every: Every.Day("America/New_York")), "batch", "--start", "2021-01-02", "--end", "2021-01-03");

        Assert.Equal(
            ["interval=20210102T050000Z-20210103T050000Z", "interval=20210103T050000Z-20210104T050000Z"],
            Directory.GetDirectories(world.At("trend")).Select(f => Path.GetFileName(f)!).Order());
    }

    [Fact]
    public async Task Intervals_of_another_schedule_in_the_folder_are_refused()
    {
        await world.RunAsync(world.Volumes(2), "batch");

        Assert.Equal(8, await world.RunAsync(world.Volumes(2, every: Every.Hour), "batch", "--retries", "0"));
        Assert.Contains("computed by another schedule", world.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await world.VolumeAsync()).Count);
    }

    [Theory]
    [InlineData(WriteMode.Error)]
    [InlineData(WriteMode.Overwrite)]
    public async Task Files_of_a_run_without_intervals_are_refused_or_replaced(WriteMode mode)
    {
        await world.RunAsync(Without(world.Volumes(2, mode: mode)), "batch");
        var before = await world.VolumeAsync();
        var code = await world.RunAsync(world.Volumes(2, mode: mode), "batch", "--retries", "0");

        Assert.Equal(mode is WriteMode.Error ? 8 : 0, code);
        Assert.Equal(before, await world.VolumeAsync());
        Assert.Equal(mode is WriteMode.Error ? 0 : 2, Directory.GetDirectories(world.At("volume")).Length);
    }

    [Fact]
    public async Task What_a_run_without_intervals_has_replaced_is_computed_again()
    {
        await world.RunAsync(world.Volumes(2, mode: WriteMode.Overwrite), "batch");
        await world.RunAsync(Without(world.Volumes(2, mode: WriteMode.Overwrite)), "batch");
        await world.RunAsync(world.Volumes(2, mode: WriteMode.Overwrite), "intervals", "DailyVolume");
        Assert.Contains("0 done (#), 0 stale (~), 0 failed (!), 2 missing (.)", world.Output, StringComparison.Ordinal);

        await world.RunAsync(world.Volumes(2, mode: WriteMode.Overwrite), "batch");
        Assert.Contains("2 intervals computed", world.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await world.VolumeAsync()).Count);
    }

    [Fact]
    public async Task A_model_without_an_event_time_or_in_one_file_cannot_be_written_by_intervals()
    {
        Assert.Equal(2, await world.RunAsync(
            factory =>
            {
                world.Volumes(2)(factory);
                factory.Make<Trade>(source: World.Trades(), sink: DataSink.Parquet(world.At("one.parquet")), name: "One");
            },
            "batch"));
        Assert.Contains("one file, of which no interval can be replaced", world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_says_how_far_each_model_looks_back()
    {
        await world.RunAsync(world.Volumes(2), "plan");

        Assert.Contains("It proceeds by intervals, each computed once: every day in UTC.", world.Output, StringComparison.Ordinal);
        Assert.Equal("  VolumeTrend looks back 7.00:00:00, ahead 1.00:00:00.", world.Output.Split('\n').First(line => line.StartsWith("  VolumeTrend", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_console_shows_the_newest_interval()
    {
        await world.RunAsync(
            factory =>
            {
                world.Volumes(3)(factory);
                factory.Make<DailyVolume>(sink: DataSink.Console(), name: "Shown");
            },
            "batch");

        Assert.Contains("2021-01-03", world.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("2021-01-02", world.Output, StringComparison.Ordinal);
    }

    private static Action<DataFactory> Without(Action<DataFactory> configure) => factory =>
    {
        configure(factory);
        factory.Interval = null;
    };

    /// <summary>The trend, computed by one run over all days.</summary>
    private async Task<List<VolumeTrend>> WholeAsync(int days)
    {
        using var other = new World();
        Assert.Equal((0, ""), (await other.RunAsync(Without(other.Volumes(days)), "batch", "-q"), other.Error));
        return await other.TrendAsync();
    }

    private string[] Files() => [.. Directory.GetFiles(world.Folder, "*.parquet", SearchOption.AllDirectories).Order()];
}
