using CsCheck;

namespace EtlLib.Intervals.Tests;

/// <summary>Every instant belongs to exactly one interval, whatever the clocks of the zone do.</summary>
public sealed class ScheduleTests
{
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "America/Havana", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo"];

    private static long Iterations => Environment.GetEnvironmentVariable("SOAK") == "1" ? 200_000 : 2_000;

    [Theory]
    [InlineData("Europe/Berlin", "2021-03-27T23:00:00Z", 23)]
    [InlineData("Europe/Berlin", "2021-10-30T22:00:00Z", 25)]
    [InlineData("America/New_York", "2021-03-14T05:00:00Z", 23)]
    [InlineData("America/New_York", "2021-11-07T04:00:00Z", 25)]
    public void A_day_of_a_change_to_or_from_summer_time_is_an_hour_shorter_or_longer(string zone, string start, int hours)
    {
        var day = new Schedule(Every.Day(zone)).At(Interval.Parse(start).AddHours(5));

        Assert.Equal(start, Interval.Text(day.Start));
        Assert.Equal(TimeSpan.FromHours(hours), day.End - day.Start);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    public void A_year_has_365_days_in_any_zone(string zone)
    {
        var schedule = new Schedule(Every.Day(zone));
        var days = schedule.Between(schedule.StartOf(new DateOnly(2021, 1, 1)), schedule.StartOf(new DateOnly(2022, 1, 1))).ToList();

        Assert.Equal(365, days.Count);
        Assert.Equal(schedule.StartOf(new DateOnly(2021, 1, 1)), days[0].Start);
        Assert.All(days.Zip(days.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.Equal(TimeSpan.FromDays(365), days[^1].End - days[0].Start);
    }

    [Fact]
    public void Hours_go_on_through_a_change_to_or_from_summer_time()
    {
        var hours = new Schedule(Every.Hour).Between(Interval.Parse("2021-03-28T00:00:00Z"), Interval.Parse("2021-03-29T00:00:00Z")).ToList();

        Assert.Equal(24, hours.Count);
        Assert.All(hours, hour => Assert.Equal(TimeSpan.FromHours(1), hour.End - hour.Start));
    }

    [Fact]
    public void Months_begin_at_midnight_of_their_zone()
    {
        var months = new Schedule(Every.Month("Europe/Berlin")).Between(Interval.Parse("2021-02-15T00:00:00Z"), Interval.Parse("2021-04-01T00:00:00Z"));

        Assert.Equal(["2021-01-31T23:00:00Z", "2021-02-28T23:00:00Z", "2021-03-31T22:00:00Z"], months.Select(m => Interval.Text(m.Start)));
    }

    [Fact]
    public void A_cron_expression_of_working_days_has_one_interval_over_the_weekend()
    {
        var week = new Schedule(Every.Cron("0 6 * * 1-5", "Europe/Berlin")).Between(Interval.Parse("2021-03-25T12:00:00Z"), Interval.Parse("2021-03-30T00:00:00Z"));

        // Friday the 26th, 6 o'clock in winter, to Monday the 29th, 6 o'clock in summer.
        Assert.Equal(
            ["2021-03-25T05:00:00Z to 2021-03-26T05:00:00Z", "2021-03-26T05:00:00Z to 2021-03-29T04:00:00Z", "2021-03-29T04:00:00Z to 2021-03-30T04:00:00Z"],
            week.Select(i => i.ToString()));
    }

    [Fact]
    public void A_cron_expression_within_the_hour_that_is_skipped_or_comes_twice_has_each_day_once()
    {
        var nights = new Schedule(Every.Cron("30 2 * * *", "Europe/Berlin")).Between(Interval.Parse("2021-01-01T12:00:00Z"), Interval.Parse("2021-12-31T12:00:00Z")).ToList();

        Assert.Equal(365, nights.Count);
        Assert.All(nights.Zip(nights.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
    }

    [Fact]
    public void Every_instant_of_every_zone_belongs_to_one_interval_that_the_next_one_follows() =>
        Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Int[0, 4], Gen.Long[0, 2L * 1000 * 365 * 24 * 36]).Sample(
            (zone, kind, seconds) =>
            {
                var schedule = new Schedule(kind switch
                {
                    0 => Every.Day(Zones[zone]),
                    1 => Every.Month(Zones[zone]),
                    2 => TimeSpan.FromMinutes(7),
                    3 => Every.Cron("0,30 0-2 * * *", Zones[zone]),
                    _ => Every.Cron("15 23 * * *", Zones[zone]),
                });
                var instant = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
                var interval = schedule.At(instant);
                return interval.Start <= instant && instant < interval.End && schedule.At(interval.Start) == interval && schedule.At(interval.End.AddSeconds(-1)) == interval
                    && schedule.After(interval) == schedule.At(interval.End) && Interval.OfFolder(interval.FolderName) == interval;
            },
            iter: Iterations);

    [Theory]
    [InlineData("2006-10-29T02:31:00Z")]
    [InlineData("2006-10-29T02:30:30Z")]
    [InlineData("2006-10-29T03:29:59Z")]
    public void A_day_of_whose_zone_the_clocks_go_back_over_midnight_has_begun_once(string instant)
    {
        // In St. John's, at one minute past midnight, it was 23:01 again.
        var day = new Schedule(Every.Day("America/St_Johns")).At(Interval.Parse(instant));

        Assert.Equal("2006-10-29T02:30:00Z", Interval.Text(day.Start));
    }

    [Theory]
    [InlineData("0,30 0-2 * * *")]
    [InlineData("15 23 * * *")]
    public void A_zone_that_skipped_a_day_has_an_interval_for_each_other_day(string expression)
    {
        // Apia has no 30th of December 2011. Cronos steps back to where it began there, for ever.
        var schedule = new Schedule(Every.Cron(expression, "Pacific/Apia"));
        var intervals = schedule.Between(Interval.Parse("2011-11-20T00:00:00Z"), Interval.Parse("2012-01-10T00:00:00Z")).Take(1_000).ToList();

        Assert.True(intervals.Count < 1_000);
        Assert.All(intervals.Zip(intervals.Skip(1)), pair => Assert.True(pair.First.Start < pair.First.End && pair.First.End == pair.Second.Start));
        Assert.All(intervals, interval => Assert.Equal(interval, schedule.At(interval.End.AddSeconds(-1))));
    }

    [Theory]
    [InlineData("0 6 * *", "is not a cron expression")]
    [InlineData("0 0 30 2 *", "names no instant")]
    public void A_cron_expression_that_cannot_be_used_is_refused(string expression, string message) =>
        Assert.Contains(message, Assert.Throws<PlanException>(() => new Schedule(Every.Cron(expression))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_zone_that_there_is_not_and_a_length_below_a_second_are_refused()
    {
        Assert.Contains("There is no time zone Europe/Berlinn", Assert.Throws<PlanException>(() => Every.Day("Europe/Berlinn")).Message, StringComparison.Ordinal);
        Assert.Contains("whole number of seconds", Assert.Throws<PlanException>(() => (Every)TimeSpan.FromMilliseconds(500)).Message, StringComparison.Ordinal);
    }
}
