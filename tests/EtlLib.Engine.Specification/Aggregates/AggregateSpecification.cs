namespace EtlLib.Engine.Specification;

/// <summary>Sums, means, extremes, counts and conditions: nulls are skipped.</summary>
public abstract class AggregateSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static IntPair.DataFrame Pairs => IntPair.DataFrame.Of(new IntPair(0, 1, 10), new IntPair(1, null, 20), new IntPair(2, 3, null), new IntPair(3, 3, 40));

    private static readonly double?[] Sample = [1, 2, 4, 8, null];

    private static DoublePair.DataFrame Doubled(params double?[] values) => DoublePair.DataFrame.Of([.. values.Select((x, i) => new DoublePair(i, x, i))]);

    [Fact]
    public virtual async Task Counts_are_of_rows_values_and_conditions()
    {
        await AssertAsync(Pairs.Aggregate(g => new IntPair.Projection { Id = g.Count().ToInt(), A = g.CountDistinct(r => r.A).ToInt(), B = g.Count(r => r.B > 15).ToInt() }), new IntPair(4, 2, 2));
        await AssertAsync(Pairs.Aggregate(g => new IntPair.Projection { Id = g.CountDistinct(r => r.A, r => r.B > 15).ToInt(), A = g.Count(r => r.A > 99).ToInt(), B = g.Count(r => r.A.IsNull()).ToInt() }), new IntPair(1, 0, 1));
        await AssertAsync(Doubled(double.NaN, double.NaN, 0.0, -0.0, null, 1).Aggregate(g => new IntResult.Projection { Id = 0, Value = g.CountDistinct(r => r.A).ToInt() }), new IntResult(0, 3));
    }

    [Fact]
    public virtual async Task Sums_skip_nulls_and_are_null_of_nothing()
    {
        await AssertAsync(Pairs.Aggregate(g => new LongPair.Projection { Id = 0, A = g.Sum(r => r.A), B = g.Sum(r => r.B, r => r.A == 3) }), new LongPair(0, 7, 40));
        await AssertAsync(Pairs.Aggregate(g => new LongPair.Projection { Id = 0, A = g.Sum(r => r.A, r => r.A > 99), B = g.Sum(r => r.B, r => r.B.IsNull()) }), new LongPair(0, null, null));
    }

    [Fact]
    public virtual async Task The_sum_of_ints_is_a_long_and_the_sum_of_longs_may_overflow()
    {
        await AssertAsync(IntPair.DataFrame.Of(new IntPair(0, int.MaxValue, null), new IntPair(1, int.MaxValue, null)).Aggregate(g => new LongResult.Projection { Id = 0, Value = g.Sum(r => r.A) }), new LongResult(0, 4_294_967_294));
        await AssertFailsAsync(LongPair.DataFrame.Of(new LongPair(0, long.MaxValue, null), new LongPair(1, 1, null)).Aggregate(g => new LongResult.Projection { Id = 0, Value = g.Sum(r => r.A) }), ".");
        await AssertAsync(LongPair.DataFrame.Of(new LongPair(0, long.MaxValue, null), new LongPair(1, 1, null), new LongPair(2, -1, null)).Aggregate(g => new LongResult.Projection { Id = 0, Value = g.Sum(r => r.A) }), new LongResult(0, long.MaxValue));
    }

    [Fact]
    public virtual async Task Sums_of_doubles_and_floats()
    {
        await AssertAsync(Doubled(0.1, 0.2, null).Aggregate(g => new DoubleResult.Projection { Id = 0, Value = g.Sum(r => r.A) }), new DoubleResult(0, 0.3));
        await AssertAsync(Doubled(1, double.NaN).Aggregate(g => new DoublePair.Projection { Id = 0, A = g.Sum(r => r.A), B = g.Mean(r => r.A) }), new DoublePair(0, double.NaN, double.NaN));
        await AssertAsync(Doubled(1, double.PositiveInfinity).Aggregate(g => new DoubleResult.Projection { Id = 0, Value = g.Sum(r => r.A) }), new DoubleResult(0, double.PositiveInfinity));
        await AssertAsync(FloatPair.DataFrame.Of(new FloatPair(0, 0.5f, null), new FloatPair(1, 3e38f, null), new FloatPair(2, 3e38f, null)).Aggregate(g => new DoubleResult.Projection { Id = 0, Value = g.Sum(r => r.A) }), new DoubleResult(0, 2.0 * 3e38f));
    }

    [Fact]
    public virtual async Task Sums_of_decimals_are_exact()
    {
        var pairs = DecimalPair.DataFrame.Of(new DecimalPair(0, 0.1m, 1m), new DecimalPair(1, 0.2m, null), new DecimalPair(2, 99_999_999_999_999.9999m, null), new DecimalPair(3, 99_999_999_999_999.9999m, null));
        await AssertAsync(pairs.Aggregate(g => new DecimalResult.Projection { Id = 0, Value = g.Sum(r => r.A) }), new DecimalResult(0, 200_000_000_000_000.2998m));
        await AssertAsync(pairs.Where(r => r.Id < 2).Aggregate(g => new Numbers.Projection { Key = null, First = g.Mean(r => r.A), Second = g.Mean(r => r.B), Third = g.Median(r => r.A) }), new Numbers(null, 0.15, 1, 0.15));
        await AssertAsync(pairs.Aggregate(g => new DecimalPair.Projection { Id = 0, A = g.Max(r => r.A), B = g.Min(r => r.B) }), new DecimalPair(0, 99_999_999_999_999.9999m, 1m));
    }

    [Fact]
    public virtual async Task Means_are_doubles()
    {
        await AssertAsync(Pairs.Aggregate(g => new Numbers.Projection { Key = null, First = g.Mean(r => r.A), Second = g.Mean(r => r.B, r => r.A == 3), Third = g.Mean(r => r.B, r => r.A > 99) }), new Numbers(null, 7 / 3.0, 40, null));
        await AssertAsync(LongPair.DataFrame.Of(new LongPair(0, long.MaxValue, null), new LongPair(1, long.MaxValue, null)).Aggregate(g => new DoubleResult.Projection { Id = 0, Value = g.Mean(r => r.A) }), new DoubleResult(0, long.MaxValue));
    }

    [Fact]
    public virtual async Task NaN_is_the_greatest_number_of_minima_and_maxima()
    {
        await AssertAsync(Doubled(1, double.NaN, double.PositiveInfinity, null).Aggregate(g => new DoublePair.Projection { Id = 0, A = g.Min(r => r.A), B = g.Max(r => r.A) }), new DoublePair(0, 1, double.NaN));
        await AssertAsync(Doubled(double.NaN, null).Aggregate(g => new DoublePair.Projection { Id = 0, A = g.Min(r => r.A), B = g.Max(r => r.A, r => r.A < 1) }), new DoublePair(0, double.NaN, null));
    }

    [Fact]
    public virtual async Task Extremes_of_texts_and_times()
    {
        await AssertAsync(
            TextPair.DataFrame.Of(new TextPair(0, "b", null), new TextPair(1, "B", null), new TextPair(2, "é", null), new TextPair(3, null, null)).Aggregate(g => new TextPair.Projection { Id = 0, A = g.Min(r => r.A), B = g.Max(r => r.A) }),
            new TextPair(0, "B", "é"));
        await AssertAsync(
            InstantPair.DataFrame.Of(new InstantPair(0, Parse.Utc("1969-12-31"), null), new InstantPair(1, Parse.Utc("2021-01-01"), null)).Aggregate(g => new InstantPair.Projection { Id = 0, A = g.Min(r => r.A), B = g.Max(r => r.A, r => r.Id == 0) }),
            new InstantPair(0, Parse.Utc("1969-12-31"), Parse.Utc("1969-12-31")));
    }

    [Fact]
    public virtual async Task Deviation_and_variance_are_of_a_sample()
    {
        const double Variance = ((2.75 * 2.75) + (1.75 * 1.75) + (0.25 * 0.25) + (4.25 * 4.25)) / 3;
        await AssertAsync(Doubled(Sample).Aggregate(g => new Numbers.Projection { Key = null, First = g.Variance(r => r.A), Second = g.StdDev(r => r.A), Third = g.StdDev(r => r.A, r => r.A > 5) }), new Numbers(null, Variance, Math.Sqrt(Variance), null));
        await AssertAsync(Doubled(3).Aggregate(g => new Numbers.Projection { Key = null, First = g.Variance(r => r.A), Second = g.StdDev(r => r.A), Third = null }), new Numbers(null, null, null, null));
        await AssertAsync(Pairs.Aggregate(g => new DoubleResult.Projection { Id = 0, Value = g.Variance(r => r.A) }), new DoubleResult(0, 4 / 3.0));
    }

    [Fact]
    public virtual async Task Deviation_and_variance_over_what_is_not_finite_are_no_numbers()
    {
        foreach (var infinite in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            await AssertAsync(Doubled(1, infinite, 2, null).Aggregate(g => new Numbers.Projection { Key = null, First = g.Variance(r => r.A), Second = g.StdDev(r => r.A), Third = g.Variance(r => r.A, r => r.A < 3 & r.A > 0) }), new Numbers(null, double.NaN, double.NaN, 0.5));
            await AssertAsync(Doubled(infinite, null).Aggregate(g => new Numbers.Projection { Key = null, First = g.Variance(r => r.A), Second = g.StdDev(r => r.A), Third = null }), new Numbers(null, null, null, null));
            await AssertAsync(
                DoublePair.DataFrame.Of(new DoublePair(0, 1, 2), new DoublePair(1, 2, infinite), new DoublePair(2, 3, 6), new DoublePair(3, null, infinite)).Aggregate(g => new Numbers.Projection { Key = null, First = g.Correlation(r => r.A, r => r.B), Second = g.Correlation(r => r.B, r => r.A), Third = g.Correlation(r => r.A, r => r.B, r => r.Id != 1) }),
                new Numbers(null, null, null, 1));
        }
    }

    [Fact]
    public virtual async Task Quantiles_are_interpolated()
    {
        await AssertAsync(Doubled(Sample).Aggregate(g => new Numbers.Projection { Key = null, First = g.Median(r => r.A), Second = g.Quantile(r => r.A, 0.25), Third = g.Quantile(r => r.A, 0.9) }), new Numbers(null, 3, 1.75, 6.8));
        await AssertAsync(Doubled(Sample).Aggregate(g => new Numbers.Projection { Key = null, First = g.Quantile(r => r.A, 0), Second = g.Quantile(r => r.A, 1), Third = g.Median(r => r.A, r => r.A > 1) }), new Numbers(null, 1, 8, 4));
        await AssertAsync(Pairs.Aggregate(g => new Numbers.Projection { Key = null, First = g.Median(r => r.A), Second = g.Median(r => r.B), Third = g.Quantile(r => r.B, 0.5, r => r.B > 10) }), new Numbers(null, 3, 20, 30));
        AssertRefused(() => Pairs.Aggregate(g => new DoubleResult.Projection { Id = 0, Value = g.Quantile(r => r.A, 1.5) }), "quantile");
    }

    [Fact]
    public virtual async Task Correlation_is_null_where_a_column_does_not_vary()
    {
        var rows = DoublePair.DataFrame.Of(new DoublePair(0, 1, 2), new DoublePair(1, 2, 4), new DoublePair(2, 3, 6), new DoublePair(3, null, 9), new DoublePair(4, 9, null));
        await AssertAsync(
            rows.Aggregate(g => new Numbers.Projection { Key = null, First = g.Correlation(r => r.A, r => r.B), Second = g.Correlation(r => r.A, r => -r.B), Third = g.Correlation(r => r.A, r => r.B, r => r.Id == 0) }),
            new Numbers(null, 1, -1, null));
        await AssertAsync(DoublePair.DataFrame.Of(new DoublePair(0, 1, 2), new DoublePair(1, 1, 4)).Aggregate(g => new DoubleResult.Projection { Id = 0, Value = g.Correlation(r => r.A, r => r.B) }), new DoubleResult(0, null));
    }

    [Fact]
    public virtual async Task Any_and_All_skip_nulls()
    {
        var rows = BoolPair.DataFrame.Of(new BoolPair(0, true, null), new BoolPair(1, null, null), new BoolPair(2, false, null));
        await AssertAsync(rows.Aggregate(g => new BoolPair.Projection { Id = 0, A = g.Any(r => r.A), B = g.All(r => r.A) }), new BoolPair(0, true, false));
        await AssertAsync(rows.Where(r => r.Id < 2).Aggregate(g => new BoolPair.Projection { Id = 0, A = g.Any(r => !r.A), B = g.All(r => r.A) }), new BoolPair(0, false, true));
        await AssertAsync(rows.Aggregate(g => new BoolPair.Projection { Id = 0, A = g.Any(r => r.B), B = g.All(r => r.B) }), new BoolPair(0, null, null));
    }
}
