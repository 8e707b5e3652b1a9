using EtlLib.Engine.Specification;
using EtlLib.Plan;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Relations on small data: what each gives, whatever SQL it became.</summary>
public sealed class RelationTests
{
    private static readonly DateTimeOffset Nine = new(2021, 1, 4, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Hopping_windows_overlap()
    {
        var rows = await Trades((1, 10), (61, 20)).GroupBy(t => t.EventTime.Hop(TimeSpan.FromHours(2), TimeSpan.FromHours(1)))
            .Select((w, g) => new Spans.Projection { Start = w.Start, End = w.End, Rows = g.Count() }).OrderBy(s => s.Start).ToListAsync();
        Assert.Equal([Span(-60, 60, 1), Span(0, 120, 2), Span(60, 180, 1)], rows);
    }

    [Fact]
    public async Task Hopping_windows_with_holes_leave_rows_out()
    {
        var rows = await Trades((1, 10), (31, 20)).GroupBy(t => t.EventTime.Hop(TimeSpan.FromMinutes(30), TimeSpan.FromHours(1)))
            .Select((w, g) => new Spans.Projection { Start = w.Start, End = w.End, Rows = g.Count() }).ToListAsync();
        Assert.Equal([Span(0, 30, 1)], rows);
    }

    [Fact]
    public async Task Cumulating_windows_grow()
    {
        var rows = await Trades((1, 10), (45, 20)).GroupBy(t => t.EventTime.Cumulate(TimeSpan.FromHours(1), TimeSpan.FromMinutes(20)))
            .Select((w, g) => new Spans.Projection { Start = w.Start, End = w.End, Rows = g.Count() }).OrderBy(s => s.End).ToListAsync();
        Assert.Equal([Span(0, 20, 1), Span(0, 40, 1), Span(0, 60, 2)], rows);
    }

    [Fact]
    public async Task A_session_lasts_while_events_are_within_the_gap()
    {
        var rows = await Trades((0, 1), (10, 1), (20, 1), (20, 1), (31, 1)).GroupBy(t => (t.Symbol, t.EventTime.Session(TimeSpan.FromMinutes(10))))
            .Select((k, g) => new Spans.Projection { Start = k.Item2.Start, End = k.Item2.End, Rows = g.Count() }).OrderBy(s => s.Start).ToListAsync();
        Assert.Equal([Span(0, 30, 4), Span(31, 41, 1)], rows);
    }

    [Fact]
    public async Task Tumbling_windows_before_1970_start_before_their_rows()
    {
        var early = new DateTimeOffset(1969, 12, 31, 23, 59, 59, TimeSpan.Zero);
        var frame = Trade.DataFrame.Of(Trade.Sample(eventTime: early)).Resample(TimeSpan.FromHours(1), offset: TimeSpan.FromMinutes(5));
        var rows = await frame.Select((w, g) => new Spans.Projection { Start = w.Start, End = w.End, Rows = g.Count() }).ToListAsync();
        Assert.Equal([new Spans { Start = new(1969, 12, 31, 23, 5, 0, TimeSpan.Zero), End = new(1970, 1, 1, 0, 5, 0, TimeSpan.Zero), Rows = 1 }], rows);
    }

    [Fact]
    public async Task A_column_that_is_not_used_may_be_called_what_a_windows_number_is()
    {
        var rows = await Numbered.DataFrame.Of(new Numbered { At = Nine, Number = 7, Start = 8 }, new Numbered { At = Nine.AddHours(1), Number = 9, Start = 8 }).Resample(TimeSpan.FromHours(1))
            .Select((w, g) => new Spans.Projection { Start = w.Start, End = w.End, Rows = g.Count() }).OrderBy(s => s.Start).ToListAsync();
        Assert.Equal([Span(0, 60, 1), Span(60, 120, 1)], rows);
    }

    [Fact]
    public async Task Empty_windows_are_filled_by_the_one_before()
    {
        var rows = await Filled(Fill.Previous);
        Assert.Equal([(0, 1.0, 5L), (60, 1.0, 0L), (120, 1.0, 0L), (180, 4.0, 8L)], rows);
    }

    [Fact]
    public async Task Empty_windows_are_filled_by_interpolation()
    {
        var rows = await Filled(Fill.Linear);
        Assert.Equal([(0, 1.0, 5L), (60, 2.0, 0L), (120, 3.0, 0L), (180, 4.0, 8L)], rows);
    }

    [Fact]
    public async Task Empty_windows_are_filled_by_a_number()
    {
        var rows = await Filled(Fill.With(7));
        Assert.Equal([(0, 1.0, 5L), (60, 7.0, 0L), (120, 7.0, 0L), (180, 4.0, 8L)], rows);
    }

    [Fact]
    public async Task Lag_and_rolling_look_back()
    {
        var rows = await Trades((0, 1), (1, 2), (2, 4), (10, 8)).Series(t => t.Symbol).Select((t, s) => new Looks.Projection
        {
            Id = t.Id,
            Before = s.Lag(x => x.Price),
            After = s.Lead(x => x.Price),
            Sum = s.Rolling(TimeSpan.FromMinutes(2)).Sum(x => x.Price),
            First = s.Rolling(2).First(x => x.Price),
            Last = s.Rolling(TimeSpan.FromMinutes(5)).Last(x => x.Price),
        }).OrderBy(l => l.Id).ToListAsync();
        Assert.Equal(
            [new(0, null, 2, 1, 1, 1), new(1, 1, 4, 3, 1, 2), new(2, 2, 8, 6, 2, 4), new(3, 4, null, 8, 4, 8)],
            rows);
    }

    [Fact]
    public async Task Dedup_keeps_the_first_or_the_last()
    {
        var trades = Trades((5, 1), (0, 2), (5, 3));
        Assert.Equal([2.0], (await trades.Dedup(t => t.Symbol).ToListAsync()).Select(t => t.Price));
        Assert.Equal([3.0], (await trades.Dedup(t => t.Symbol, keepLast: true).ToListAsync()).Select(t => t.Price));
    }

    [Fact]
    public async Task An_as_of_join_takes_the_latest_row_and_ties_go_to_the_sequence()
    {
        var left = Trades((10, 0), (3, 0));
        var right = Trades((5, 1), (8, 2), (8, 3), (11, 4));
        var rows = await Joined(left.AsOfJoin(right, (a, b) => a.Symbol == b.Symbol));
        Assert.Equal([(0L, 3.0), (1L, null)], rows);
        rows = await Joined(left.AsOfJoin(right, (a, b) => a.Symbol == b.Symbol, tolerance: TimeSpan.FromMinutes(2)));
        Assert.Equal([(0L, 3.0), (1L, null)], rows);
        rows = await Joined(left.AsOfJoin(right, (a, b) => a.Symbol == b.Symbol, tolerance: TimeSpan.FromMinutes(1)));
        Assert.Equal([(0L, null), (1L, null)], rows);
    }

    [Fact]
    public async Task An_as_of_join_asks_any_condition_before_it_takes_the_latest()
    {
        var rows = await Joined(Trades((10, 0), (3, 0)).AsOfJoin(Trades((5, 1), (8, 2), (8, 3), (11, 4)), (a, b) => a.Symbol == b.Symbol & b.Price < 3));
        Assert.Equal([(0L, 2.0), (1L, null)], rows);
    }

    [Fact]
    public async Task A_strict_as_of_join_takes_rows_before()
    {
        var rows = await Joined(Trades((5, 0), (8, 0)).AsOfJoin(Trades((5, 1), (8, 2)), (a, b) => a.Symbol == b.Symbol, strict: true));
        Assert.Equal([(0L, null), (1L, 1.0)], rows);
    }

    [Fact]
    public async Task Joins_chain_and_an_absent_row_is_null()
    {
        var left = Trades((0, 1), (1, 2));
        var frame = left.LeftJoin(Trades((0, 5)), (a, b) => a.EventTime == b.EventTime).InnerJoin(left, (a, _, c) => a.Id == c.Id)
            .Select((a, b, c) => new Pair.Projection { Id = a.Id, Value = b.Price });
        Assert.Equal([new Pair(0, 5), new Pair(1, null)], await frame.OrderBy(p => p.Id).ToListAsync());
    }

    [Fact]
    public async Task Semi_and_anti_joins_divide_the_rows()
    {
        var (left, right) = (Trades((0, 1), (1, 2), (2, 3)), Trades((1, 0), (1, 0)));
        Assert.Equal([2.0], (await left.SemiJoin(right, (a, b) => a.EventTime == b.EventTime).ToListAsync()).Select(t => t.Price));
        Assert.Equal([1.0, 3.0], (await left.AntiJoin(right, (a, b) => a.EventTime == b.EventTime).OrderBy(t => t.Id).ToListAsync()).Select(t => t.Price));
    }

    [Fact]
    public async Task Unions_keep_duplicates_and_distinct_does_not()
    {
        var trades = Trades((0, 1), (1, double.NaN));
        Assert.Equal(4, (await trades.Union(trades).ToListAsync()).Count);
        Assert.Equal(2, (await trades.Union(trades).Distinct().ToListAsync()).Count);
    }

    [Fact]
    public async Task A_sorted_and_limited_frame_is_a_frame_like_others()
    {
        var trades = Trades((0, 1), (1, 2), (2, 3)).OrderByDescending(t => t.Price).Limit(2, offset: 1);
        Assert.Equal([2.0, 1.0], (await trades.ToListAsync()).Select(t => t.Price));
        Assert.Equal([2.0], (await trades.Where(t => t.Price > 1).ToListAsync()).Select(t => t.Price));
        Assert.Equal(3, (await trades.Union(Trades((0, 1))).ToListAsync()).Count);
    }

    [Fact]
    public async Task Aggregates_are_what_they_say()
    {
        var row = Assert.Single(await Trades((0, 1), (1, 2), (2, 4), (2, 4)).Where(t => t.Price > 0).Aggregate(g => new Totals.Projection
        {
            Count = g.Count(),
            Some = g.Count(t => t.Price > 1),
            Distinct = g.CountDistinct(t => t.Price),
            Median = g.Median(t => t.Price),
            Quantile = g.Quantile(t => t.Price, 0.25),
            Deviation = g.StdDev(t => t.Price),
            Correlation = g.Correlation(t => t.Price, t => t.Price),
            Constant = g.Correlation(t => t.Price, t => 1.0),
            Any = g.Any(t => t.Price > 3),
            All = g.All(t => t.Price > 3),
            Least = g.ArgMin(t => t.Id, by: t => t.Price),
            Greatest = g.ArgMax(t => t.Id, by: t => t.Price),
            Top = g.TopK(t => t.Price.OrElse(0), 2),
            Ids = g.Collect(t => t.Id.OrElse(0)),
        }).ToListAsync());
        Assert.Equal((4, 3, 3, 3.0, 1.75, 1.5), (row.Count, row.Some, row.Distinct, row.Median!.Value, row.Quantile!.Value, Math.Round(row.Deviation!.Value, 12)));
        Assert.Equal((1.0, null, true, false, 0L, 3L), (Math.Round(row.Correlation!.Value, 12), row.Constant, row.Any, row.All, row.Least, row.Greatest));
        Assert.Equal([4.0, 4.0], row.Top);
        Assert.Equal([0L, 1, 2, 3], row.Ids);
    }

    [Fact]
    public async Task An_aggregate_of_no_rows_is_one_row()
    {
        var row = Assert.Single(await Trades().Aggregate(g => new Totals.Projection { Count = g.Count(), Some = 0, Distinct = 0, Median = g.Median(t => t.Price), Quantile = null, Deviation = null, Correlation = null, Constant = null, Any = null, All = null, Least = g.First(t => t.Id), Greatest = null, Top = g.TopK(t => t.Price.OrElse(0), 2), Ids = g.Collect(t => t.Id.OrElse(0)) }).ToListAsync());
        Assert.Equal((0, null, null), (row.Count, row.Median, row.Least));
        Assert.Empty(row.Top);
    }

    [Fact]
    public async Task Functions_of_csharp_run_between_statements()
    {
        var doubled = Trade.DataFrame.Map(Trades((0, 1), (1, 2)), t => t with { Price = t.Price * 2 });
        var frame = doubled.Union(doubled).Where(t => t.Price > 2).Select(t => new Pair.Projection { Id = t.Id, Value = t.Price });
        Assert.Equal([new Pair(1, 4), new Pair(1, 4)], await frame.ToListAsync());
        var flat = Trade.DataFrame.FlatMap(doubled, t => new[] { t, t });
        Assert.Equal(4, (await flat.ToListAsync()).Count);
    }

    [Fact]
    public async Task An_exception_of_a_function_is_told_with_the_models_name()
    {
        var frame = Trade.DataFrame.Map(Trades((0, 1)), t => t.Price > 0 ? throw new FormatException("no good") : t);
        var error = await Assert.ThrowsAsync<DataException>(() => frame.ToListAsync());
        Assert.Equal("The function that makes Trade of Trade failed: no good", error.Message);
        Assert.IsType<FormatException>(error.InnerException);
    }

    [Fact]
    public async Task A_model_is_read_by_its_name_and_may_be_kept()
    {
        var models = new Dictionary<string, Relation> { ["odd \"name\""] = Trades((0, 1), (1, 2)).Plan };
        var model = new ModelRows(Frames.Over<Trade.DataFrame>(models["odd \"name\""]).Plan.Schema, "odd \"name\"");
        var frame = Frames.Over<Trade.DataFrame>(new Union(model, model)).OrderBy(t => t.Id);
        await using var session = Running.Open(models);
        Assert.Equal([1.0, 1.0, 2.0, 2.0], (await session.ToListAsync<Trade>(frame.Plan)).Select(t => t.Price));
        Assert.Equal(2, await session.Prepare(model, []).KeepAsync("odd \"name\"", TestContext.Current.CancellationToken));
        Assert.Equal([1.0, 1.0, 2.0, 2.0], (await session.ToListAsync<Trade>(frame.Plan, "odd \"name\"")).Select(t => t.Price));
    }

    private static Trade.DataFrame Trades(params (int Minute, double Price)[] trades) =>
        Trade.DataFrame.Of([.. trades.Select((t, i) => Trade.Sample(symbol: "SPY", eventTime: Nine.AddMinutes(t.Minute), id: i, price: t.Price, volume: (int)t.Price))]);

    private static Spans Span(int start, int end, long rows) => new() { Start = Nine.AddMinutes(start), End = Nine.AddMinutes(end), Rows = rows };

    private static async Task<IEnumerable<(int, double, long)>> Filled(Fill fill)
    {
        var trades = Trade.DataFrame.Of(Trade.Sample(symbol: "A", eventTime: Nine, price: 1, volume: 5), Trade.Sample(symbol: "A", eventTime: Nine.AddHours(3), price: 4, volume: 8), Trade.Sample(symbol: "B", eventTime: Nine.AddHours(9)));
        var frame = trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol, fill).Select((symbol, hour, g) => new Candle.Projection
        {
            Symbol = symbol + "!",
            Hour = hour.Start,
            Open = g.First(t => t.Price),
            High = g.Max(t => t.Price),
            Low = g.Min(t => t.Price),
            Close = g.Last(t => t.Price),
            Volume = g.Sum(t => t.Volume),
        });
        var rows = await frame.OrderBy(c => (c.Symbol, c.Hour)).ToListAsync();
        Assert.Equal("B!", rows[^1].Symbol);
        return rows.SkipLast(1).Select(c => ((int)(c.Hour - Nine).TotalMinutes, c.Open, c.Volume));
    }

    private static async Task<IEnumerable<(long, double?)>> Joined(Joined<Trade.Columns, Trade.OptionalColumns> joined) =>
        (await joined.Select((a, b) => new Pair.Projection { Id = a.Id, Value = b.Price }).OrderBy(p => p.Id).ToListAsync()).Select(p => (p.Id, p.Value));
}
