using System.Globalization;

namespace EtlLib.Engine.Specification;

/// <summary>Parts of times.</summary>
public abstract class TimePartSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly string?[] Times =
    [
        "2021-03-04T05:06:07.089012", "1970-01-01T00:00:00", "1969-12-31T23:59:59.999999", "0001-01-01T00:00:00", "9999-12-31T23:59:59.999999",
        "2020-02-29T12:00:00", "2021-01-03T00:00:00", "2021-01-04T00:00:00", "2018-12-31T01:00:00", "2000-12-31T00:00:00", "1600-02-29T06:30:00", null,
    ];

    [Fact]
    public virtual async Task Parts_of_instants_are_in_utc()
    {
        await Instants(Times).Int(r => r.A.Year()).Is(Expected(t => t.Year));
        await Instants(Times).Int(r => r.A.Month()).Is(Expected(t => t.Month));
        await Instants(Times).Int(r => r.A.Day()).Is(Expected(t => t.Day));
        await Instants(Times).Int(r => r.A.Hour()).Is(Expected(t => t.Hour));
        await Instants(Times).Int(r => r.A.Minute()).Is(Expected(t => t.Minute));
        await Instants(Times).Int(r => r.A.Second()).Is(Expected(t => t.Second));
        await Instants(Times).Int(r => r.A.Microsecond()).Is(Expected(t => (int)(t.Ticks % TimeSpan.TicksPerSecond / 10)));
        await Instants(Times).Int(r => r.A.DayOfWeek()).Is(Expected(t => (int)t.DayOfWeek));
        await Instants(Times).Int(r => r.A.DayOfYear()).Is(Expected(t => t.DayOfYear));
        await Instants(Times).Int(r => r.A.WeekOfYear()).Is(Expected(ISOWeek.GetWeekOfYear));
    }

    [Fact]
    public virtual async Task Parts_of_local_times()
    {
        await LocalTimes(Times).Int(r => r.A.Year() * 10_000 + r.A.Month() * 100 + r.A.Day()).Is(Expected(t => (t.Year * 10_000) + (t.Month * 100) + t.Day));
        await LocalTimes(Times).Int(r => r.A.Hour() * 10_000 + r.A.Minute() * 100 + r.A.Second()).Is(Expected(t => (t.Hour * 10_000) + (t.Minute * 100) + t.Second));
        await LocalTimes(Times).Int(r => r.A.Microsecond()).Is(Expected(t => (int)(t.Ticks % TimeSpan.TicksPerSecond / 10)));
        await LocalTimes(Times).Int(r => r.A.DayOfWeek() * 100_000 + r.A.DayOfYear() * 100 + r.A.WeekOfYear()).Is(Expected(t => ((int)t.DayOfWeek * 100_000) + (t.DayOfYear * 100) + ISOWeek.GetWeekOfYear(t)));
    }

    [Fact]
    public virtual async Task Parts_of_dates()
    {
        var dates = Dates([.. Times.Select(t => t?[..10])]);
        await dates.Int(r => r.A.Year() * 10_000 + r.A.Month() * 100 + r.A.Day()).Is(Expected(t => (t.Year * 10_000) + (t.Month * 100) + t.Day));
        await dates.Int(r => r.A.DayOfWeek() * 100_000 + r.A.DayOfYear() * 100 + r.A.WeekOfYear()).Is(Expected(t => ((int)t.DayOfWeek * 100_000) + (t.DayOfYear * 100) + ISOWeek.GetWeekOfYear(t)));
    }

    [Fact]
    public virtual async Task Parts_of_times_of_day()
    {
        var times = TimesOfDay(("05:06:07.089012", null), ("00:00:00", null), ("23:59:59.999999", null), (null, null));
        await times.Int(r => r.A.Hour()).Is(5, 0, 23, null);
        await times.Int(r => r.A.Minute()).Is(6, 0, 59, null);
        await times.Int(r => r.A.Second()).Is(7, 0, 59, null);
        await times.Int(r => r.A.Microsecond()).Is(89_012, 0, 999_999, null);
    }

    [Fact]
    public virtual async Task Dates_and_times_of_day_of_times()
    {
        await Instants(Times).Date(r => r.A.ToDate()).Is([.. Times.Select(t => t?[..10])]);
        await LocalTimes(Times).Date(r => r.A.ToDate()).Is([.. Times.Select(t => t?[..10])]);
        await Instants(Times).TimeOfDay(r => r.A.ToTimeOfDay()).Is([.. Times.Select(t => t?[11..])]);
        await LocalTimes(Times).TimeOfDay(r => r.A.ToTimeOfDay()).Is([.. Times.Select(t => t?[11..])]);
    }

    [Fact]
    public virtual async Task Times_pass_through_to_the_microsecond()
    {
        await Instants(Times).Instant(r => r.A).Is(Times);
        await LocalTimes(Times).LocalTime(r => r.A).Is(Times);
        await Dates([.. Times.Select(t => t?[..10])]).Date(r => r.A).Is([.. Times.Select(t => t?[..10])]);
        await TimesOfDay([.. Times.Select(t => (t?[11..], (string?)null))]).TimeOfDay(r => r.A).Is([.. Times.Select(t => t?[11..])]);
    }

    [Fact]
    public virtual async Task Constants_are_what_they_are()
    {
        await Ints(0).Instant(_ => Parse.Utc("0001-01-01")).Is("0001-01-01");
        await Ints(0).Instant(_ => Parse.Utc("9999-12-31T23:59:59.999999")).Is("9999-12-31T23:59:59.999999");
        await Ints(0).Instant(_ => new DateTimeOffset(2021, 1, 1, 2, 0, 0, TimeSpan.FromHours(2))).Is("2021-01-01");
        await Ints(0).LocalTime(_ => new DateTime(1969, 12, 31, 23, 59, 59)).Is("1969-12-31T23:59:59");
        await Ints(0).Date(_ => new DateOnly(1, 1, 1)).Is("0001-01-01");
        await Ints(0).TimeOfDay(_ => new TimeOnly(23, 59, 59, 999)).Is("23:59:59.999");
        await Ints(0).Duration(_ => TimeSpan.FromMicroseconds(-1)).Is(TimeSpan.FromMicroseconds(-1));
    }

    [Fact]
    public virtual async Task Times_are_compared()
    {
        await Instants(("2021-01-01", "2021-01-01T00:00:00.000001"), ("1969-12-31", "1970-01-01"), ("2021-01-01", "2021-01-01")).Bool(r => r.A < r.B).Is(true, true, false);
        await LocalTimes(("0001-01-01", "9999-12-31"), ("2021-01-01", "2021-01-01")).Bool(r => r.A >= r.B).Is(false, true);
        await Dates(("2021-01-01", "2021-01-02"), ("2021-01-01", "2021-01-01")).Bool(r => r.A == r.B).Is(false, true);
        await TimesOfDay(("23:59:59", "00:00:00"), ("00:00:00", "00:00:00.000001")).Bool(r => r.A > r.B).Is(true, false);
        await Durations((TimeSpan.FromDays(-1), TimeSpan.Zero), (TimeSpan.FromHours(24), TimeSpan.FromDays(1))).Bool(r => r.A <= r.B).Is(true, true);
        await Instants("2021-01-01", "2022-01-01").Bool(r => r.A.In(Parse.Utc("2022-01-01"))).Is(false, true);
    }

    private static int?[] Expected(Func<DateTime, int> part) => [.. Times.Select(t => Parse.LocalTime(t) is { } time ? part(time) : (int?)null)];
}
