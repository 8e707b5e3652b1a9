namespace EtlLib.Engine.Specification;

/// <summary>Arithmetic of months and days.</summary>
public abstract class CalendarSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly string[] Ends = ["2021-01-31", "2020-01-31", "2021-03-31", "2020-02-29"];

    [Fact]
    public virtual async Task A_shorter_month_ends_on_its_last_day()
    {
        await Dates(Ends).Date(r => r.A.AddMonths(1)).Is("2021-02-28", "2020-02-29", "2021-04-30", "2020-03-29");
        await Dates(Ends).Date(r => r.A.AddMonths(-1)).Is("2020-12-31", "2019-12-31", "2021-02-28", "2020-01-29");
        await Dates(Ends).Date(r => r.A.AddMonths(12)).Is("2022-01-31", "2021-01-31", "2022-03-31", "2021-02-28");
        await Dates(Ends).Date(r => r.A.AddMonths(0)).Is(Ends);
    }

    [Fact]
    public virtual async Task Months_leave_the_time_of_day()
    {
        await Instants("2021-01-31T05:06:07.089012", "1969-12-31T23:59:59.999999", null).Instant(r => r.A.AddMonths(1)).Is("2021-02-28T05:06:07.089012", "1970-01-31T23:59:59.999999", null);
        await LocalTimes("2021-01-31T05:06:07.089012", "1970-01-31T00:00:00").LocalTime(r => r.A.AddMonths(-11)).Is("2020-02-29T05:06:07.089012", "1969-02-28T00:00:00");
    }

    [Fact]
    public virtual async Task Days_are_added_and_counted()
    {
        await Dates("2021-02-28", "2020-02-28", "1970-01-01", null).Date(r => r.A.AddDays(1)).Is("2021-03-01", "2020-02-29", "1970-01-02", null);
        await Dates("2021-01-01").Date(r => r.A.AddDays(-365)).Is("2020-01-02");
        await Dates(("2021-03-01", "2021-02-28"), ("2021-01-01", "2022-01-01"), ("0001-01-01", "9999-12-31"), ("2021-01-01", null)).Int(r => r.A.DaysSince(r.B)).Is(1, -365, -3_652_058, null);
    }

    [Fact]
    public virtual async Task What_is_after_year_9999_or_before_year_1_is_an_error()
    {
        await Dates("9999-12-31").Date(r => r.A.AddDays(1)).Fails(".");
        await Dates("0001-01-01").Date(r => r.A.AddDays(-1)).Fails(".");
        await Dates("9999-12-31").Date(r => r.A.AddMonths(1)).Fails(".");
        await Instants("9999-12-31").Instant(r => r.A.AddMonths(1)).Fails(".");
        await LocalTimes("0001-01-01").LocalTime(r => r.A.AddMonths(-1)).Fails(".");
    }

    [Fact]
    public virtual async Task A_date_at_a_time_of_day_is_a_local_time()
    {
        await Dates("2021-02-28", "0001-01-01", "9999-12-31", null).LocalTime(r => r.A.At(new TimeOnly(23, 59, 59))).Is("2021-02-28T23:59:59", "0001-01-01T23:59:59", "9999-12-31T23:59:59", null);
        await TimesOfDay(("05:06:07.089012", null), (null, null)).LocalTime(r => ((OptionalDateColumn)new DateOnly(2021, 3, 4)).At(r.A)).Is("2021-03-04T05:06:07.089012", null);
    }
}
