using EtlLib.Plan;

namespace EtlLib.Engine.Specification;

/// <summary>Lag, Lead and rolling aggregates.</summary>
public abstract class SeriesSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly TimeSpan TwoMinutes = TimeSpan.FromMinutes(2);

    [Fact]
    public virtual Task Lag_and_lead_are_the_rows_beside_of_the_same_key() =>
        AssertAsync(
            Some.Series(r => r.Key).Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = r.Value, Other = s.Lag(x => x.Value) * 100 + s.Lead(x => x.Value).OrElse(0) }),
            Row("10:00", 1, null), Row("10:01", 2, 104), Row("10:03", 4, 208), Row("10:10", 8, 400), Row("10:02", 7, null, "B"));

    [Fact]
    public virtual Task Row_numbers_count_the_rows_of_a_key_by_time_then_sequence() =>
        AssertAsync(
            Trade.DataFrame.Of(Trade.At("10:00", volume: 1, seq: 2), Trade.At("10:00", volume: 2, seq: 1), Trade.At("09:00", volume: 3, seq: 3)).Series(t => t.Symbol)
                .Select((t, s) => new IntPair.Projection { Id = t.Seq.ToInt(), A = s.RowNumber().ToInt(), B = s.RowNumber(x => x.Volume, descending: true).ToInt() }),
            new IntPair(1, 2, 2), new IntPair(2, 3, 3), new IntPair(3, 1, 1));

    [Fact]
    public virtual async Task Equal_values_have_one_rank_and_null_is_least()
    {
        var ranked = IntPair.DataFrame.Of(new IntPair(1, 1, 5), new IntPair(2, 1, 5), new IntPair(3, 1, 7), new IntPair(4, 1, null), new IntPair(5, 2, 5)).Series(p => p.A);
        await AssertAsync(
            ranked.Select((p, s) => new IntPair.Projection { Id = p.Id, A = s.Rank(x => x.B).ToInt(), B = s.DenseRank(x => x.B).ToInt() }),
            new IntPair(1, 2, 2), new IntPair(2, 2, 2), new IntPair(3, 4, 3), new IntPair(4, 1, 1), new IntPair(5, 1, 1));
        await AssertAsync(
            ranked.Select((p, s) => new IntPair.Projection { Id = p.Id, A = s.Rank(x => x.B, descending: true).ToInt(), B = s.DenseRank(x => x.B, descending: true).ToInt() }),
            new IntPair(1, 2, 2), new IntPair(2, 2, 2), new IntPair(3, 1, 1), new IntPair(4, 4, 3), new IntPair(5, 1, 1));
        AssertRefused(() => ranked.Select((p, s) => new IntPair.Projection { Id = p.Id, A = s.Lag(x => x.B), B = null }), "event time");
    }

    [Fact]
    public virtual Task NaN_is_the_greatest_of_ranked_values() =>
        AssertAsync(
            DoublePair.DataFrame.Of(new DoublePair(1, double.NaN, null), new DoublePair(2, double.PositiveInfinity, null), new DoublePair(3, -0.0, null), new DoublePair(4, 0.0, null)).Series()
                .Select((p, s) => new IntPair.Projection { Id = p.Id, A = s.Rank(x => x.A, descending: true).ToInt(), B = null }),
            new IntPair(1, 1, null), new IntPair(2, 2, null), new IntPair(3, 3, null), new IntPair(4, 3, null));

    [Fact]
    public virtual Task Lag_of_several_rows() =>
        AssertAsync(
            Some.Where(r => r.Key == "A").Series().Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = s.Lead(x => x.Value, 2), Other = s.Lag(x => x.Value, 2) }),
            Row("10:00", 4, null), Row("10:01", 8, null), Row("10:03", null, 1), Row("10:10", null, 2));

    [Fact]
    public virtual Task Ties_of_time_go_by_sequence() =>
        AssertAsync(
            Trade.DataFrame.Of(Trade.At("10:00", volume: 1, seq: 2), Trade.At("10:00", volume: 2, seq: 1), Trade.At("10:00", volume: 3, seq: 3)).Series(t => t.Symbol)
                .Select((t, s) => new IntPair.Projection { Id = t.Seq.ToInt(), A = s.Lag(x => x.Volume), B = s.Rolling(2).Sum(x => x.Volume).ToInt() }),
            new IntPair(1, null, 2), new IntPair(2, 2, 3), new IntPair(3, 1, 4));

    [Fact]
    public virtual Task A_rolling_range_leaves_out_what_is_a_whole_range_before() =>
        AssertAsync(
            Some.Series(r => r.Key).Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = s.Rolling(TwoMinutes).Count().ToInt(), Other = s.Rolling(TwoMinutes).Mean(x => x.Value) }),
            Row("10:00", 1, 1), Row("10:01", 2, 1.5), Row("10:03", 1, 4), Row("10:10", 1, 8), Row("10:02", 1, 7, "B"));

    [Fact]
    public virtual Task Rows_of_the_same_time_are_in_each_others_range() =>
        AssertAsync(
            Reading.DataFrame.Of(Reading.At("2021-01-01T10:00", 1), Reading.At("2021-01-01T10:00", 2), Reading.At("2021-01-01T10:01", 4)).Series(r => r.Key)
                .Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = r.Value, Other = s.Rolling(TwoMinutes).Max(x => x.Value) + 10 * s.Rolling(TwoMinutes).Min(x => x.Value) }),
            Row("10:00", 1, 12), Row("10:00", 2, 12), Row("10:01", 4, 14));

    [Fact]
    public virtual Task Rolling_rows_are_counted_with_the_row() =>
        AssertAsync(
            Some.Series(r => r.Key).Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = s.Rolling(2).Count().ToInt(), Other = s.Rolling(2).Mean(x => x.Value) }),
            Row("10:00", 1, 1), Row("10:01", 2, 1.5), Row("10:03", 2, 3), Row("10:10", 2, 6), Row("10:02", 1, 7, "B"));

    [Fact]
    public virtual Task Rolling_aggregates_skip_nulls() =>
        AssertAsync(
            Reading.DataFrame.Of(Reading.At("2021-01-01T10:00", null), Reading.At("2021-01-01T10:01", 3), Reading.At("2021-01-01T10:02", null)).Series(r => r.Key)
                .Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = s.Lag(x => x.Value), Other = s.Rolling(2).Mean(x => x.Value) }),
            Row("10:00", null, null), Row("10:01", null, 3), Row("10:02", 3, 3));

    [Fact]
    public virtual Task Rolling_first_and_last_go_by_time() =>
        AssertAsync(
            Some.Where(r => r.Key == "A").Series(r => r.Key).Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = s.Rolling(3).First(x => x.Value), Other = s.Rolling(3).Last(x => x.Value) + 0.5 }),
            Row("10:00", 1, 1.5), Row("10:01", 1, 2.5), Row("10:03", 1, 4.5), Row("10:10", 2, 8.5));

    [Fact]
    public virtual async Task A_series_of_null_keys_and_of_nothing()
    {
        await AssertAsync(
            Reading.DataFrame.Of(Reading.At("2021-01-01T10:00", 1, null), Reading.At("2021-01-01T10:01", 2, null)).Series(r => r.Key).Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = s.Lag(x => x.Value), Other = null }),
            Row("10:00", null, null, null), Row("10:01", 1, null, null));
        await AssertAsync(Reading.DataFrame.Of().Series().Select((r, s) => new Around.Projection { Key = r.Key, Time = r.Time, Value = s.Lag(x => x.Value), Other = null }));
    }

    [Fact]
    public virtual void What_has_no_event_time_is_no_series() =>
        AssertRefused(() => IntPair.DataFrame.Of().Series().Select((r, s) => new IntResult.Projection { Id = r.Id, Value = s.Lag(x => x.A) }), "event time");

    private static Reading.DataFrame Some => Reading.DataFrame.Of(
        Reading.At("2021-01-01T10:03", 4), Reading.At("2021-01-01T10:00", 1), Reading.At("2021-01-01T10:10", 8), Reading.At("2021-01-01T10:01", 2), Reading.At("2021-01-01T10:02", 7, "B"));

    private static Around Row(string time, int? value, double? other, string? key = "A") => new(key, Parse.Utc($"2021-01-01T{time}"), value, other);
}
