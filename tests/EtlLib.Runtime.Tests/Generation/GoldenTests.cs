using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>
/// What a seed gives is a promise: people compare results by it. A failure here means that the algorithm changed, so that every
/// user's generated data does; if that is meant, say so in the changelog.
/// </summary>
public class GoldenTests
{
    [Fact]
    public void Trades_of_seed_42()
    {
        using var batch = Memory.All(new RowGenerator(Models.StockTrade, Models.Options));
        var rows = Enumerable.Range(0, 6).Select(i => FormattableString.Invariant($"{batch.Text(0).GetString(i)} {batch.Fixed<double>(3)[i]:R} {batch.Fixed<int>(4)[i]}"));
        Assert.Equal(
            ["SPY 10 171", "TSLA 10 147", "XOM 10 654", "SPY 10.002710239071426 530", "TSLA 10.000285068419405 415", "XOM 10.003741730476765 713"],
            rows);
        Assert.Equal("cc74a1f5f1c9322e844d5c598b33a468", Memory.Hash(batch));
    }

    [Fact]
    public void A_column_of_each_type_and_seed_7()
    {
        using var batch = Memory.All(new RowGenerator(Models.Everything, new GenerateOptions { Rows = 1_000, Seed = 7 }));
        Assert.Equal("29d462757bed5afe6346784da0cfc674", Memory.Hash(batch));
    }

    /// <summary>The values of the rows 0, 1, 1000 and 99,999.</summary>
    [Fact]
    public void Numbers_of_seed_1()
    {
        var expected = new Dictionary<DataType, double[]>
        {
            [new BrownianMotionAttribute { Start = 1, Drift = 2, Volatility = 3 }] = [1, 2.283971024226258, 2218.9575244351036, 200613.86452058802],
            [new GeometricBrownianMotionAttribute()] = [100, 99.75662032449554, 196.7030571436983, 5.231869064524924],
            [new RandomWalkAttribute()] = [0, -1, 56, 199],
            [new NormalAttribute()] = [0.7970315274256788, 0.021684514170822646, 0.060276425546394834, 0.26901767060059617],
            [new LogNormalAttribute()] = [2.2189442671314286, 1.0219213319097544, 1.0621301058646988, 1.3086782659730973],
            [new ExponentialAttribute()] = [0.23916668970288918, 0.6759947450304947, 0.6462020292736084, 0.500806058176069],
            [new PoissonAttribute { Mean = 5 }] = [6, 5, 5, 5],
            [new UniformAttribute(0, 1)] = [0.7872836393586281, 0.5086501916145364, 0.5240322612561211, 0.6060419577029211],
            [new SerialAttribute()] = [1, 2, 1001, 100000],
            [new ChoiceAttribute(1, 2, 3) { Weights = [1, 2, 3] }] = [3, 2, 2, 2],
        };
        foreach (var (generator, numbers) in expected)
        {
            var values = Models.Numbers(generator);
            Assert.Equal((generator.Word, string.Join(' ', numbers)), (generator.Word, string.Join(' ', values[0], values[1], values[1000], values[99_999])));
        }
    }
}
