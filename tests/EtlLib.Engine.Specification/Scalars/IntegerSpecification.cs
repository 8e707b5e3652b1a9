namespace EtlLib.Engine.Specification;

/// <summary>Arithmetic of ints and longs.</summary>
public abstract class IntegerSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public virtual async Task Sums_differences_and_products_are_exact()
    {
        await Ints((2, 3), (-2, 3), (int.MaxValue, int.MinValue)).Int(r => r.A + r.B).Is(5, 1, -1);
        await Ints((2, 3), (-2, -3), (int.MinValue, -1)).Int(r => r.A - r.B).Is(-1, 1, -int.MaxValue);
        await Longs((3_000_000_000, 3), (-4, 5)).Long(r => r.A * r.B).Is(9_000_000_000, -20);
    }

    [Fact]
    public virtual async Task An_int_overflow_is_an_error()
    {
        await Ints((int.MaxValue, 1)).Int(r => r.A + r.B).Fails("overflow");
        await Ints((int.MinValue, 1)).Int(r => r.A - r.B).Fails("overflow");
        await Ints((65_536, 32_768)).Int(r => r.A * r.B).Fails("overflow");
    }

    [Fact]
    public virtual async Task A_long_overflow_is_an_error()
    {
        await Longs((long.MaxValue, 1)).Long(r => r.A + r.B).Fails("overflow");
        await Longs((long.MinValue, 1)).Long(r => r.A - r.B).Fails("overflow");
        await Longs((4_294_967_296, 2_147_483_648)).Long(r => r.A * r.B).Fails("overflow");
    }

    [Fact]
    public virtual async Task The_least_integer_has_no_negative_and_no_absolute_value()
    {
        await Ints(int.MinValue).Int(r => -r.A).Fails("overflow");
        await Ints(int.MinValue).Int(r => r.A.Abs()).Fails("overflow");
        await Longs(long.MinValue).Long(r => -r.A).Fails("overflow");
        await Longs(long.MinValue).Long(r => r.A.Abs()).Fails("overflow");
        await Ints((int.MinValue, -1)).Int(r => r.A / r.B).Fails("overflow");
        await Longs((long.MinValue, -1)).Long(r => r.A / r.B).Fails("overflow");
        await Ints((int.MinValue, -1)).Int(r => r.A % r.B).Fails("overflow");
        await Longs((long.MinValue, -1)).Long(r => r.A % r.B).Fails("overflow");
        await Ints(int.MinValue).Int(r => r.A % -1).Fails("overflow");
        await Longs((-5, -1), (null, -1), (5, null)).Long(r => r.A % r.B).Is(0, null, null);
    }

    [Fact]
    public virtual async Task An_overflow_of_a_constant_is_an_error_too()
    {
        await Ints(1).Int(r => r.A * 0 + int.MaxValue + 1).Fails("overflow");
        await Longs(2).Long(r => r.A * long.MaxValue).Fails("overflow");
    }

    [Fact]
    public virtual async Task Division_truncates()
    {
        await Ints((7, 2), (-7, 2), (7, -2), (-7, -2), (1, 2), (int.MinValue, 1)).Int(r => r.A / r.B).Is(3, -3, -3, 3, 0, int.MinValue);
        await Longs((7, 2), (-7, 2), (long.MaxValue, 2)).Long(r => r.A / r.B).Is(3, -3, 4_611_686_018_427_387_903);
    }

    [Fact]
    public virtual async Task Division_by_a_constant_truncates()
    {
        await Ints(7, -7, null).Int(r => r.A / 2).Is(3, -3, null);
        await Longs(7, -7).Long(r => r.A % 4L).Is(3, -3);
    }

    [Fact]
    public virtual async Task A_remainder_has_the_sign_of_the_dividend()
    {
        await Ints((7, 3), (-7, 3), (7, -3), (-7, -3)).Int(r => r.A % r.B).Is(1, -1, 1, -1);
        await Longs((7, 3), (-7, 3), (long.MinValue, 10)).Long(r => r.A % r.B).Is(1, -1, -8);
    }

    [Fact]
    public virtual async Task Division_by_zero_is_an_error()
    {
        await Ints((1, 0)).Int(r => r.A / r.B).Fails("zero");
        await Ints((1, 0)).Int(r => r.A % r.B).Fails("zero");
        await Longs((1, 0)).Long(r => r.A / r.B).Fails("zero");
        await Longs((0, 0)).Long(r => r.A % r.B).Fails("zero");
        await Ints(1).Int(r => r.A / 0).Fails("zero");
    }

    [Fact]
    public virtual async Task A_condition_guards_a_division()
    {
        await Ints((10, 0), (10, 5)).Int(r => Column.When(r.B == 0, r.A).Otherwise(r.A / r.B)).Is(10, 2);
        await Ints((10, 0), (10, 5)).Int(r => Column.When(r.B != 0, r.A / r.B).OtherwiseNull()).Is(null, 2);
    }

    [Fact]
    public virtual async Task Signs_and_absolute_values()
    {
        await Ints(-5, 0, 5, null).Int(r => r.A.Sign()).Is(-1, 0, 1, null);
        await Longs(-5_000_000_000, 0).Int(r => r.A.Sign()).Is(-1, 0);
        await Ints(-5, 5, -int.MaxValue).Int(r => r.A.Abs()).Is(5, 5, int.MaxValue);
        await Longs(-5, long.MaxValue).Long(r => r.A.Abs()).Is(5, long.MaxValue);
    }

    [Fact]
    public virtual async Task An_int_widens_to_a_long_before_it_is_computed_with()
    {
        await Ints(int.MaxValue).Long(r => r.A + 1L).Is(2_147_483_648);
        await Ints((int.MaxValue, 2)).Long(r => (OptionalLongColumn)r.A * r.B).Is(4_294_967_294);
        await Ints(int.MaxValue).Long(r => r.A).Is(int.MaxValue);
    }

    [Fact]
    public virtual async Task An_int_and_a_double_make_a_double()
    {
        await Ints((7, 2)).Double(r => (OptionalDoubleColumn)r.A / r.B).Is(3.5);
        await Ints(1, 0).Double(r => 1.0 / r.A).Is(1, double.PositiveInfinity);
    }

    [Fact]
    public virtual async Task Integers_are_compared_by_their_number()
    {
        await Ints((1, 2), (2, 2), (3, 2), (int.MinValue, int.MaxValue)).Bool(r => r.A < r.B).Is(true, false, false, true);
        await Ints((1, 2), (2, 2), (3, 2)).Bool(r => r.A <= r.B).Is(true, true, false);
        await Ints((1, 2), (2, 2), (3, 2)).Bool(r => r.A > r.B).Is(false, false, true);
        await Ints((1, 2), (2, 2), (3, 2)).Bool(r => r.A >= r.B).Is(false, true, true);
        await Longs((long.MaxValue, long.MaxValue - 1)).Bool(r => r.A == r.B).Is(false);
        await Ints((2, 2)).Bool(r => (OptionalLongColumn)r.A == r.B).Is(true);
    }
}
