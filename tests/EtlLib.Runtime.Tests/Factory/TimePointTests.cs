namespace EtlLib.Runtime.Tests;

public class TimePointTests
{
    [Fact]
    public void A_day_as_an_end_includes_that_day()
    {
        TimePoint point = new DateOnly(2021, 12, 31);

        Assert.Equal(new DateTimeOffset(2021, 12, 31, 0, 0, 0, TimeSpan.Zero), point.AsStart);
        Assert.Equal(new DateTimeOffset(2022, 1, 1, 0, 0, 0, TimeSpan.Zero), point.AsEnd);
    }

    [Fact]
    public void An_instant_is_what_it_is_in_UTC()
    {
        TimePoint point = new DateTimeOffset(2021, 12, 31, 8, 0, 0, TimeSpan.FromHours(2));

        Assert.Equal(new DateTimeOffset(2021, 12, 31, 6, 0, 0, TimeSpan.Zero), point.AsEnd);
        Assert.Equal(point.AsStart, point.AsEnd);
        Assert.Equal("2021-12-31T06:00:00Z", point.ToString());
    }

    [Theory]
    [InlineData("2021-12-31", "2021-12-31")]
    [InlineData("2021-12-31T08:00:00Z", "2021-12-31T08:00:00Z")]
    [InlineData("2021-12-31T08:00", "2021-12-31T08:00:00Z")]
    [InlineData("2021-12-31T08:00:00+02:00", "2021-12-31T06:00:00Z")]
    public void Text_is_a_day_or_an_instant(string text, string expected) => Assert.Equal(expected, TimePoint.Parse(text, "--start").ToString());

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2021-13-01")]
    [InlineData("31/12/2021")]
    public void Other_text_is_refused_with_what_is_right(string text)
    {
        var error = Assert.Throws<UsageException>(() => TimePoint.Parse(text, "--start"));

        Assert.Equal($"--start is \"{text}\", which is not a day or an instant. Write it as 2021-12-31 or 2021-12-31T08:00:00Z.", error.Message);
    }

    [Fact]
    public void What_is_set_from_outside_wins_over_the_program()
    {
        var outside = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var factory = new DataFactory(new DataContext { Start = outside }) { Start = new DateOnly(2021, 1, 1), End = new DateOnly(2021, 12, 31), Interval = TimeSpan.FromDays(1) };

        Assert.Equal(outside, factory.Start?.AsStart);
        Assert.Equal(outside, factory.ContextOf(null).Start);
        Assert.Equal(new DateTimeOffset(2022, 1, 1, 0, 0, 0, TimeSpan.Zero), factory.ContextOf(null).End);
        Assert.Equal((Every)TimeSpan.FromDays(1), factory.Interval);
        Assert.Null(factory.ContextOf(null).Interval);
    }

    [Fact]
    public void An_interval_of_nothing_is_refused()
    {
        var error = Assert.Throws<PlanException>(() => new DataFactory { Interval = TimeSpan.Zero });

        Assert.Equal("An interval must be a whole number of seconds above zero (was 00:00:00).", error.Message);
    }
}
