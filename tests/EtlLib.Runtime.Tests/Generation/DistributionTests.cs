using EtlLib.Schemas;

namespace EtlLib.Generation;

public class DistributionTests
{
    [Fact]
    public void Normal() => Statistics.FitsContinuous(
        Models.Numbers(new NormalAttribute { Mean = 170, StandardDeviation = 10 }), x => Statistics.Normal((x - 170) / 10));

    [Fact]
    public void LogNormal() => Statistics.FitsContinuous(
        Models.Numbers(new LogNormalAttribute { Mu = 3, Sigma = 0.5 }), x => Statistics.Normal((Math.Log(x) - 3) / 0.5));

    [Fact]
    public void Exponential() => Statistics.FitsContinuous(Models.Numbers(new ExponentialAttribute { Mean = 30 }), x => 1 - Math.Exp(-x / 30));

    [Fact]
    public void Exponential_by_its_rate() =>
        Assert.Equal(Models.Numbers(new ExponentialAttribute { Mean = 4 }), Models.Numbers(new ExponentialAttribute { Rate = 0.25 }));

    [Fact]
    public void Uniform_doubles_exclude_the_greatest()
    {
        var numbers = Models.Numbers(new UniformAttribute(1, 3));
        Statistics.FitsContinuous(numbers, x => (x - 1) / 2);
        Assert.All(numbers, x => Assert.True(x is >= 1 and < 3));
        Assert.All(Models.Numbers(new UniformAttribute(1, Math.BitIncrement(1)), 100), x => Assert.Equal(1, x));
        Assert.All(Models.Numbers(new UniformAttribute(2, 2), 100), x => Assert.Equal(2, x));
    }

    [Fact]
    public void Uniform_integers_include_both_ends_each_as_likely()
    {
        using var batch = Memory.All(Models.Single(ColumnType.Int, new UniformAttribute(-3, 6)));
        var counts = new long[10];
        foreach (var value in batch.Fixed<int>(0).Span)
        {
            counts[value + 3]++;
        }

        Statistics.FitsCounts(counts, _ => 0.1);
    }

    [Fact]
    public void Uniform_takes_the_whole_of_an_integer_type()
    {
        using var longs = Memory.All(Models.Single(ColumnType.Long, new UniformAttribute(long.MinValue, long.MaxValue)));
        Statistics.FitsContinuous(longs.Fixed<long>(0).Span.ToArray().Select(x => x / Math.Pow(2, 64)), x => x + 0.5);
        using var ints = Memory.All(Models.Single(ColumnType.Int, new UniformAttribute(int.MinValue, int.MaxValue)));
        Statistics.FitsContinuous(ints.Fixed<int>(0).Span.ToArray().Select(x => x / Math.Pow(2, 32)), x => x + 0.5);
    }

    [Fact]
    public void Uniform_decimals_include_both_ends_and_keep_to_the_scale()
    {
        using var batch = Memory.All(Models.Single(ColumnType.Decimal(5, 2), new UniformAttribute(0.01, 0.1)));
        var counts = new long[10];
        foreach (var value in batch.Fixed<Int128>(0).Span)
        {
            counts[(int)value - 1]++;
        }

        Statistics.FitsCounts(counts, _ => 0.1);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(4)]
    [InlineData(300)]
    [InlineData(1_000_000)]
    public void Poisson(double mean)
    {
        var numbers = Models.Numbers(new PoissonAttribute { Mean = mean });
        Assert.All(numbers, x => Assert.Equal(Math.Floor(x), x));
        Assert.Equal(mean, Statistics.Mean(numbers), 4 * Math.Sqrt(mean / numbers.Length));
        Assert.Equal(mean, Statistics.Variance(numbers), mean * 0.03);
        if (mean <= 300)
        {
            var counts = new long[1000];
            foreach (var number in numbers)
            {
                counts[(int)number]++;
            }

            var probabilities = new double[1000];
            probabilities[0] = Math.Exp(-mean);
            for (var k = 1; k < probabilities.Length; k++)
            {
                probabilities[k] = probabilities[k - 1] * mean / k;
            }

            Statistics.FitsCounts(counts, k => probabilities[k]);
        }
    }

    [Fact]
    public void Choice_with_weights()
    {
        using var batch = Memory.All(Models.Single(ColumnType.Text, new ChoiceAttribute("NYSE", "NASDAQ", "IEX") { Weights = [5, 4, 1] }));
        var counts = Count(batch.Text(0), ["NYSE", "NASDAQ", "IEX"]);
        Statistics.FitsCounts(counts, i => new[] { 0.5, 0.4, 0.1 }[i]);
    }

    [Fact]
    public void Choice_without_weights()
    {
        using var batch = Memory.All(Models.Single(new EnumType("Side", ["Buy", "Sell"]), new ChoiceAttribute(Side.Buy, Side.Sell)));
        Statistics.FitsCounts(Count(batch.Text(0), ["Buy", "Sell"]), _ => 0.5);
    }

    [Fact]
    public void Neighbouring_values_are_independent()
    {
        foreach (var generator in new DataType[] { new NormalAttribute(), new UniformAttribute(0, 1), new ExponentialAttribute() })
        {
            var numbers = Models.Numbers(generator);
            Assert.Equal(0, Statistics.Correlation(numbers[1..], numbers[..^1]), 0.013);
            Assert.Equal(0, Statistics.Correlation(numbers, Models.Numbers(generator, seed: 2)), 0.013);
        }
    }

    [Fact]
    public void The_share_of_nulls_is_the_null_rate()
    {
        using var batch = Memory.All(Models.Single(ColumnType.Double, new NormalAttribute { NullRate = 0.3 }, nullable: true));
        Statistics.FitsCounts([batch.Columns[0].NullCount, batch.Count - batch.Columns[0].NullCount], i => i == 0 ? 0.3 : 0.7);
        var present = Enumerable.Range(0, batch.Count).Where(i => !batch.Columns[0].IsNull(i)).Select(i => batch.Fixed<double>(0)[i]);
        Statistics.FitsContinuous(present, Statistics.Normal);

        using var all = Memory.All(Models.Single(ColumnType.Int, new GeneratedAttribute { NullRate = 1 }, rows: 100, nullable: true));
        Assert.Equal(100, all.Columns[0].NullCount);
    }

    private static long[] Count(Batches.TextVector text, string[] words)
    {
        var counts = new long[words.Length];
        for (var i = 0; i < text.Count; i++)
        {
            counts[Array.IndexOf(words, text.GetString(i))]++;
        }

        return counts;
    }
}
