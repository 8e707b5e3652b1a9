namespace EtlLib.Engine.Specification;

/// <summary>Durations, and arithmetic of times with them.</summary>
public abstract class DurationSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly TimeSpan Micro = TimeSpan.FromMicroseconds(1);

    [Fact]
    public virtual async Task Durations_pass_through_and_are_added()
    {
        await Durations((TimeSpan.FromDays(1000), null), (-Micro, null), (TimeSpan.Zero, null), (null, null)).Duration(r => r.A).Is(TimeSpan.FromDays(1000), -Micro, TimeSpan.Zero, null);
        await Durations((TimeSpan.FromHours(23), TimeSpan.FromHours(2)), (Micro, -Micro), (Micro, null)).Duration(r => r.A + r.B).Is(TimeSpan.FromHours(25), TimeSpan.Zero, null);
        await Durations((TimeSpan.Zero, Micro)).Duration(r => r.A - r.B).Is(-Micro);
        await Durations((-Micro, null), (Micro, null)).Duration(r => r.A.Abs()).Is(Micro, Micro);
    }

    [Fact]
    public virtual async Task Durations_have_a_length()
    {
        await Durations((TimeSpan.FromHours(1), null), (-Micro, null), (null, null)).Long(r => r.A.TotalMicroseconds()).Is(3_600_000_000, -1, null);
        await Durations((TimeSpan.FromMilliseconds(1500), null), (-Micro, null)).Double(r => r.A.TotalSeconds()).Is(1.5, -1e-6);
        await Longs(1, -1, null).Duration(r => r.A.ToDuration()).Is(Micro, -Micro, null);
        await Longs(long.MaxValue).Duration(r => r.A.ToDuration()).Fails("longer than");
    }

    [Fact]
    public virtual async Task The_difference_of_times_is_a_duration()
    {
        await Instants(("2021-01-02T01:00:00", "2021-01-01T23:00:00"), ("1969-12-31T23:59:59.999999", "1970-01-01"), ("2021-01-01", null)).Duration(r => r.A - r.B).Is(TimeSpan.FromHours(2), -Micro, null);
        await LocalTimes(("9999-12-31", "0001-01-01")).Duration(r => r.A - r.B).Is(new DateTime(9999, 12, 31) - new DateTime(1, 1, 1));
    }

    [Fact]
    public virtual async Task A_duration_is_added_to_times()
    {
        await Instants("2021-12-31T23:00:00", "1969-12-31T23:59:59.999999", null).Instant(r => r.A + TimeSpan.FromHours(1)).Is("2022-01-01", "1970-01-01T00:59:59.999999", null);
        await Instants("2021-01-01").Instant(r => r.A - Micro).Is("2020-12-31T23:59:59.999999");
        await LocalTimes("2020-02-28T12:00:00").LocalTime(r => r.A + TimeSpan.FromDays(1)).Is("2020-02-29T12:00:00");
        await LocalTimes("1970-01-01").LocalTime(r => r.A - TimeSpan.FromDays(1)).Is("1969-12-31");
    }

    [Fact]
    public virtual async Task What_is_after_year_9999_or_before_year_1_is_an_error()
    {
        await Instants("9999-12-31T23:59:59").Instant(r => r.A + TimeSpan.FromSeconds(1)).Fails(".");
        await Instants("0001-01-01").Instant(r => r.A - Micro).Fails(".");
        await LocalTimes("9999-12-31T23:59:59").LocalTime(r => r.A + TimeSpan.FromSeconds(1)).Fails(".");
    }

    [Fact]
    public virtual async Task Instants_and_microseconds_are_converted()
    {
        await Instants("1970-01-01", "1969-12-31T23:59:59.999999", "2021-01-01T00:00:00.000001", null).Long(r => r.A.ToUnixMicroseconds()).Is(0, -1, 1_609_459_200_000_001, null);
        await Longs(0, -1, 1_609_459_200_000_001, -62_135_596_800_000_000, 253_402_300_799_999_999, null).Instant(r => r.A.ToInstant())
            .Is("1970-01-01", "1969-12-31T23:59:59.999999", "2021-01-01T00:00:00.000001", "0001-01-01", "9999-12-31T23:59:59.999999", null);
        await Longs(253_402_300_800_000_000).Instant(r => r.A.ToInstant()).Fails(".");
        await Longs(long.MinValue).Instant(r => r.A.ToInstant()).Fails(".");
    }

    [Fact]
    public virtual void What_is_finer_than_a_microsecond_is_refused_in_a_constant() =>
        AssertRefused(() => InstantPair.DataFrame.Of().Where(r => r.A > new DateTimeOffset(1, TimeSpan.Zero)), "microsecond");

    [Fact]
    public virtual Task What_is_finer_than_a_microsecond_is_an_error_in_a_row() =>
        AssertFailsAsync(InstantPair.DataFrame.Of(new InstantPair(0, new DateTimeOffset(1, TimeSpan.Zero), null)), "microsecond");

    [Fact]
    public virtual Task What_is_finer_than_a_microsecond_is_truncated_where_the_model_says_so() =>
        AssertAsync(
            Truncated.DataFrame.Of(new Truncated(0, new DateTimeOffset(19, TimeSpan.Zero)), new Truncated(1, DateTimeOffset.UnixEpoch.AddTicks(-1))).Where(r => r.Id >= 0),
            new Truncated(0, new DateTimeOffset(10, TimeSpan.Zero)), new Truncated(1, DateTimeOffset.UnixEpoch.AddTicks(-10)));
}
