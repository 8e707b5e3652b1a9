namespace EtlLib.Engine.Specification;

/// <summary>Arithmetic of doubles: IEEE 754 and System.Math.</summary>
public abstract class DoubleSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    [Fact]
    public virtual async Task Division_by_zero_is_infinite_or_not_a_number()
    {
        await Doubles((1, 0), (-1, 0), (0, 0), (NaN, 0), (Inf, 0)).Double(r => r.A / r.B).Is(Inf, -Inf, NaN, NaN, Inf);
        await Doubles(1, -1, 0).Double(r => r.A / 0.0).Is(Inf, -Inf, NaN);
        await Doubles(-0.0).Double(r => 1.0 / r.A).Is(-Inf);
    }

    [Fact]
    public virtual Task A_remainder_has_the_sign_of_the_dividend() =>
        Doubles((5.5, 2), (-5.5, 2), (5.5, -2), (1, 0), (Inf, 2), (2, Inf), (NaN, 1)).Double(r => r.A % r.B).Is(1.5, -1.5, 1.5, NaN, NaN, 2, NaN);

    [Fact]
    public virtual async Task Overflow_is_infinite_and_underflow_is_zero()
    {
        await Doubles((double.MaxValue, 2), (double.MinValue, 2)).Double(r => r.A * r.B).Is(Inf, -Inf);
        await Doubles((double.Epsilon, 4)).Double(r => r.A / r.B).Is(0);
        await Doubles((double.MaxValue, double.MaxValue)).Double(r => r.A + r.B).Is(Inf);
        await Doubles((Inf, Inf)).Double(r => r.A - r.B).Is(NaN);
    }

    [Fact]
    public virtual async Task Digits_are_those_of_64_bits()
    {
        await Doubles((0.1, 0.2)).Bool(r => r.A + r.B == 0.3).Is(false);
        await Doubles((0.1, 0.2)).Bool(r => r.A + r.B == 0.30000000000000004).Is(true);
        await Doubles((9_007_199_254_740_992, 1)).Bool(r => r.A + r.B == r.A).Is(true);
    }

    [Fact]
    public virtual async Task Square_roots_of_negatives_are_not_numbers()
    {
        await Doubles(4, 2, 0, -1, -0.0, Inf, -Inf, NaN).Double(r => r.A.Sqrt()).Is(2, Math.Sqrt(2), 0, NaN, 0, Inf, NaN, NaN);
        await Ints(9, -9).Double(r => r.A.Sqrt()).Is(3, NaN);
    }

    [Fact]
    public virtual async Task Logarithms_are_defined_everywhere()
    {
        await Doubles(Math.E, 1, 0, -0.0, -1, Inf, -Inf, NaN).Double(r => r.A.Log()).Is(1, 0, -Inf, -Inf, NaN, Inf, NaN, NaN);
        await Doubles(1000, 1, 0, -1, Inf, NaN).Double(r => r.A.Log10()).Is(3, 0, -Inf, NaN, Inf, NaN);
        await Longs(100, 0).Double(r => r.A.Log10()).Is(2, -Inf);
    }

    [Fact]
    public virtual async Task Exponentials_and_powers_are_those_of_Math()
    {
        await Doubles(0, 1, 1000, -1000, Inf, -Inf, NaN).Double(r => r.A.Exp()).Is(1, Math.E, Inf, 0, Inf, 0, NaN);
        await Doubles((2, 10), (2, -1), (0, -1), (-8, 1 / 3.0), (-2, 3), (NaN, 0), (1, NaN), (NaN, 1), (10, 400), (0, 0), (-1, Inf), (1, -Inf), (-0.0, -1)).Double(r => r.A.Pow(r.B))
            .Is(1024, 0.5, Inf, NaN, -8, 1, 1, NaN, Inf, 1, 1, 1, -Inf);
    }

    [Fact]
    public virtual async Task Trigonometry_is_that_of_Math()
    {
        await Doubles(0, Math.PI / 6, 1, Inf, -Inf, NaN).Double(r => r.A.Sin()).Is(0, 0.5, Math.Sin(1), NaN, NaN, NaN);
        await Doubles(0, 1, Inf, NaN).Double(r => r.A.Cos()).Is(1, Math.Cos(1), NaN, NaN);
        await Doubles(0, 1, -Inf, NaN).Double(r => r.A.Tan()).Is(0, Math.Tan(1), NaN, NaN);
        await Doubles(0, 1, 1.5, -1.5, NaN).Double(r => r.A.Asin()).Is(0, Math.PI / 2, NaN, NaN, NaN);
        await Doubles(1, -1, 2, NaN).Double(r => r.A.Acos()).Is(0, Math.PI, NaN, NaN);
        await Doubles(1, Inf, -Inf, NaN).Double(r => r.A.Atan()).Is(Math.PI / 4, Math.PI / 2, -Math.PI / 2, NaN);
        await Doubles((1, -1), (0, 0), (-1, 0), (NaN, 1)).Double(r => r.A.Atan2(r.B)).Is(Math.Atan2(1, -1), 0, -Math.PI / 2, NaN);
        await Doubles((0, -1), (-0.0, -1), (0, -0.0), (-0.0, -0.0), (-0.0, 0), (1, -0.0)).Double(r => r.A.Atan2(r.B)).Is(Math.PI, -Math.PI, Math.PI, -Math.PI, 0, Math.PI / 2);
    }

    [Fact]
    public virtual async Task NaN_equals_NaN_and_is_the_greatest_number()
    {
        var pairs = Doubles((NaN, NaN), (NaN, 1), (1, NaN), (NaN, Inf), (-Inf, NaN));
        await pairs.Bool(r => r.A == r.B).Is(true, false, false, false, false);
        await pairs.Bool(r => r.A != r.B).Is(false, true, true, true, true);
        await pairs.Bool(r => r.A < r.B).Is(false, false, true, false, true);
        await pairs.Bool(r => r.A <= r.B).Is(true, false, true, false, true);
        await pairs.Bool(r => r.A > r.B).Is(false, true, false, true, false);
        await pairs.Bool(r => r.A >= r.B).Is(true, true, false, true, false);
    }

    [Fact]
    public virtual async Task Minus_zero_equals_zero()
    {
        var pairs = Doubles((-0.0, 0.0));
        await pairs.Bool(r => r.A == r.B).Is(true);
        await pairs.Bool(r => r.A < r.B).Is(false);
        await pairs.Kept(r => r.A >= r.B).Is(0);
    }

    [Fact]
    public virtual async Task IsNaN_finds_what_is_not_a_number()
    {
        await Doubles(1, NaN, Inf, null).Bool(r => r.A.IsNaN()).Is(false, true, false, null);
        await Doubles((Inf, Inf)).Bool(r => (r.A - r.B).IsNaN()).Is(true);
    }

    [Fact]
    public virtual async Task Signs_absolute_values_and_negatives()
    {
        await Doubles(-2.5, 0, -0.0, 2.5, Inf, -Inf).Int(r => r.A.Sign()).Is(-1, 0, 0, 1, 1, -1);
        await Doubles(NaN).Int(r => r.A.Sign()).Fails("NaN");
        await Doubles(-2.5, 2.5, -Inf, NaN).Double(r => r.A.Abs()).Is(2.5, 2.5, Inf, NaN);
        await Doubles(-2.5, Inf, NaN).Double(r => -r.A).Is(2.5, -Inf, NaN);
    }

    [Fact]
    public virtual async Task Constants_are_what_they_are()
    {
        await Doubles(1).Double(_ => double.MaxValue).Is(double.MaxValue);
        await Doubles(1).Double(_ => NaN).Is(NaN);
        await Doubles(1).Double(_ => -Inf).Is(-Inf);
        await Doubles(1).Bool(r => r.A * double.Epsilon > 0.0).Is(true);
        await Doubles(1).Bool(r => r.A * 0.1 == 0.1).Is(true);
    }
}
