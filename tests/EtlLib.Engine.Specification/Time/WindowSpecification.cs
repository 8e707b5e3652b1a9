namespace EtlLib.Engine.Specification;

/// <summary>Windows over time: half-open, aligned to the epoch plus an offset.</summary>
public abstract class WindowSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Ten = TimeSpan.FromMinutes(10);

    [Fact]
    public virtual Task A_tumbling_window_holds_its_start_and_not_its_end() =>
        AssertAsync(
            Tumbled(Hour, default, Reading.At("2021-01-01T10:00:00", 1), Reading.At("2021-01-01T10:59:59.999999", 2), Reading.At("2021-01-01T11:00:00", 4), Reading.At("2021-01-01T10:30:00", 8, "B")),
            Span.Of("2021-01-01T10:00", "2021-01-01T11:00", 2, 3), Span.Of("2021-01-01T11:00", "2021-01-01T12:00", 1, 4), Span.Of("2021-01-01T10:00", "2021-01-01T11:00", 1, 8, "B"));

    [Fact]
    public virtual Task Times_before_1970_are_in_the_window_that_began_before_them() =>
        AssertAsync(
            Tumbled(Hour, default, Reading.At("1969-12-31T23:59:59.999999", 1), Reading.At("1970-01-01T00:00:00", 2), Reading.At("0001-01-01T00:00:00", 4)),
            Span.Of("1969-12-31T23:00", "1970-01-01T00:00", 1, 1), Span.Of("1970-01-01T00:00", "1970-01-01T01:00", 1, 2), Span.Of("0001-01-01T00:00", "0001-01-01T01:00", 1, 4));

    [Fact]
    public virtual async Task An_offset_shifts_the_windows()
    {
        await AssertAsync(
            Tumbled(Hour, Ten, Reading.At("2021-01-01T10:09:59", 1), Reading.At("2021-01-01T10:10:00", 2)),
            Span.Of("2021-01-01T09:10", "2021-01-01T10:10", 1, 1), Span.Of("2021-01-01T10:10", "2021-01-01T11:10", 1, 2));
        await AssertAsync(Tumbled(Hour, -Ten, Reading.At("2021-01-01T10:55", 1)), Span.Of("2021-01-01T10:50", "2021-01-01T11:50", 1, 1));
        await AssertAsync(Tumbled(Hour, 25 * Hour, Reading.At("2021-01-01T10:55", 1)), Span.Of("2021-01-01T10:00", "2021-01-01T11:00", 1, 1));
    }

    [Fact]
    public virtual async Task Windows_of_a_week_begin_on_the_day_of_the_epoch()
    {
        // 1970-01-01 was a Thursday; four days on, weeks begin on Monday.
        await AssertAsync(Tumbled(TimeSpan.FromDays(7), default, Reading.At("2021-01-06T10:00", 1)), Span.Of("2020-12-31", "2021-01-07", 1, 1));
        await AssertAsync(Tumbled(TimeSpan.FromDays(7), TimeSpan.FromDays(4), Reading.At("2021-01-06T10:00", 1)), Span.Of("2021-01-04", "2021-01-11", 1, 1));
        await AssertAsync(Tumbled(TimeSpan.FromMinutes(7), default, Reading.At("1970-01-01T00:06:59", 1)), Span.Of("1970-01-01", "1970-01-01T00:07", 1, 1));
    }

    [Fact]
    public virtual Task Hopping_windows_overlap() =>
        AssertAsync(
            Hopped(2 * Hour, Hour, Reading.At("2021-01-01T10:30", 1), Reading.At("2021-01-01T11:00", 2)),
            Span.Of("2021-01-01T09:00", "2021-01-01T11:00", 1, 1), Span.Of("2021-01-01T10:00", "2021-01-01T12:00", 2, 3), Span.Of("2021-01-01T11:00", "2021-01-01T13:00", 1, 2));

    [Fact]
    public virtual Task Hopping_windows_with_holes_leave_rows_out() =>
        AssertAsync(
            Hopped(Ten, Hour, Reading.At("2021-01-01T10:09:59", 1), Reading.At("2021-01-01T10:10", 2), Reading.At("1969-12-31T23:05", 4)),
            Span.Of("2021-01-01T10:00", "2021-01-01T10:10", 1, 1), Span.Of("1969-12-31T23:00", "1969-12-31T23:10", 1, 4));

    [Fact]
    public virtual Task Hopping_windows_whose_size_is_no_multiple_of_the_step_overlap_too() =>
        AssertAsync(
            Hopped(TimeSpan.FromMinutes(25), Ten, Reading.At("2021-01-01T10:01", 1)),
            Span.Of("2021-01-01T09:40", "2021-01-01T10:05", 1, 1), Span.Of("2021-01-01T09:50", "2021-01-01T10:15", 1, 1), Span.Of("2021-01-01T10:00", "2021-01-01T10:25", 1, 1));

    [Fact]
    public virtual Task A_session_takes_what_is_at_most_the_gap_away() =>
        AssertAsync(
            Sessions(Ten, Reading.At("2021-01-01T10:10", 2), Reading.At("2021-01-01T10:00", 1), Reading.At("2021-01-01T10:20:00.000001", 4), Reading.At("2021-01-01T10:05", 8, "B")),
            Span.Of("2021-01-01T10:00", "2021-01-01T10:20", 2, 3), Span.Of("2021-01-01T10:20:00.000001", "2021-01-01T10:30:00.000001", 1, 4), Span.Of("2021-01-01T10:05", "2021-01-01T10:15", 1, 8, "B"));

    [Fact]
    public virtual Task Sessions_take_equal_times_and_null_keys() =>
        AssertAsync(
            Sessions(Ten, Reading.At("1969-12-31T23:55", 1, null), Reading.At("1969-12-31T23:55", 2, null), Reading.At("1970-01-01T00:05", null, null)),
            Span.Of("1969-12-31T23:55", "1970-01-01T00:15", 3, 3, null));

    [Fact]
    public virtual Task Every_aggregate_is_of_a_whole_session() =>
        AssertAsync(
            Reading.DataFrame.Of(Reading.At("2021-01-01T10:00", 1), Reading.At("2021-01-01T10:08", 2), Reading.At("2021-01-01T10:16", 1), Reading.At("2021-01-01T10:24", 2), Reading.At("2021-01-01T10:40", 2))
                .GroupBy(r => (r.Key, Window: r.Time.Session(Ten)))
                .Select((_, g) => new IntPair.Projection { Id = g.CountDistinct(r => r.Value).ToInt(), A = g.CountDistinct(r => r.Value * 0).ToInt(), B = g.Last(r => r.Value) * 10 + g.Count().ToInt() }),
            new IntPair(2, 1, 24), new IntPair(1, 1, 21));

    [Fact]
    public virtual Task Cumulating_windows_grow_from_one_start() =>
        AssertAsync(
            Cumulated(3 * Hour, Hour, Reading.At("2021-01-01T00:30", 1), Reading.At("2021-01-01T02:00", 2), Reading.At("2021-01-01T03:00", 4)),
            Span.Of("2021-01-01T00:00", "2021-01-01T01:00", 1, 1), Span.Of("2021-01-01T00:00", "2021-01-01T02:00", 1, 1), Span.Of("2021-01-01T00:00", "2021-01-01T03:00", 2, 3),
            Span.Of("2021-01-01T03:00", "2021-01-01T04:00", 1, 4), Span.Of("2021-01-01T03:00", "2021-01-01T05:00", 1, 4), Span.Of("2021-01-01T03:00", "2021-01-01T06:00", 1, 4));

    [Fact]
    public virtual async Task No_rows_give_no_windows()
    {
        await AssertAsync(Tumbled(Hour, default));
        await AssertAsync(Hopped(2 * Hour, Hour));
        await AssertAsync(Sessions(Ten));
        await AssertAsync(Cumulated(3 * Hour, Hour));
    }

    [Fact]
    public virtual void What_makes_no_window_is_refused()
    {
        AssertRefused(() => Tumbled(TimeSpan.Zero, default), "positive");
        AssertRefused(() => Hopped(Hour, -Hour), "positive");
        AssertRefused(() => Cumulated(Hour, TimeSpan.FromMinutes(25)), "multiple");
        AssertRefused(() => Tumbled(TimeSpan.FromTicks(1), default), "microsecond");
    }

    private static Span.DataFrame Tumbled(TimeSpan size, TimeSpan offset, params Reading[] readings) =>
        Reading.DataFrame.Of(readings).GroupBy(r => (r.Key, Window: r.Time.Tumble(size, offset))).Select((k, g) => new Span.Projection { Key = k.Key, Start = k.Window.Start, End = k.Window.End, Rows = g.Count(), Sum = g.Sum(r => r.Value) });

    private static Span.DataFrame Hopped(TimeSpan size, TimeSpan every, params Reading[] readings) =>
        Reading.DataFrame.Of(readings).GroupBy(r => (r.Key, Window: r.Time.Hop(size, every))).Select((k, g) => new Span.Projection { Key = k.Key, Start = k.Window.Start, End = k.Window.End, Rows = g.Count(), Sum = g.Sum(r => r.Value) });

    private static Span.DataFrame Sessions(TimeSpan gap, params Reading[] readings) =>
        Reading.DataFrame.Of(readings).GroupBy(r => (r.Key, Window: r.Time.Session(gap))).Select((k, g) => new Span.Projection { Key = k.Key, Start = k.Window.Start, End = k.Window.End, Rows = g.Count(), Sum = g.Sum(r => r.Value) });

    private static Span.DataFrame Cumulated(TimeSpan size, TimeSpan every, params Reading[] readings) =>
        Reading.DataFrame.Of(readings).GroupBy(r => (r.Key, Window: r.Time.Cumulate(size, every))).Select((k, g) => new Span.Projection { Key = k.Key, Start = k.Window.Start, End = k.Window.End, Rows = g.Count(), Sum = g.Sum(r => r.Value) });
}
