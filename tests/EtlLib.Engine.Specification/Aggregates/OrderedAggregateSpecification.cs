namespace EtlLib.Engine.Specification;

/// <summary>First, Last, Collect, ArgMin, ArgMax and TopK: by event time, then sequence, then the value.</summary>
public abstract class OrderedAggregateSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public virtual Task First_and_last_go_by_time() => AssertEndsAsync([Trade.At("11:00", volume: 2), Trade.At("10:00", volume: 1), Trade.At("12:00", volume: 3)], 1, 3);

    [Fact]
    public virtual Task Ties_of_time_go_by_sequence() => AssertEndsAsync([Trade.At("10:00", volume: 1, seq: 2), Trade.At("10:00", volume: 2, seq: 1), Trade.At("10:00", volume: 3, seq: 3)], 2, 3);

    [Fact]
    public virtual Task Ties_of_sequence_go_by_the_value() => AssertEndsAsync([Trade.At("10:00", volume: 5), Trade.At("10:00", volume: 2), Trade.At("10:00", volume: 9)], 2, 9);

    [Fact]
    public virtual Task Nulls_are_skipped() => AssertEndsAsync([Trade.At("09:00"), Trade.At("10:00", volume: 1), Trade.At("11:00", volume: 2), Trade.At("12:00")], 1, 2);

    [Fact]
    public virtual Task Nulls_alone_give_null() => AssertEndsAsync([Trade.At("09:00"), Trade.At("10:00")], null, null);

    [Fact]
    public virtual async Task Rows_without_a_sequence_go_by_time_then_value() =>
        await AssertAsync(
            Reading.DataFrame.Of(Reading.At("1969-01-01", 7), Reading.At("1969-01-01", 3), Reading.At("1970-01-01", 5), Reading.At("1970-01-01", 1)).GroupBy(r => r.Key).Select((_, g) => new IntPair.Projection { Id = 0, A = g.First(r => r.Value), B = g.Last(r => r.Value) }),
            new IntPair(0, 3, 5));

    [Fact]
    public virtual async Task First_and_last_under_a_condition()
    {
        var trades = Trade.DataFrame.Of(Trade.At("10:00", volume: 1), Trade.At("11:00", volume: 20), Trade.At("12:00", volume: 30), Trade.At("13:00", volume: 4));
        await AssertAsync(trades.GroupBy(t => t.Symbol).Select((_, g) => new IntPair.Projection { Id = 0, A = g.First(t => t.Volume, t => t.Volume > 10), B = g.Last(t => t.Volume, t => t.Volume > 10) }), new IntPair(0, 20, 30));
        await AssertAsync(trades.GroupBy(t => t.Symbol).Select((_, g) => new IntPair.Projection { Id = 0, A = g.First(t => t.Volume, t => t.Volume > 99), B = g.Last(t => t.Volume, t => t.Price > 1) }), new IntPair(0, null, null));
    }

    [Fact]
    public virtual async Task First_and_last_of_every_type()
    {
        var trades = Trade.DataFrame.Of(Trade.At("10:00", "x", 1.5, 1, seq: 7), Trade.At("11:00", null, double.NaN, 2, seq: 8));
        await AssertAsync(trades.Aggregate(g => new TextPair.Projection { Id = 0, A = g.First(t => t.Symbol), B = g.Last(t => t.Symbol + "!") }), new TextPair(0, "x", "x!"));
        await AssertAsync(trades.Aggregate(g => new DoublePair.Projection { Id = 0, A = g.First(t => t.Price), B = g.Last(t => t.Price) }), new DoublePair(0, 1.5, double.NaN));
        await AssertAsync(trades.Aggregate(g => new InstantPair.Projection { Id = 0, A = g.First(t => t.Time), B = g.Last(t => t.Time) }), new InstantPair(0, Parse.Utc("2021-01-01T10:00"), Parse.Utc("2021-01-01T11:00")));
        await AssertAsync(trades.Aggregate(g => new BoolPair.Projection { Id = 0, A = g.First(t => t.Volume > 1), B = g.Last(t => t.Volume > 1) }), new BoolPair(0, false, true));
        await AssertAsync(trades.Aggregate(g => new DecimalPair.Projection { Id = 0, A = g.First(t => t.Volume.ToText().ToDecimal(18, 4)), B = g.Last(t => t.Volume.ToText().ToDecimal(10, 2)) }), new DecimalPair(0, 1m, 2m));
    }

    [Fact]
    public virtual async Task Collect_takes_all_values_in_order()
    {
        await AssertAsync(
            Reading.DataFrame.Of(Reading.At("2021-01-02", 3), Reading.At("2021-01-01", 9), Reading.At("2021-01-02", 1), Reading.At("2021-01-03", null), Reading.At("2021-01-01", null, "B")).GroupBy(r => r.Key).Select((k, g) => new Collected.Projection { Key = k, Values = g.Collect(r => r.Value) }),
            new Collected("A", [9, 1, 3]), new Collected("B", []));
    }

    [Fact]
    public virtual async Task ArgMin_and_ArgMax_go_by_their_key()
    {
        var trades = Trade.DataFrame.Of(Trade.At("10:00", price: 3, volume: 1), Trade.At("11:00", price: 1, volume: 2), Trade.At("12:00", price: 5, volume: 3), Trade.At("13:00", volume: 4), Trade.At("14:00", price: 0), Trade.At("15:00", price: 9));
        await AssertAsync(trades.Aggregate(g => new IntPair.Projection { Id = 0, A = g.ArgMin(t => t.Volume, by: t => t.Price), B = g.ArgMax(t => t.Volume, by: t => t.Price) }), new IntPair(0, 2, 3));
    }

    [Fact]
    public virtual async Task Ties_of_the_key_go_by_time_then_sequence_then_value()
    {
        await AssertArgsAsync([Trade.At("11:00", price: 1, volume: 1), Trade.At("10:00", price: 1, volume: 2), Trade.At("12:00", price: 1, volume: 3)], 2, 3);
        await AssertArgsAsync([Trade.At("10:00", price: 1, volume: 1, seq: 2), Trade.At("10:00", price: 1, volume: 2, seq: 1), Trade.At("10:00", price: 1, volume: 3, seq: 3)], 2, 3);
        await AssertArgsAsync([Trade.At("10:00", price: 1, volume: 5), Trade.At("10:00", price: 1, volume: 4), Trade.At("10:00", price: 1, volume: 6)], 4, 6);
    }

    [Fact]
    public virtual async Task NaN_is_the_greatest_key()
    {
        await AssertArgsAsync([Trade.At("10:00", price: double.NaN, volume: 1), Trade.At("11:00", price: double.PositiveInfinity, volume: 2), Trade.At("12:00", price: 1, volume: 3)], 3, 1);
        await AssertArgsAsync([Trade.At("10:00", price: -0.0, volume: 1), Trade.At("11:00", price: 0.0, volume: 2)], 1, 2);
        await AssertArgsAsync([Trade.At("10:00", price: null, volume: 1)], null, null);
    }

    [Fact]
    public virtual async Task TopK_takes_the_greatest_values_descending()
    {
        var readings = Reading.DataFrame.Of(Reading.At("2021-01-01", 3), Reading.At("2021-01-01", 9), Reading.At("2021-01-01", 3), Reading.At("2021-01-01", null), Reading.At("2021-01-01", 1), Reading.At("2021-01-01", null, "B"));
        await AssertAsync(readings.GroupBy(r => r.Key).Select((k, g) => new Collected.Projection { Key = k, Values = g.TopK(r => r.Value, 3) }), new Collected("A", [9, 3, 3]), new Collected("B", []));
        await AssertAsync(readings.GroupBy(r => r.Key).Select((k, g) => new Collected.Projection { Key = k, Values = g.TopK(r => r.Value, 10) }), new Collected("A", [9, 3, 3, 1]), new Collected("B", []));
        AssertRefused(() => readings.Aggregate(g => new Lists.Projection { Key = "", Values = g.TopK(r => r.Value.OrElse(0), 0) }), "TopK");
    }

    [Fact]
    public virtual void What_has_no_event_time_has_no_first() =>
        AssertRefused(() => IntPair.DataFrame.Of().Aggregate(g => new IntResult.Projection { Id = 0, Value = g.First(r => r.A) }), "event time");

    private Task AssertEndsAsync(Trade[] trades, int? first, int? last) =>
        AssertAsync(Trade.DataFrame.Of(trades).GroupBy(t => t.Symbol).Select((_, g) => new IntPair.Projection { Id = 0, A = g.First(t => t.Volume), B = g.Last(t => t.Volume) }), new IntPair(0, first, last));

    private Task AssertArgsAsync(Trade[] trades, int? least, int? greatest) =>
        AssertAsync(Trade.DataFrame.Of(trades).GroupBy(t => t.Symbol).Select((_, g) => new IntPair.Projection { Id = 0, A = g.ArgMin(t => t.Volume, by: t => t.Price), B = g.ArgMax(t => t.Volume, by: t => t.Price) }), new IntPair(0, least, greatest));
}
