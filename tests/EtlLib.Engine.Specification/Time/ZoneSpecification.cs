namespace EtlLib.Engine.Specification;

/// <summary>Time zones of the IANA data base.</summary>
public abstract class ZoneSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public virtual async Task A_local_time_is_an_instant_in_a_zone()
    {
        await LocalTimes("2021-01-15T12:00:00", "2021-07-15T12:00:00", null).Instant(r => r.A.ToInstant("Europe/Berlin")).Is("2021-01-15T11:00:00", "2021-07-15T10:00:00", null);
        await LocalTimes("2021-01-15T12:00:00", "2021-07-15T12:00:00").Instant(r => r.A.ToInstant("America/New_York")).Is("2021-01-15T17:00:00", "2021-07-15T16:00:00");
        await LocalTimes("2021-01-15T12:00:00.000001").Instant(r => r.A.ToInstant("Asia/Kolkata")).Is("2021-01-15T06:30:00.000001");
        await LocalTimes("2021-01-15T12:00:00").Instant(r => r.A.ToInstant("UTC")).Is("2021-01-15T12:00:00");
    }

    [Fact]
    public virtual async Task A_time_that_clocks_skip_is_moved_on_by_the_gap()
    {
        await LocalTimes("2021-03-28T01:59:59", "2021-03-28T02:00:00", "2021-03-28T02:30:00", "2021-03-28T03:00:00").Instant(r => r.A.ToInstant("Europe/Berlin"))
            .Is("2021-03-28T00:59:59", "2021-03-28T01:00:00", "2021-03-28T01:30:00", "2021-03-28T01:00:00");
        await LocalTimes("2021-03-14T02:30:00").Instant(r => r.A.ToInstant("America/New_York")).Is("2021-03-14T07:30:00");
    }

    [Fact]
    public virtual async Task A_time_that_clocks_repeat_is_its_first()
    {
        await LocalTimes("2021-10-31T01:59:59", "2021-10-31T02:00:00", "2021-10-31T02:59:59", "2021-10-31T03:00:00").Instant(r => r.A.ToInstant("Europe/Berlin"))
            .Is("2021-10-30T23:59:59", "2021-10-31T00:00:00", "2021-10-31T00:59:59", "2021-10-31T02:00:00");
        await LocalTimes("2021-11-07T01:30:00").Instant(r => r.A.ToInstant("America/New_York")).Is("2021-11-07T05:30:00");
        await LocalTimes("2021-04-04T01:45:00", "2021-04-04T01:15:00", "2021-04-04T02:00:00").Instant(r => r.A.ToInstant("Australia/Lord_Howe")).Is("2021-04-03T14:45:00", "2021-04-03T14:15:00", "2021-04-03T15:30:00");
    }

    [Fact]
    public virtual Task A_day_that_a_zone_leaves_out_is_moved_on_too() =>
        LocalTimes("2011-12-29T12:00:00", "2011-12-30T12:00:00", "2011-12-31T12:00:00").Instant(r => r.A.ToInstant("Pacific/Apia")).Is("2011-12-29T22:00:00", "2011-12-30T22:00:00", "2011-12-30T22:00:00");

    [Fact]
    public virtual async Task Zones_have_a_past_and_a_future()
    {
        await LocalTimes("1965-07-01T12:00:00", "1965-01-01T12:00:00").Instant(r => r.A.ToInstant("America/New_York")).Is("1965-07-01T16:00:00", "1965-01-01T17:00:00");
        await LocalTimes("2100-07-01T12:00:00").Instant(r => r.A.ToInstant("Europe/Berlin")).Is("2100-07-01T10:00:00");
        await LocalTimes("1975-07-01T12:00:00").Instant(r => r.A.ToInstant("Europe/Berlin")).Is("1975-07-01T11:00:00");
    }

    [Fact]
    public virtual async Task An_instant_has_a_local_time_in_a_zone()
    {
        await Instants("2021-01-15T11:00:00", "2021-07-15T10:00:00", null).LocalTime(r => r.A.ToLocal("Europe/Berlin")).Is("2021-01-15T12:00:00", "2021-07-15T12:00:00", null);
        await Instants("2021-10-31T00:30:00", "2021-10-31T01:30:00").LocalTime(r => r.A.ToLocal("Europe/Berlin")).Is("2021-10-31T02:30:00", "2021-10-31T02:30:00");
        await Instants("2021-03-28T00:59:59.999999", "2021-03-28T01:00:00").LocalTime(r => r.A.ToLocal("Europe/Berlin")).Is("2021-03-28T01:59:59.999999", "2021-03-28T03:00:00");
        await Instants("1969-12-31T23:00:00").LocalTime(r => r.A.ToLocal("Asia/Tokyo")).Is("1970-01-01T08:00:00");
        await Instants("2021-01-15T11:00:00").LocalTime(r => r.A.ToLocal("UTC")).Is("2021-01-15T11:00:00");
    }

    [Fact]
    public virtual Task There_and_back_is_the_same_where_clocks_do_not_change() =>
        Instants("2021-01-15T11:00:00", "1950-06-01", "2090-06-01").Instant(r => r.A.ToLocal("America/Sao_Paulo").ToInstant("America/Sao_Paulo")).Is("2021-01-15T11:00:00", "1950-06-01", "2090-06-01");

    [Fact]
    public virtual async Task What_a_zone_moves_out_of_the_years_1_to_9999_is_an_error()
    {
        await Instants("0001-01-01").Int(r => r.A.ToLocal("America/New_York").Year()).Fails("years 1 to 9999");
        await Instants("9999-12-31T23:00:00").Int(r => r.A.ToLocal("Asia/Tokyo").Year()).Fails("years 1 to 9999");
        await LocalTimes("0001-01-01").Int(r => r.A.ToInstant("Asia/Tokyo").Year()).Fails("years 1 to 9999");
        await LocalTimes("9999-12-31T23:00:00").Int(r => r.A.ToInstant("America/New_York").Year()).Fails("years 1 to 9999");
    }

    [Fact]
    public virtual void What_is_no_zone_is_refused()
    {
        AssertRefused(() => InstantPair.DataFrame.Of().Where(r => r.A.ToLocal("Mars/Olympus").IsNull()), "time zone");
        AssertRefused(() => InstantPair.DataFrame.Of().Where(r => r.A.ToLocal("").IsNull()), "time zone");
    }
}
