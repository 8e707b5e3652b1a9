using EtlLib.Plan;

namespace EtlLib.Engine.Specification;

/// <summary>Truncate: the start of the unit that a time falls in.</summary>
public abstract class TruncateSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private const string Time = "2021-08-19T05:06:07.089012";
    private const string Before1970 = "1969-11-30T23:59:59.999999";
    private const string Sunday = "2021-01-03T12:00:00";

    [Theory]
    [InlineData(TimeUnit.Second, "2021-08-19T05:06:07", "1969-11-30T23:59:59", "2021-01-03T12:00:00")]
    [InlineData(TimeUnit.Minute, "2021-08-19T05:06:00", "1969-11-30T23:59:00", "2021-01-03T12:00:00")]
    [InlineData(TimeUnit.Hour, "2021-08-19T05:00:00", "1969-11-30T23:00:00", "2021-01-03T12:00:00")]
    [InlineData(TimeUnit.Day, "2021-08-19", "1969-11-30", "2021-01-03")]
    [InlineData(TimeUnit.Week, "2021-08-16", "1969-11-24", "2020-12-28")]
    [InlineData(TimeUnit.Month, "2021-08-01", "1969-11-01", "2021-01-01")]
    [InlineData(TimeUnit.Quarter, "2021-07-01", "1969-10-01", "2021-01-01")]
    [InlineData(TimeUnit.Year, "2021-01-01", "1969-01-01", "2021-01-01")]
    public virtual async Task Times_are_truncated_to_a_unit(TimeUnit unit, string time, string before1970, string sunday)
    {
        await Instants(Time, Before1970, Sunday, null).Instant(r => r.A.Truncate(unit)).Is(time, before1970, sunday, null);
        await LocalTimes(Time, Before1970, Sunday, null).LocalTime(r => r.A.Truncate(unit)).Is(time, before1970, sunday, null);
    }

    [Theory]
    [InlineData(TimeUnit.Day, "2021-08-19", "1969-11-30", "2021-01-03")]
    [InlineData(TimeUnit.Week, "2021-08-16", "1969-11-24", "2020-12-28")]
    [InlineData(TimeUnit.Month, "2021-08-01", "1969-11-01", "2021-01-01")]
    [InlineData(TimeUnit.Quarter, "2021-07-01", "1969-10-01", "2021-01-01")]
    [InlineData(TimeUnit.Year, "2021-01-01", "1969-01-01", "2021-01-01")]
    public virtual Task Dates_are_truncated_to_a_unit(TimeUnit unit, string date, string before1970, string sunday) =>
        Dates(Time[..10], Before1970[..10], Sunday[..10], null).Date(r => r.A.Truncate(unit)).Is(date, before1970, sunday, null);

    [Fact]
    public virtual async Task The_first_and_last_times_are_truncated()
    {
        await Instants("0001-01-01T00:00:01", "9999-12-31T23:59:59.999999").Instant(r => r.A.Truncate(TimeUnit.Year)).Is("0001-01-01", "9999-01-01");
        await Instants("0001-01-01T00:00:01").Instant(r => r.A.Truncate(TimeUnit.Week)).Is("0001-01-01");
    }
}
