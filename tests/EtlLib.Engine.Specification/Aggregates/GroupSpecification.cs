namespace EtlLib.Engine.Specification;

/// <summary>Groups and their keys.</summary>
public abstract class GroupSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public virtual Task Null_is_a_key_like_others() =>
        AssertAsync(
            TextPair.DataFrame.Of(new TextPair(1, "a", null), new TextPair(2, null, null), new TextPair(3, "a", null), new TextPair(4, null, null)).GroupBy(r => r.A).Select((a, g) => new TextResult.Projection { Id = g.Sum(r => r.Id).ToInt(), Value = a }),
            new TextResult(4, "a"), new TextResult(6, null));

    [Fact]
    public virtual Task NaN_is_one_key_and_both_zeros_are_one() =>
        AssertAsync(
            DoublePair.DataFrame.Of(new DoublePair(1, double.NaN, null), new DoublePair(2, -0.0, null), new DoublePair(4, 0.0, null), new DoublePair(8, double.NaN, null), new DoublePair(16, null, null)).GroupBy(r => r.A).Select((a, g) => new DoubleResult.Projection { Id = g.Sum(r => r.Id).ToInt(), Value = a }),
            new DoubleResult(9, double.NaN), new DoubleResult(6, 0), new DoubleResult(16, null));

    [Fact]
    public virtual Task Keys_of_several_columns_are_told_apart() =>
        AssertAsync(
            IntPair.DataFrame.Of(new IntPair(1, 1, null), new IntPair(2, 1, null), new IntPair(4, null, 1), new IntPair(8, 1, 1)).GroupBy(r => (r.A, r.B)).Select((k, g) => new IntPair.Projection { Id = g.Sum(r => r.Id).ToInt(), A = k.A, B = k.B }),
            new IntPair(3, 1, null), new IntPair(4, null, 1), new IntPair(8, 1, 1));

    [Fact]
    public virtual async Task A_key_is_computed_and_computed_with()
    {
        var pairs = IntPair.DataFrame.Of(new IntPair(0, 1, 5), new IntPair(1, 2, 6), new IntPair(2, 3, 7), new IntPair(3, null, 8));
        await AssertAsync(pairs.GroupBy(r => r.A % 2).Select((k, g) => new IntResult.Projection { Id = g.Count().ToInt(), Value = k * 10 }), new IntResult(2, 10), new IntResult(1, 0), new IntResult(1, null));
        await AssertAsync(pairs.GroupBy(r => r.A > 1).Select((k, g) => new IntResult.Projection { Id = g.Count().ToInt(), Value = Column.When(k, g.Max(r => r.B)).Otherwise(-1) }), new IntResult(2, 7), new IntResult(1, -1), new IntResult(1, -1));
    }

    [Fact]
    public virtual Task No_rows_give_no_groups() =>
        AssertAsync(IntPair.DataFrame.Of().GroupBy(r => r.A).Select((a, g) => new IntResult.Projection { Id = g.Count().ToInt(), Value = a }));

    [Fact]
    public virtual Task All_rows_are_one_group_also_where_there_is_none() =>
        AssertAsync(
            IntPair.DataFrame.Of().Aggregate(g => new Totals.Projection { Rows = g.Count(), Sum = g.Sum(r => r.A), Least = g.Min(r => r.A), Greatest = g.Max(r => r.A) }),
            new Totals(0, null, null, null));

    [Fact]
    public virtual async Task Every_aggregate_of_nothing_is_null_or_empty()
    {
        await AssertAsync(
            DoublePair.DataFrame.Of().Aggregate(g => new Numbers.Projection { Key = null, First = g.Mean(r => r.A), Second = g.Median(r => r.A), Third = g.StdDev(r => r.A) }),
            new Numbers(null, null, null, null));
        await AssertAsync(
            DoublePair.DataFrame.Of().Aggregate(g => new Numbers.Projection { Key = null, First = g.Quantile(r => r.A, 0.5), Second = g.Variance(r => r.A), Third = g.Correlation(r => r.A, r => r.B) }),
            new Numbers(null, null, null, null));
        await AssertAsync(
            BoolPair.DataFrame.Of().Aggregate(g => new BoolPair.Projection { Id = g.CountDistinct(r => r.A).ToInt(), A = g.Any(r => r.A), B = g.All(r => r.B) }),
            new BoolPair(0, null, null));
        await AssertAsync(Trade.DataFrame.Of().Aggregate(g => new IntPair.Projection { Id = 0, A = g.First(t => t.Volume), B = g.Last(t => t.Volume) }), new IntPair(0, null, null));
        await AssertAsync(IntStrict.DataFrame.Of().Aggregate(g => new Numbers.Projection { Key = "", First = g.Max(r => r.A), Second = g.Sum(r => r.A), Third = g.ArgMax(r => r.A, by: r => r.Id) }), new Numbers("", null, null, null));
        await AssertAsync(Trade.DataFrame.Of().Aggregate(g => new Lists.Projection { Key = "", Values = g.Collect(t => t.Volume.OrElse(0)) }), new Lists("", []));
        await AssertAsync(Trade.DataFrame.Of().Aggregate(g => new Lists.Projection { Key = "", Values = g.TopK(t => t.Volume.OrElse(0), 3) }), new Lists("", []));
    }

    [Fact]
    public virtual Task Aggregates_are_computed_with() =>
        AssertAsync(
            IntPair.DataFrame.Of(new IntPair(0, 1, 4), new IntPair(1, 3, 8)).Aggregate(g => new IntResult.Projection { Id = (g.Count() * 10).ToInt(), Value = g.Max(r => r.A * r.B) - g.Min(r => r.A) }),
            new IntResult(20, 23));

    [Fact]
    public virtual Task Groups_are_grouped_again() =>
        AssertAsync(
            IntPair.DataFrame.Of(new IntPair(0, 1, 1), new IntPair(1, 1, 2), new IntPair(2, 2, 1)).GroupBy(r => r.A).Select((a, g) => new IntResult.Projection { Id = g.Count().ToInt(), Value = a })
                .Where(r => r.Id > 0).Aggregate(g => new Totals.Projection { Rows = g.Count(), Sum = g.Sum(r => r.Id), Least = g.Min(r => r.Value), Greatest = g.Max(r => r.Value) }),
            new Totals(2, 3, 1, 2));
}
