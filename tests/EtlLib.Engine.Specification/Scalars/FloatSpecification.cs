namespace EtlLib.Engine.Specification;

/// <summary>Arithmetic of floats: IEEE 754 in 32 bits.</summary>
public abstract class FloatSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private const float Inf = float.PositiveInfinity;
    private const float NaN = float.NaN;

    [Fact]
    public virtual async Task Digits_are_those_of_32_bits()
    {
        await Floats((0.1f, 0.2f), (16_777_216f, 1f)).Float(r => r.A + r.B).Is(0.1f + 0.2f, 16_777_216f);
        await Floats((1f, 3f)).Float(r => r.A / r.B).Is(1f / 3f);
        await Floats((1.1f, 1.1f)).Float(r => r.A * r.B).Is(1.1f * 1.1f);
        await Floats((0.3f, 0.1f)).Float(r => r.A - r.B).Is(0.3f - 0.1f);
    }

    [Fact]
    public virtual async Task Overflow_is_infinite_and_division_by_zero_too()
    {
        await Floats((float.MaxValue, 2f), (float.MinValue, 2f)).Float(r => r.A * r.B).Is(Inf, -Inf);
        await Floats((1f, 0f), (-1f, 0f), (0f, 0f)).Float(r => r.A / r.B).Is(Inf, -Inf, NaN);
        await Floats((5.5f, 2f), (1f, 0f), (2f, Inf)).Float(r => r.A % r.B).Is(1.5f, NaN, 2f);
    }

    [Fact]
    public virtual async Task NaN_equals_NaN_and_is_the_greatest_number()
    {
        await Floats((NaN, NaN), (NaN, Inf), (1f, NaN)).Bool(r => r.A == r.B).Is(true, false, false);
        await Floats((NaN, NaN), (NaN, Inf), (1f, NaN)).Bool(r => r.A > r.B).Is(false, true, false);
        await Floats((-0f, 0f)).Bool(r => r.A == r.B).Is(true);
        await Floats(NaN, 1f, null).Bool(r => r.A.IsNaN()).Is(true, false, null);
    }

    [Fact]
    public virtual async Task A_float_widens_to_a_double_exactly()
    {
        await Floats(0.1f, NaN, -Inf).Double(r => r.A).Is((double)0.1f, double.NaN, double.NegativeInfinity);
        await Floats(0.1f).Bool(r => r.A == 0.1).Is(false);
        await Floats(0.5f).Double(r => r.A + 0.25).Is(0.75);
    }

    [Fact]
    public virtual async Task Functions_of_floats()
    {
        await Floats(-2.5f, 0f, 2.5f).Int(r => r.A.Sign()).Is(-1, 0, 1);
        await Floats(-2.5f, NaN).Float(r => r.A.Abs()).Is(2.5f, NaN);
        await Floats(-2.5f, 2.5f, NaN).Float(r => r.A.Floor()).Is(-3f, 2f, NaN);
        await Floats(-2.5f, 2.5f, Inf).Float(r => r.A.Ceiling()).Is(-2f, 3f, Inf);
        await Floats(2.5f, 3.5f, -2.5f).Float(r => r.A.Round()).Is(2f, 4f, -2f);
        await Floats(4f, -1f).Double(r => r.A.Sqrt()).Is(2, double.NaN);
    }
}
