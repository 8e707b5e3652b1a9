using EtlLib.Plan;
using EtlLib.Rewriting;

namespace EtlLib.Runtime.Tests.Rewriting;

[DataModel]
public partial record Bar
{
    public required string Symbol { get; init; }

    [EventTime(Lateness = "10s")]
    public required DateTimeOffset At { get; init; }

    public required double High { get; init; }
}

[DataModel]
public partial record Company(string Symbol, string Country);

/// <summary>Where the rows of each operation stand in time: their watermark, and how far they look back and ahead.</summary>
public sealed class RowTimeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1), Minute = TimeSpan.FromMinutes(1), None = TimeSpan.Zero;

    private static readonly Tick.DataFrame Ticks = Tick.DataFrame.From(new Endless("ticks"));
    private static readonly Bar.DataFrame Bars = Bar.DataFrame.From(new Endless("bars")), Table = Bar.DataFrame.From(DataSource.Parquet("bars"));
    private static readonly Company.DataFrame Companies = Company.DataFrame.From(DataSource.Parquet("companies"));

    [Fact]
    public void Rows_end_where_every_source_is_a_table()
    {
        Assert.True(Table.Where(b => b.High > 1).Union(Table).Plan.IsBounded);
        Assert.False(Bars.Plan.IsBounded);
        Assert.False(Table.Union(Bars).Plan.IsBounded);
        Assert.False(Bar.DataFrame.From((DataSource)Bars).Plan.IsBounded);
        Assert.False(new Scan(Bars.Plan.Schema, new FrameSource(Bars.Plan)).IsBounded);
        Assert.False(new ModelRows(Bars.Plan.Schema, "Bar", Bars.Plan).IsBounded);
        Assert.True(new ModelRows(Bars.Plan.Schema, "Bar").IsBounded);
        Assert.Equal(new ModelRows(Bars.Plan.Schema, "Bar"), new ModelRows(Bars.Plan.Schema, "Bar", Bars.Plan));
    }

    [Fact]
    public void Rows_pass_their_time_on() => Has(
        Ticks.Where(t => t.Price > 1).OrderBy(t => t.Price).Distinct().Select(t => new Bar.Projection { Symbol = t.Symbol, At = t.Time, High = t.Price }).Union(Bars), "At", None, None, None);

    [Fact]
    public void A_projection_to_another_instant_has_no_known_time()
    {
        var moved = Ticks.Select(t => new Bar.Projection { Symbol = t.Symbol, At = t.Time + Hour, High = t.Price });

        Assert.Null(moved.Plan.EventTime);
        Assert.Null(moved.Plan.LookBack);
        Assert.Null(moved.Union(Bars).Plan.EventTime);
    }

    [Fact]
    public void A_window_that_is_known_by_its_start_is_late_by_its_size_and_looks_ahead()
    {
        Has(Windows(t => t.Tumble(Hour), atStart: true), "At", Hour, None, Hour);
        Has(Windows(t => t.Hop(Day, Hour), atStart: true), "At", Day, None, Day);
        Has(Windows(t => t.Cumulate(Day, Hour), atStart: true), "At", Day, None, Day);
        Has(Windows(t => t.Session(Hour), atStart: true), "At", null, Hour, null);
    }

    [Fact]
    public void A_window_that_is_known_by_its_end_is_not_late_and_looks_back()
    {
        Has(Windows(t => t.Tumble(Hour), atStart: false), "At", None, Hour, None);
        Has(Windows(t => t.Hop(Day, Hour), atStart: false), "At", None, Day, None);
        Has(Windows(t => t.Session(Hour), atStart: false), "At", None, null, None);
    }

    [Fact]
    public void Windows_of_windows_add_up() => Has(Resampled(Resampled(Ticks.Select(t => new Bar.Projection { Symbol = t.Symbol, At = t.Time, High = t.Price }), Minute), Hour), "At", Hour + Minute, None, Hour + Minute);

    [Fact]
    public void A_fill_waits_for_the_next_window_of_its_key() => Has(
        Bars.Resample(Hour, by: b => b.Symbol, Fill.Previous).Select((s, w, g) => new Bar.Projection { Symbol = s, At = w.Start, High = g.Max(b => b.High) }), "At", null, null, null);

    [Fact]
    public void Groups_by_the_event_time_itself_keep_it() => Has(
        Bars.GroupBy(b => (b.Symbol, b.At)).Select((k, g) => new Bar.Projection { Symbol = k.Symbol, At = k.At, High = g.Max(b => b.High) }), "At", None, None, None);

    [Fact]
    public void A_group_without_a_window_has_no_time_and_looks_back_without_bound()
    {
        var totals = Bars.GroupBy(b => b.Symbol).Select((s, g) => new Total.Projection { Symbol = s, Rows = g.Count() }).Plan;

        Assert.Null(totals.EventTime);
        Assert.Null(totals.LookBack);
        Assert.Equal(None, Companies.Plan.LookBack);
    }

    [Fact]
    public void A_series_looks_back_by_its_greatest_range_and_without_bound_by_rows()
    {
        Has(Bars.Series(b => b.Symbol).Select((b, s) => new Bar.Projection { Symbol = b.Symbol, At = b.At, High = s.Rolling(Hour).Max(x => x.High) + s.Rolling(Day).Max(x => x.High) }), "At", None, Day, None);
        Has(Bars.Series(b => b.Symbol).Select((b, s) => new Bar.Projection { Symbol = b.Symbol, At = b.At, High = s.Lag(x => x.High).OrElse(0) }), "At", None, null, None);
        Has(Bars.Series(b => b.Symbol).Select((b, s) => new Bar.Projection { Symbol = b.Symbol, At = b.At, High = s.Lead(x => x.High).OrElse(0) }), "At", null, None, null);
    }

    [Fact]
    public void Dedup_within_a_bound_looks_as_far_and_the_last_row_of_a_run_waits_for_it()
    {
        Has(Bars.Dedup(b => b.Symbol, within: Hour), "At", None, Hour, None);
        Has(Bars.Dedup(b => b.Symbol, keepLast: true, within: Hour), "At", Hour, None, Hour);
        Has(Bars.Dedup(b => b.Symbol), "At", None, null, None);
        Has(Bars.Dedup(b => (b.Symbol, b.At)), "At", None, None, None);
        Has(Bars.Limit(3), "At", None, null, null);
    }

    [Fact]
    public void An_as_of_join_looks_back_by_its_tolerance()
    {
        Has(Bars.AsOfJoin(Ticks, (b, t) => b.Symbol == t.Symbol, tolerance: Hour).Select((b, t) => new Bar.Projection { Symbol = b.Symbol, At = b.At, High = t.Price.OrElse(0) }), "At", None, Hour, None);
        Has(Bars.AsOfJoin(Ticks, (b, t) => b.Symbol == t.Symbol).Select((b, t) => new Bar.Projection { Symbol = b.Symbol, At = b.At, High = t.Price.OrElse(0) }), "At", None, null, None);
    }

    [Theory]
    [InlineData("between", -60, 5)]
    [InlineData("turned", -60, 5)]
    [InlineData("difference", -60, 5)]
    [InlineData("equal", -1, -1)]
    [InlineData("tighter", -10, 0)]
    [InlineData("open", -60, null)]
    [InlineData("none", null, null)]
    public void The_bounds_of_a_join_follow_from_its_condition(string condition, int? lower, int? upper)
    {
        var join = (Join)((Project)Bars.InnerJoin(Ticks, (l, r) => condition switch
        {
            "between" => r.Time >= l.At - Hour & r.Time <= l.At + TimeSpan.FromMinutes(5) & l.Symbol == r.Symbol,
            "turned" => l.At <= r.Time + Hour & l.At >= r.Time - TimeSpan.FromMinutes(5),
            "difference" => r.Time - l.At >= -Hour & l.At - r.Time >= TimeSpan.FromMinutes(-5),
            "equal" => r.Time + Minute == l.At,
            "tighter" => r.Time >= l.At - Hour & r.Time <= l.At & r.Time >= l.At - TimeSpan.FromMinutes(10),
            "open" => r.Time >= l.At - Hour,
            _ => r.Time + (r.Time - l.At) >= l.At & r.Symbol == l.Symbol,
        }).Select((l, r) => new Priced.Projection { Symbol = l.Symbol, Price = r.Price }).Plan).From;

        Assert.Equal((lower, upper), (Minutes(join.Bounds.Lower), Minutes(join.Bounds.Upper)));
    }

    [Fact]
    public void A_strict_comparison_leaves_out_its_bound()
    {
        var join = (Join)((Project)Bars.InnerJoin(Ticks, (l, r) => r.Time > l.At - Hour & r.Time < l.At).Select((l, r) => new Priced.Projection { Symbol = l.Symbol, Price = r.Price }).Plan).From;

        Assert.Equal(new TimeBounds(TimeSpan.FromMicroseconds(1) - Hour, TimeSpan.FromMicroseconds(-1)), join.Bounds);
    }

    [Fact]
    public void An_interval_join_waits_for_the_right_rows_that_may_come_and_looks_back_to_the_first()
    {
        var pairs = Bars.InnerJoin(Ticks, (l, r) => r.Time >= l.At - Hour & r.Time <= l.At + Minute);

        Has(pairs.Select((l, r) => new Bar.Projection { Symbol = l.Symbol, At = l.At, High = r.Price }), "At", Minute, Hour, Minute);
        Has(pairs.Select((l, r) => new Bar.Projection { Symbol = l.Symbol, At = r.Time, High = r.Price }), "At", Minute + Hour, Hour + Minute, Hour + Minute);
    }

    [Fact]
    public void A_third_input_is_bounded_by_way_of_the_second()
    {
        var pairs = Bars.InnerJoin(Ticks, (a, b) => b.Time >= a.At - Hour & b.Time <= a.At).InnerJoin(Ticks, (a, b, c) => c.Time >= b.Time - Day & c.Time <= b.Time);
        var join = (Join)((Project)pairs.Select((a, b, c) => new Priced.Projection { Symbol = a.Symbol, Price = c.Price }).Plan).From;

        Assert.Equal(new TimeBounds(-Day - Hour, None), join.Bounds);
        Has(pairs.Select((a, b, c) => new Bar.Projection { Symbol = a.Symbol, At = a.At, High = c.Price }), "At", None, Day + Hour, None);
    }

    [Fact]
    public void A_join_with_a_table_keeps_the_time_and_one_without_a_time_looks_no_further()
    {
        Has(Bars.LeftJoin(Companies, (b, c) => b.Symbol == c.Symbol).Select((b, c) => new Bar.Projection { Symbol = b.Symbol, At = b.At, High = b.High }), "At", None, None, None);
        Has(Bars.SemiJoin(Table, (b, c) => b.Symbol == c.Symbol), "At", None, null, null);
        Has(Companies.InnerJoin(Bars, (c, b) => b.Symbol == c.Symbol).Select((c, b) => new Bar.Projection { Symbol = b.Symbol, At = b.At, High = b.High }), "At", None, None, None);
    }

    [Fact]
    public void A_plan_prints_its_times() => Assert.Equal(
        """
        GroupBy [Symbol, Tumble(At, 01:00:00, 01:00:00, 00:00:00)] Bar { Symbol = key0, At = key1.Start, High = Max(High) } [unbounded; event time At, watermark 01:00:00 behind, looks back 00:00:00, ahead 01:00:00]
          Scan Bar from endless bars [unbounded; event time At, watermark 00:00:00 behind, looks back 00:00:00, ahead 00:00:00]

        """.ReplaceLineEndings("\n"),
        PlanText.WithTimes(Resampled(Bars, Hour).Plan));

    private static int? Minutes(TimeSpan? span) => (int?)span?.TotalMinutes;

    private static Bar.DataFrame Resampled(Bar.DataFrame bars, TimeSpan every) =>
        bars.Resample(every, by: b => b.Symbol).Select((s, w, g) => new Bar.Projection { Symbol = s, At = w.Start, High = g.Max(b => b.High) });

    private static Bar.DataFrame Windows(Func<InstantColumn, Window> window, bool atStart) => Bars.GroupBy(b => (b.Symbol, window(b.At)))
        .Select((k, g) => new Bar.Projection { Symbol = k.Symbol, At = atStart ? k.Item2.Start : k.Item2.End, High = g.Max(b => b.High) });

    private static void Has(DataFrame frame, string column, TimeSpan? delay, TimeSpan? back, TimeSpan? ahead)
    {
        Assert.Equal(new RowTime(column, delay, back, ahead), frame.Plan.EventTime);
        Assert.Equal((back, ahead), (frame.Plan.LookBack, frame.Plan.LookAhead));
        Assert.Equal(frame.Plan.EventTime, PlanRewriter.Rewrite(frame.Plan).EventTime);
    }

    private sealed class Endless(string name) : DataSource
    {
        public override bool IsStream => true;

        public override string Describe() => $"endless {name}";
    }
}
