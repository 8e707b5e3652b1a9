namespace EtlLib.Engine.Specification;

/// <summary>OrderBy and Dedup.</summary>
public abstract class OrderSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly double?[] Mixed = [1, null, double.NaN, double.PositiveInfinity, -1, double.NegativeInfinity, 0];

    private static DoublePair.DataFrame Doubled => DoublePair.DataFrame.Of([.. Mixed.Select(x => new DoublePair(0, x, null))]);

    [Fact]
    public virtual Task Ascending_nulls_come_first_and_NaN_last() =>
        AssertInOrderAsync(Doubled.OrderBy(r => r.A), [.. new double?[] { null, double.NegativeInfinity, -1, 0, 1, double.PositiveInfinity, double.NaN }.Select(x => new DoublePair(0, x, null))]);

    [Fact]
    public virtual Task Descending_is_the_reverse() =>
        AssertInOrderAsync(Doubled.OrderByDescending(r => r.A), [.. new double?[] { double.NaN, double.PositiveInfinity, 1, 0, -1, double.NegativeInfinity, null }.Select(x => new DoublePair(0, x, null))]);

    [Fact]
    public virtual async Task Rows_are_sorted_by_several_columns()
    {
        var pairs = IntPair.DataFrame.Of(new IntPair(0, 2, 1), new IntPair(1, 1, 2), new IntPair(2, 1, 1), new IntPair(3, null, 5), new IntPair(4, 1, null));
        await AssertInOrderAsync(pairs.OrderBy(p => (p.A, p.B)), new IntPair(3, null, 5), new IntPair(4, 1, null), new IntPair(2, 1, 1), new IntPair(1, 1, 2), new IntPair(0, 2, 1));
        await AssertInOrderAsync(pairs.OrderByDescending(p => p.A).ThenBy(p => p.B), new IntPair(0, 2, 1), new IntPair(4, 1, null), new IntPair(2, 1, 1), new IntPair(1, 1, 2), new IntPair(3, null, 5));
        await AssertInOrderAsync(pairs.OrderBy(p => p.A).ThenByDescending(p => p.B), new IntPair(3, null, 5), new IntPair(1, 1, 2), new IntPair(2, 1, 1), new IntPair(4, 1, null), new IntPair(0, 2, 1));
        AssertRefused(() => pairs.ThenBy(p => p.A), "OrderBy");
    }

    [Fact]
    public virtual Task Rows_are_sorted_by_what_is_computed() =>
        AssertInOrderAsync(IntResult.DataFrame.Of(new IntResult(0, -3), new IntResult(1, 2), new IntResult(2, 1)).OrderBy(r => r.Value.Abs()), new IntResult(2, 1), new IntResult(1, 2), new IntResult(0, -3));

    [Fact]
    public virtual Task An_order_is_kept_through_a_projection() =>
        AssertInOrderAsync(
            IntPair.DataFrame.Of(new IntPair(0, 3, null), new IntPair(1, 1, null), new IntPair(2, 2, null)).OrderBy(p => p.A).Select(p => new IntResult.Projection { Id = p.Id, Value = null }),
            new IntResult(1, null), new IntResult(2, null), new IntResult(0, null));

    [Fact]
    public virtual async Task Top_keeps_the_greatest_rows_of_each_key()
    {
        var pairs = IntPair.DataFrame.Of(new IntPair(1, 1, 5), new IntPair(2, 1, 7), new IntPair(3, 1, 5), new IntPair(4, 1, null), new IntPair(5, null, 2), new IntPair(6, null, 1));
        await AssertAsync(pairs.Top(2, by: p => p.A, order: p => p.B), new IntPair(2, 1, 7), new IntPair(1, 1, 5), new IntPair(5, null, 2), new IntPair(6, null, 1));
        await AssertAsync(pairs.Top(2, by: p => p.A, order: p => (p.B, p.Id), ascending: true), new IntPair(4, 1, null), new IntPair(1, 1, 5), new IntPair(5, null, 2), new IntPair(6, null, 1));
        await AssertAsync(pairs.Top(1, by: p => p.A, order: p => p.B).Where(p => p.B > 5), new IntPair(2, 1, 7));
        await AssertAsync(pairs.Where(p => p.Id > 90).Top(1, by: p => p.A, order: p => p.B));
        AssertRefused(() => pairs.Top(0, by: p => p.A, order: p => p.B), "at least 1");
    }

    [Fact]
    public virtual async Task Dedup_keeps_the_first_or_last_row_of_a_key_by_time_then_sequence()
    {
        var trades = Trade.DataFrame.Of(
            Trade.At("10:00", price: 2, seq: 2), Trade.At("10:00", price: 1, seq: 1), Trade.At("09:00", price: 9, seq: 9),
            Trade.At("10:00", "B", 5), Trade.At("11:00", null, 1), Trade.At("12:00", null, 2));
        await AssertAsync(trades.Dedup(t => t.Symbol), Trade.At("09:00", price: 9, seq: 9), Trade.At("10:00", "B", 5), Trade.At("11:00", null, 1));
        await AssertAsync(trades.Dedup(t => t.Symbol, keepLast: true), Trade.At("10:00", price: 2, seq: 2), Trade.At("10:00", "B", 5), Trade.At("12:00", null, 2));
    }

    [Fact]
    public virtual async Task Dedup_decides_ties_by_the_columns_in_their_order()
    {
        var trades = Trade.DataFrame.Of(Trade.At("10:00", price: 1, volume: 7), Trade.At("10:00", price: null, volume: 9), Trade.At("10:00", price: 1, volume: null), Trade.At("10:00", price: double.NaN, volume: 1));
        await AssertAsync(trades.Dedup(t => t.Symbol), Trade.At("10:00", price: null, volume: 9));
        await AssertAsync(trades.Dedup(t => t.Symbol, keepLast: true), Trade.At("10:00", price: double.NaN, volume: 1));
        await AssertAsync(trades.Where(t => t.Price == 1).Dedup(t => (t.Symbol, t.Price)), Trade.At("10:00", price: 1, volume: null));
    }

    [Fact]
    public virtual async Task Dedup_within_a_bound_keeps_a_row_of_each_run_of_rows_that_follow_each_other_within_it()
    {
        var trades = Trade.DataFrame.Of(
            Trade.At("10:00", price: 1), Trade.At("10:05", price: 2), Trade.At("10:09", price: 3), Trade.At("10:15", price: 4), Trade.At("10:15", price: 5, seq: 2),
            Trade.At("10:01", "B", 6), Trade.At("10:07", "B", 7), Trade.At("10:00", null, 8), Trade.At("10:01", null, 9));
        await AssertAsync(trades.Dedup(t => t.Symbol, within: TimeSpan.FromMinutes(5)), Trade.At("10:00", price: 1), Trade.At("10:15", price: 4), Trade.At("10:01", "B", 6), Trade.At("10:07", "B", 7), Trade.At("10:00", null, 8));
        await AssertAsync(trades.Dedup(t => t.Symbol, keepLast: true, within: TimeSpan.FromMinutes(5)), Trade.At("10:09", price: 3), Trade.At("10:15", price: 5, seq: 2), Trade.At("10:01", "B", 6), Trade.At("10:07", "B", 7), Trade.At("10:01", null, 9));
        await AssertAsync(trades.Where(t => t.Symbol == "A").Dedup(t => t.Symbol, within: TimeSpan.Zero), Trade.At("10:00", price: 1), Trade.At("10:05", price: 2), Trade.At("10:09", price: 3), Trade.At("10:15", price: 4));
        AssertRefused(() => trades.Dedup(t => t.Symbol, within: TimeSpan.FromTicks(1)), "whole microseconds");
        AssertRefused(() => trades.Dedup(t => t.Symbol, within: TimeSpan.FromMinutes(-1)), "must not be negative");
    }

    [Fact]
    public virtual async Task Dedup_without_a_sequence_goes_by_time_then_columns()
    {
        var readings = Reading.DataFrame.Of(Reading.At("2021-01-01", 2), Reading.At("2021-01-01", 1), Reading.At("1969-01-01", 5, "B"), Reading.At("1960-01-01", 6, "B"));
        await AssertAsync(readings.Dedup(r => r.Key), Reading.At("2021-01-01", 1), Reading.At("1960-01-01", 6, "B"));
        await AssertAsync(readings.Dedup(r => r.Key, keepLast: true), Reading.At("2021-01-01", 2), Reading.At("1969-01-01", 5, "B"));
        AssertRefused(() => IntPair.DataFrame.Of().Dedup(p => p.A), "event time");
    }
}
