using System.Runtime.Intrinsics;
using CsCheck;

namespace EtlLib.Generation;

public class NumbersTests
{
    [Fact]
    public void Log_is_the_logarithm_to_an_ulp() => Gen.Double[1e-300, 1e300].Sample(x => Near(Math.Log(x), Elementary.Log(x), ulps: 2));

    [Fact]
    public void Log_near_one_is_the_logarithm_to_an_ulp() => Gen.Double[0.4, 2.1].Sample(x => Near(Math.Log(x), Elementary.Log(x), ulps: 2));

    [Fact]
    public void Exp_is_the_exponential_to_an_ulp() => Gen.Double[-700, 700].Sample(x => Near(Math.Exp(x), Exp(x), ulps: 2));

    [Fact]
    public void Exp_overflows_to_infinity_and_underflows_to_zero()
    {
        Assert.Equal(double.PositiveInfinity, Exp(1e9));
        Assert.Equal(0, Exp(-1e9));
        Assert.Equal(1, Exp(0));
    }

    [Fact]
    public void A_normal_number_is_where_the_distribution_function_reaches_the_unit_number() => Gen.ULong.Sample(bits =>
    {
        var (unit, normal) = (NormalQuantile.Unit(bits), NormalQuantile.Of(bits));
        Assert.Equal(Math.Min(unit, 1 - unit), Statistics.NormalTail(Math.Abs(normal)), Math.Min(unit, 1 - unit) * 1e-12);
        Assert.Equal(unit < 0.5, normal < 0);
    });

    /// <summary>Down to 2^-53, through the three approximations and over their borders.</summary>
    [Fact]
    public void The_tails_are_right_too() => Gen.Select(Gen.ULong, Gen.Int[0, 51]).Sample((bits, shift) =>
    {
        var small = (bits >> shift) & (ulong.MaxValue >> 1);
        var normal = NormalQuantile.Of(small);
        var unit = NormalQuantile.Unit(small);
        Assert.Equal(unit, Statistics.NormalTail(-normal), unit * 1e-12);
        Assert.Equal(-normal, NormalQuantile.Of(~small));
    });

    [Fact]
    public void Many_normal_numbers_at_once_are_the_same_as_one_at_a_time() => Gen.ULong.Array[NormalQuantile.MaxCount].Sample(bits =>
    {
        var normals = new double[bits.Length];
        NormalQuantile.Fill(bits, normals);
        Assert.Equal(bits.Select(NormalQuantile.Of), normals);
    }, iter: 20);

    [Fact]
    public void An_alias_table_gives_each_its_weight() => Gen.Double[0, 10].Array[1, 40].Where(weights => weights.Sum() > 0).Sample(weights =>
    {
        var table = new AliasTable(weights);
        const int Draws = 1 << 16;
        var counts = new int[weights.Length];
        for (var i = 0UL; i < Draws; i++)
        {
            counts[table.Pick((i << 48) + (1UL << 47))]++;
        }

        for (var i = 0; i < weights.Length; i++)
        {
            Assert.Equal(weights[i] / weights.Sum(), (double)counts[i] / Draws, 0.003);
        }
    }, iter: 100);

    [Fact]
    public void A_weight_of_zero_is_never_picked()
    {
        var table = new AliasTable([0, 1, 0, 0, 3, 0]);
        for (var i = 0UL; i < 1 << 16; i++)
        {
            Assert.Contains(table.Pick((i << 48) | i), new[] { 1, 4 });
        }
    }

    private static double Exp(double x) => Elementary.Exp(Vector256.Create(x)).ToScalar();

    private static void Near(double expected, double actual, int ulps) =>
        Assert.True(Math.Abs(BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual)) <= ulps, $"{expected:R} {actual:R}");
}
