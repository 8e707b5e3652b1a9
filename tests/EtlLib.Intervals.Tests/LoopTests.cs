namespace EtlLib.Intervals.Tests;

/// <summary><c>batch daily</c> on a clock that jumps from one wait to the next.</summary>
public sealed class LoopTests : IDisposable
{
    private readonly World world = new("2021-01-04T12:00:00Z");

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task It_catches_up_and_then_computes_each_day_once_it_has_ended_and_the_grace_has_passed()
    {
        Assert.Equal((0, ""), (await world.RunAsync(Without(world.Volumes(7)), "batch", "daily", "--grace", "20m", "-q"), world.Error));

        var rows = (await world.LedgerAsync()).Where(r => r.Output.Model == "DailyVolume").ToList();
        Assert.Equal(7, rows.Count);
        Assert.All(rows.Take(3), row => Assert.Equal(Interval.Parse("2021-01-04T12:00:00Z"), row.Done));
        Assert.All(rows.Skip(3), row => Assert.InRange(row.Done!.Value - row.Interval.End, TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(21)));
        Assert.All(rows, row => Assert.Equal((LedgerState.Done, 1), (row.State, row.Lease.Token)));
    }

    [Fact]
    public async Task Once_catches_up_and_ends()
    {
        Assert.Equal(0, await world.RunAsync(Without(world.Volumes(7)), "batch", "daily", "--once"));

        Assert.Contains("3 intervals computed, 12 rows; 0 done before.", world.Error, StringComparison.Ordinal);
        Assert.Contains("3 of 3 intervals, up to 2021-01-03, 12 rows", world.Error, StringComparison.Ordinal);
        await world.RunAsync(Without(world.Volumes(7)), "intervals", "VolumeTrend");
        Assert.Contains("3 done (#), 0 stale (~), 0 failed (!), 0 missing (.)", world.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_that_is_set_an_hour_on_or_back_again_and_again_misses_no_day_and_computes_none_twice(int hours)
    {
        var steps = 0;
        world.Clock.Waits = () =>
        {
            if (++steps % 200 == 0)
            {
                world.Clock.Step(TimeSpan.FromHours(steps % 400 == 0 ? -hours : hours));
            }
        };
        Assert.Equal((0, ""), (await world.RunAsync(Without(world.Volumes(7)), "batch", "daily", "-q"), world.Error));

        Assert.True(steps > 400);
        var rows = (await world.LedgerAsync()).Where(r => r.Output.Model == "VolumeTrend").ToList();
        Assert.Equal(7, rows.Count);
        Assert.All(rows, row => Assert.Equal((LedgerState.Done, 1), (row.State, row.Lease.Token)));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2021-03-27", "2021-03-29")]
    [InlineData("Europe/Berlin", "2021-10-30", "2021-11-01")]
    [InlineData("America/New_York", "2021-03-13", "2021-03-15")]
    [InlineData("America/New_York", "2021-11-06", "2021-11-08")]
    public async Task The_days_of_a_change_to_or_from_summer_time_are_computed_once_each(string zone, string start, string end)
    {
        using var changing = new World($"{start}T00:00:00Z");
        changing.Clock.Step(TimeSpan.FromDays(10));
        Assert.Equal((0, ""), (await changing.RunAsync(changing.Volumes(365, every: Every.Day(zone)), "batch", "-q", "--start", start, "--end", end), changing.Error));

        var rows = (await changing.LedgerAsync()).Where(r => r.Output.Model == "VolumeTrend").ToList();
        Assert.Equal(3, rows.Count);
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(pair.First.Interval.End, pair.Second.Interval.Start));
        Assert.All(rows, row => Assert.Equal((LedgerState.Done, 1), (row.State, row.Lease.Token)));
    }

    private static Action<DataFactory> Without(Action<DataFactory> configure) => factory =>
    {
        configure(factory);
        factory.Interval = null;
    };
}
