using CsCheck;
using EtlLib.Schemas;

namespace EtlLib.Generation;

public class PathTests
{
    private const int Rows = 200_000;

    /// <summary>Lags on both sides of the block sizes and horizons.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Brownian_increments_are_normal_with_the_variance_of_their_length(int lag)
    {
        var increments = Increments(Models.Numbers(new BrownianMotionAttribute { Per = Per.Row }, Rows), lag);
        var scale = Math.Sqrt(lag);
        Statistics.FitsContinuous(increments, x => Statistics.Normal(x / scale));
        Assert.Equal(0, Statistics.Mean(increments) / scale, 4 / Math.Sqrt(increments.Length));
        Assert.Equal(1, Statistics.Variance(increments) / lag, 6 / Math.Sqrt(increments.Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(512)]
    [InlineData(1024)]
    public void Brownian_increments_are_independent(int apart)
    {
        var increments = Increments(Models.Numbers(new BrownianMotionAttribute { Per = Per.Row }, Rows), 1);
        Assert.Equal(0, Statistics.Correlation(increments[apart..], increments[..^apart]), 0.01);
        var squares = increments.Select(x => x * x).ToArray();
        Assert.Equal(0, Statistics.Correlation(squares[apart..], squares[..^apart]), 0.01);
    }

    /// <summary>Over many keys, at indexes near and far: the covariance of W(s) and W(t) is the lesser of s and t.</summary>
    [Theory]
    [InlineData(1, 1_000_000)]
    [InlineData(1023, 1025)]
    [InlineData(1024, 2048)]
    [InlineData(3000, 5000)]
    [InlineData(1_000_000, 1_000_001)]
    [InlineData(1L << 40, (1L << 40) + 12345)]
    public void The_covariance_of_two_times_is_the_lesser(long s, long t)
    {
        var work = new Workspace();
        var (left, right) = (new double[10_000], new double[10_000]);
        for (var i = 0; i < left.Length; i++)
        {
            var stream = Streams.Of(7, "path", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            left[i] = At(stream, s, work) / Math.Sqrt(s);
            right[i] = At(stream, t, work) / Math.Sqrt(t);
        }

        Statistics.FitsContinuous(left, Statistics.Normal);
        Statistics.FitsContinuous(right, Statistics.Normal);
        Assert.Equal(Math.Sqrt((double)s / t), Statistics.Correlation(left, right), 0.03);
        Assert.Equal(t - s, Statistics.Variance([.. left.Zip(right, (a, b) => (b * Math.Sqrt(t)) - (a * Math.Sqrt(s)))]), (t - s) * 0.05);
    }

    [Fact]
    public void A_block_of_any_size_has_the_same_bits() => Gen.Select(Gen.ULong, Gen.Long[0, 1L << 50], Gen.Int[0, 10]).Sample((stream, at, log) =>
    {
        var size = Math.Max(4, 1 << log);
        var work = new Workspace();
        var first = at & ~(WienerPath.Base - 1L);
        var whole = WienerPath.Block(stream, first, WienerPath.Base, work).ToArray();
        var offset = (int)(at - first) & -size;
        Assert.Equal(whole[offset..(offset + size + 1)], WienerPath.Block(stream, first + offset, size, work).ToArray());
    }, iter: 300);

    [Fact]
    public void Drift_and_volatility_are_per_the_unit_that_is_said()
    {
        foreach (var (per, days) in new[] { (Per.Day, 1.0), (Per.Hour, 24), (Per.Minute, 1440), (Per.Second, 86_400), (Per.Year, 1 / 365.0), (Per.Row, 1) })
        {
            var drifted = Models.Numbers(new BrownianMotionAttribute { Start = 5, Drift = 2, Volatility = 0, Per = per }, 11);
            Assert.Equal(5 + (20 * days), drifted[10], 1e-9 * days);
            var moved = Increments(Models.Numbers(new BrownianMotionAttribute { Volatility = 3, Per = per }, 20_000), 1);
            Assert.Equal(9 * days, Statistics.Variance(moved), 0.3 * days);
        }
    }

    [Fact]
    public void A_geometric_path_keeps_its_sign_and_its_mean_grows_by_the_drift()
    {
        var generator = new GeometricBrownianMotionAttribute { Start = 100, Drift = 0.05, Volatility = 0.2, Per = Per.Year };
        var prices = Models.Numbers(generator, Rows);
        Assert.All(prices, price => Assert.True(price > 0));
        var logs = Increments([.. prices.Select(price => Math.Log(price))], 1);
        Assert.Equal(0.04 / 365, Statistics.Variance(logs), 0.04 / 365 * 0.02);

        var rows = new RowGenerator(
            Models.Of("M", Models.Column("K", ColumnType.Text, ColumnRoles.PartitionKey), Models.Column("V", ColumnType.Double, generator: generator)),
            new GenerateOptions { Keys = [.. Enumerable.Range(0, 20_000).Select(k => $"{k}")], Rows = 2, Every = TimeSpan.FromDays(365) });
        using var year = Memory.Fill(rows, 20_000, 20_000);
        Assert.Equal(100 * Math.Exp(0.05), Statistics.Mean(year.Fixed<double>(1).Span.ToArray()), 0.5);
    }

    [Fact]
    public void The_prices_of_the_sample_stay_sensible_for_a_year()
    {
        var rows = new RowGenerator(Models.StockTrade, Models.Options with { Rows = 365 * 1440 });
        using var batch = Memory.All(rows);
        var prices = batch.Fixed<double>(3).Span.ToArray();
        Assert.InRange(prices.Min(), 8, 10);
        Assert.InRange(prices.Max(), 40, 60);
        Assert.InRange(prices[^1], 40, 53);
    }

    [Fact]
    public void A_walk_goes_up_or_down_by_one_step_each_as_likely_and_independently()
    {
        var walk = Models.Numbers(new RandomWalkAttribute { Start = 20, Step = 0.5 }, Rows);
        Assert.Equal(20, walk[0]);
        var steps = Increments(walk, 1);
        Assert.All(steps, step => Assert.Equal(0.5, Math.Abs(step)));
        Assert.Equal(0, Statistics.Mean(steps), 0.5 * 4 / Math.Sqrt(Rows));
        foreach (var apart in new[] { 1, 2, 7, 255, 256 })
        {
            Assert.Equal(0, Statistics.Correlation(steps[apart..], steps[..^apart]), 0.01);
        }

        // All 8-step patterns, of overlapping and not overlapping block borders.
        var patterns = new long[256];
        for (var i = 3; i + 8 < steps.Length; i += 8)
        {
            patterns[Enumerable.Range(0, 8).Sum(bit => steps[i + bit] > 0 ? 1 << bit : 0)]++;
        }

        Statistics.FitsCounts(patterns, _ => 1 / 256.0);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(256)]
    [InlineData(1000)]
    [InlineData(10_000)]
    public void Sums_of_a_walk_are_binomial(int length)
    {
        var work = new Workspace();
        var counts = new long[length + 1];
        for (var i = 0; i < 4_000; i++)
        {
            var key = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var (sums, steps) = (Streams.Of(3, "sums", key), Streams.Of(3, "steps", key));
            counts[(int)WalkPath.Block(sums, steps, length & ~255, work)[length & 255]]++;
        }

        // Stirling's series for the logarithm of the factorial.
        double LogFactorial(int n) => n < 2 ? 0 : ((n + 0.5) * Math.Log(n)) - n + (0.5 * Math.Log(2 * Math.PI)) + (1.0 / (12 * n)) - (1.0 / (360.0 * n * n * n));
        Statistics.FitsCounts(counts, k => Math.Exp(LogFactorial(length) - LogFactorial(k) - LogFactorial(length - k) - (length * Math.Log(2))));
    }

    private static double At(ulong stream, long index, Workspace work) => WienerPath.Block(stream, index & ~3L, 4, work)[(int)(index & 3)];

    private static double[] Increments(double[] path, int lag) => [.. Enumerable.Range(0, (path.Length - 1) / lag).Select(i => path[(i + 1) * lag] - path[i * lag])];
}
