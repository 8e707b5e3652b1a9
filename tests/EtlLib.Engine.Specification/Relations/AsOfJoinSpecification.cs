namespace EtlLib.Engine.Specification;

/// <summary>As-of joins: the latest right row that is not after the left one.</summary>
public abstract class AsOfJoinSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static Trade.DataFrame Quotes => Trade.DataFrame.Of(Trade.At("10:00", volume: 1), Trade.At("10:05", volume: 2), Trade.At("10:05", "B", volume: 3), Trade.At("10:10", null, volume: 4));

    [Fact]
    public virtual Task The_latest_row_at_or_before_is_taken() =>
        AssertAsync(Joined(Quotes, At("09:59"), At("10:00"), At("10:04:59.999999"), At("10:05"), At("23:00")), Found("09:59", null), Found("10:00", 1), Found("10:04:59.999999", 1), Found("10:05", 2), Found("23:00", 2));

    [Fact]
    public virtual Task A_strict_join_takes_what_is_before() =>
        AssertAsync(Joined(Quotes, strict: true, lefts: [At("10:00"), At("10:00:00.000001"), At("10:05")]), Found("10:00", null), Found("10:00:00.000001", 1), Found("10:05", 1));

    [Fact]
    public virtual Task What_is_older_than_the_tolerance_is_not_taken() =>
        AssertAsync(Joined(Quotes, TimeSpan.FromMinutes(3), lefts: [At("10:03"), At("10:03:00.000001"), At("10:05")]), Found("10:03", 1), Found("10:03:00.000001", null), Found("10:05", 2));

    [Fact]
    public virtual Task A_tolerance_of_nothing_takes_the_same_time() => AssertAsync(Joined(Quotes, TimeSpan.Zero, lefts: [At("10:00"), At("10:01")]), Found("10:00", 1), Found("10:01", null));

    [Fact]
    public virtual Task Keys_are_equal_and_null_equals_nothing() =>
        AssertAsync(Joined(Quotes, At("11:00", "B"), At("11:00", null), At("11:00", "C")), Found("11:00", 3, "B"), Found("11:00", null, null), Found("11:00", null, "C"));

    /// <summary>Engines choose another way to join by the number of rows.</summary>
    [Theory]
    [InlineData(40, 40)]
    [InlineData(200, 70)]
    [InlineData(70, 200)]
    [InlineData(2_400, 4_800)]
    public virtual async Task Null_equals_nothing_in_one_of_two_keys_whatever_the_number_of_rows(int lefts, int rights)
    {
        Trade[] left = Random(lefts, 1), right = Random(rights, 2);
        var joined = await RowsAsync(Trade.DataFrame.Of(left).AsOfJoin(Trade.DataFrame.Of(right), (l, r) => l.Symbol == r.Symbol & l.Volume == r.Volume)
            .Select((l, r) => new LongPair.Projection { Id = l.Seq.ToInt(), A = l.Volume, B = r.Seq }));
        var latest = left.Select(l => new LongPair((int)l.Seq, l.Volume, right
            .Where(r => l.Symbol is not null && l.Symbol == r.Symbol && l.Volume is not null && l.Volume == r.Volume && r.Time <= l.Time)
            .OrderBy(r => (r.Time, r.Seq)).LastOrDefault()?.Seq));
        Assert.Equal(latest.OrderBy(p => p.Id), joined.OrderBy(p => p.Id));

        static Trade[] Random(int rows, int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, rows).Select(i => new Trade(random.Next(4) == 0 ? null : $"key {random.Next(rows / 20)}", Parse.Utc("2021-01-01T10:00").AddSeconds(random.Next(500)), i, null, random.Next(4) == 0 ? null : random.Next(2)))];
        }
    }

    [Fact]
    public virtual async Task Ties_go_to_the_greatest_sequence_then_to_the_greatest_columns()
    {
        await AssertAsync(Joined(Trade.DataFrame.Of(Trade.At("10:00", volume: 1, seq: 2), Trade.At("10:00", volume: 9, seq: 1)), At("10:00")), Found("10:00", 1));
        await AssertAsync(Joined(Trade.DataFrame.Of(Trade.At("10:00", price: 1, volume: 9), Trade.At("10:00", price: 2, volume: 1), Trade.At("10:00", volume: 5)), At("10:00")), Found("10:00", 1));
        await AssertAsync(Joined(Trade.DataFrame.Of(Trade.At("10:00", price: double.NaN, volume: 1), Trade.At("10:00", price: 2, volume: 9)), At("10:00")), Found("10:00", 1));
        await AssertAsync(Joined(Trade.DataFrame.Of(Trade.At("10:00", volume: 1), Trade.At("10:00", volume: null)), At("10:00")), Found("10:00", 1));
    }

    [Fact]
    public virtual Task A_row_without_a_sequence_is_decided_by_its_columns() =>
        AssertAsync(
            Trade.DataFrame.Of(At("10:00")).AsOfJoin(Reading.DataFrame.Of(Reading.At("2021-01-01T10:00", 1), Reading.At("2021-01-01T10:00", 3), Reading.At("2021-01-01T10:00", null)), (l, r) => l.Symbol == r.Key).Select((l, r) => new Around.Projection { Key = l.Symbol, Time = l.Time, Value = r.Value, Other = null }),
            Found("10:00", 3));

    [Fact]
    public virtual Task A_join_without_a_key_is_of_all_rows() =>
        AssertAsync(
            Trade.DataFrame.Of(At("10:06"), At("10:20")).AsOfJoin(Quotes.Where(q => q.Volume != 3), (_, _) => true).Select((l, r) => new Around.Projection { Key = l.Symbol, Time = l.Time, Value = r.Volume, Other = null }),
            Found("10:06", 2), Found("10:20", 4));

    [Fact]
    public virtual Task Any_condition_is_asked_before_the_latest_is_taken() =>
        AssertAsync(
            Trade.DataFrame.Of(At("11:00"), At("10:01")).AsOfJoin(Quotes, (l, r) => l.Symbol == r.Symbol & r.Volume < 2).Select((l, r) => new Around.Projection { Key = l.Symbol, Time = l.Time, Value = r.Volume, Other = null }),
            Found("11:00", 1), Found("10:01", 1));

    [Fact]
    public virtual async Task A_condition_on_both_rows_is_asked_before_the_latest_is_taken()
    {
        var lefts = Trade.DataFrame.Of(Trade.At("11:00", volume: 2), Trade.At("11:00", volume: 2), Trade.At("11:00", "B", volume: 3), Trade.At("11:00", null, volume: 9), Trade.At("10:00", volume: 9));
        var joined = lefts.AsOfJoin(Quotes, (l, r) => l.Symbol == r.Symbol & r.Volume < l.Volume).Select((l, r) => new Around.Projection { Key = l.Symbol, Time = l.Time, Value = r.Volume, Other = null });
        await AssertAsync(joined, Found("11:00", 1), Found("11:00", 1), Found("11:00", null, "B"), Found("11:00", null, null), Found("10:00", 1));
        var strict = lefts.AsOfJoin(Quotes, (l, r) => r.Volume <= l.Volume, TimeSpan.FromMinutes(55), strict: true).Select((l, r) => new Around.Projection { Key = l.Symbol, Time = l.Time, Value = r.Volume, Other = null });
        await AssertAsync(strict, Found("11:00", 2), Found("11:00", 2), Found("11:00", 3, "B"), Found("11:00", 4, null), Found("10:00", null));
    }

    [Fact]
    public virtual Task Joins_are_put_before_and_after_as_of_joins() =>
        AssertAsync(
            Trade.DataFrame.Of(At("10:04"), At("10:06"), At("10:06", "B"), At("09:00"))
                .LeftJoin(TextResult.DataFrame.Of(new TextResult(7, "A")), (l, r) => l.Symbol == r.Value)
                .AsOfJoin(Quotes, (l, _, r) => l.Symbol == r.Symbol)
                .LeftJoin(IntResult.DataFrame.Of(new IntResult(20, 2), new IntResult(30, 3)), (_, _, q, r) => q.Volume == r.Value)
                .Select((l, n, q, r) => new IntPair.Projection { Id = n.Id.OrElse(0), A = q.Volume, B = r.Id }),
            new IntPair(7, 1, null), new IntPair(7, 2, 20), new IntPair(0, 3, 30), new IntPair(7, null, null));

    [Fact]
    public virtual Task Joins_with_nothing() => AssertAsync(Joined(Trade.DataFrame.Of(), At("10:00")), Found("10:00", null));

    [Fact]
    public virtual Task As_of_joins_are_chained() =>
        AssertAsync(
            Trade.DataFrame.Of(At("10:04"), At("10:06")).AsOfJoin(Quotes, (l, r) => l.Symbol == r.Symbol).AsOfJoin(Quotes, (l, _, r) => l.Symbol == r.Symbol, strict: true, tolerance: TimeSpan.FromMinutes(2))
                .Select((l, a, b) => new IntPair.Projection { Id = l.Seq.ToInt(), A = a.Volume, B = b.Volume }),
            new IntPair(0, 1, null), new IntPair(0, 2, 2));

    [Fact]
    public virtual async Task The_fourth_input_is_joined_as_of_too()
    {
        var three = Trade.DataFrame.Of(At("10:04"), At("10:06"), At("10:06", "B"), At("09:00"))
            .LeftJoin(TextResult.DataFrame.Of(new TextResult(7, "A")), (l, r) => l.Symbol == r.Value)
            .AsOfJoin(Quotes, (l, _, r) => l.Symbol == r.Symbol);
        await AssertAsync(
            three.AsOfJoin(Quotes, (l, _, _, r) => l.Symbol == r.Symbol, TimeSpan.FromMinutes(2), strict: true).Select((l, n, a, b) => new IntPair.Projection { Id = n.Id.OrElse(0), A = a.Volume, B = b.Volume }),
            new IntPair(7, 1, null), new IntPair(7, 2, 2), new IntPair(0, 3, 3), new IntPair(7, null, null));
        await AssertAsync(
            three.AsOfJoin(Quotes, (l, n, a, r) => n.Value == r.Symbol & r.Volume < a.Volume).Select((l, n, a, b) => new IntPair.Projection { Id = n.Id.OrElse(0), A = a.Volume, B = b.Volume }),
            new IntPair(7, 1, null), new IntPair(7, 2, 1), new IntPair(0, 3, null), new IntPair(7, null, null));
    }

    [Fact]
    public virtual Task Equal_left_rows_stay_as_many() => AssertAsync(Joined(Quotes, At("10:01"), At("10:01")), Found("10:01", 1), Found("10:01", 1));

    [Fact]
    public virtual void What_has_no_event_time_is_refused() =>
        AssertRefused(() => IntPair.DataFrame.Of().AsOfJoin(Quotes, (_, _) => true).Select((l, r) => new IntResult.Projection { Id = l.Id, Value = r.Volume }), "event time");

    private static Around.DataFrame Joined(Trade.DataFrame quotes, params Trade[] lefts) => Joined(quotes, null, false, lefts);

    private static Around.DataFrame Joined(Trade.DataFrame quotes, TimeSpan? tolerance = null, bool strict = false, params Trade[] lefts) =>
        Trade.DataFrame.Of(lefts).AsOfJoin(quotes, (l, r) => l.Symbol == r.Symbol, tolerance, strict).Select((l, r) => new Around.Projection { Key = l.Symbol, Time = l.Time, Value = r.Volume, Other = null });

    private static Trade At(string time, string? symbol = "A") => Trade.At(time, symbol);

    private static Around Found(string time, int? volume, string? key = "A") => new(key, Parse.Utc($"2021-01-01T{time}"), volume, null);
}
