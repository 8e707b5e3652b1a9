namespace EtlLib.Engine.Specification;

/// <summary>Conversions between numbers: what does not fit is an error, or null where it is said so.</summary>
public abstract class NumberConversionSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private const string OutOfRange = ".";

    [Fact]
    public virtual async Task Doubles_are_truncated_to_integers()
    {
        await Doubles(3.7, -3.7, 2.5, -0.9, 2_147_483_647.9, -2_147_483_648.9, null).Int(r => r.A.ToInt()).Is(3, -3, 2, 0, int.MaxValue, int.MinValue, null);
        await Doubles(3.7, -3.7, 1e18, -9_223_372_036_854_775_808.0).Long(r => r.A.ToLong()).Is(3, -3, 1_000_000_000_000_000_000, long.MinValue);
        await Floats(3.7f, -3.7f).Int(r => r.A.ToInt()).Is(3, -3);
        await Floats(1e10f).Long(r => r.A.ToLong()).Is(10_000_000_000);
    }

    [Fact]
    public virtual async Task Every_number_is_converted_to_every_other()
    {
        await Ints(3, -1, null).Double(r => r.A.ToDouble()).Is(3, -1, null);
        await Ints(3, null).Long(r => r.A.ToLong()).Is(3, null);
        await Ints(16_777_217).Float(r => r.A.ToFloat()).Is(16_777_216f);
        await Longs(3, null).Double(r => r.A.ToDouble()).Is(3, null);
        await Longs(3, null).Long(r => r.A.ToLong()).Is(3, null);
        await Floats(1.5f, null).Double(r => r.A.ToDouble()).Is(1.5, null);
        await Doubles(1.5, null).Double(r => r.A.ToDouble()).Is(1.5, null);
        await Ints(3, null).Decimal(r => r.A.ToDecimal(12, 2)).Is(3m, null);
    }

    [Fact]
    public virtual async Task A_double_without_an_integer_is_an_error()
    {
        foreach (var value in new double?[] { 2_147_483_648, -2_147_483_649, double.NaN, double.PositiveInfinity })
        {
            await Doubles(value).Int(r => r.A.ToInt()).Fails(OutOfRange);
        }

        await Doubles(9_223_372_036_854_775_808.0).Long(r => r.A.ToLong()).Fails(OutOfRange);
        await Doubles(double.NaN).Long(r => r.A.ToLong()).Fails(OutOfRange);
        await Floats(float.NaN).Int(r => r.A.ToInt()).Fails(OutOfRange);
        await Floats(3e9f).Int(r => r.A.ToInt()).Fails(OutOfRange);
    }

    [Fact]
    public virtual async Task A_double_without_an_integer_is_null_where_it_is_said_so()
    {
        await Doubles(3.7, 2_147_483_648, double.NaN, double.NegativeInfinity, null).Int(r => r.A.TryToInt()).Is(3, null, null, null, null);
        await Doubles(-3.7, 1e19, double.NaN).Long(r => r.A.TryToLong()).Is(-3, null, null);
        await Floats(3.7f, 1e10f, float.NaN).Int(r => r.A.TryToInt()).Is(3, null, null);
        await Floats(3.7f, 1e19f).Long(r => r.A.TryToLong()).Is(3, null);
    }

    [Fact]
    public virtual async Task A_long_that_is_no_int_is_an_error_or_null()
    {
        await Longs(int.MaxValue, int.MinValue, null).Int(r => r.A.ToInt()).Is(int.MaxValue, int.MinValue, null);
        await Longs(2_147_483_648).Int(r => r.A.ToInt()).Fails(OutOfRange);
        await Longs(2_147_483_648, 7).Int(r => r.A.TryToInt()).Is(null, 7);
    }

    [Fact]
    public virtual async Task Decimals_are_truncated_to_integers()
    {
        await Decimals(2.5m, -2.5m, 3.9999m, null).Int(r => r.A.ToInt()).Is(2, -2, 3, null);
        await Decimals(99_999_999_999_999.9999m).Long(r => r.A.ToLong()).Is(99_999_999_999_999);
        await Decimals(2_147_483_648m).Int(r => r.A.ToInt()).Fails(OutOfRange);
        await Decimals(2_147_483_648m, 1.5m).Int(r => r.A.TryToInt()).Is(null, 1);
        await WideDecimals((10_000_000_000_000_000_000m, null)).Long(r => r.A.ToLong()).Fails(OutOfRange);
        await WideDecimals((10_000_000_000_000_000_000m, null), (-1.9m, null)).Long(r => r.A.TryToLong()).Is(null, -1);
    }

    [Fact]
    public virtual async Task Doubles_and_floats_are_rounded_to_each_other()
    {
        await Doubles(0.1, 1e300, -1e300, 1e-300, double.NaN, double.PositiveInfinity, null).Float(r => r.A.ToFloat()).Is(0.1f, float.PositiveInfinity, float.NegativeInfinity, 0f, float.NaN, float.PositiveInfinity, null);
        await Doubles(16_777_217, float.MaxValue).Float(r => r.A.TryToFloat()).Is(16_777_216f, float.MaxValue);
    }

    [Fact]
    public virtual async Task Decimals_are_the_nearest_double_and_float()
    {
        await Decimals(0.1m, -99_999_999_999_999.9999m, null).Double(r => r.A.ToDouble()).Is(0.1, -99_999_999_999_999.9999, null);
        await Decimals(0.1m, 1.5m).Float(r => r.A.ToFloat()).Is(0.1f, 1.5f);
    }

    [Fact]
    public virtual async Task Doubles_are_the_decimal_that_they_are_written_as()
    {
        await Doubles(0.1, 1.005, -1.005, 2.675, 1e-9, 0, null).Decimal(r => r.A.ToDecimal(10, 2)).Is(0.1m, 1.01m, -1.01m, 2.68m, 0m, 0m, null);
        await Doubles(5e-10, -9e-5, 0.006, 5e-324).Decimal(r => r.A.ToDecimal(10, 2)).Is(0m, 0m, 0.01m, 0m);
        await Doubles(1.25e-5, -7.5e-6).Decimal(r => r.A.ToDecimal(10, 8)).Is(0.0000125m, -0.0000075m);
        await Doubles(123_456.789, 1e15).Decimal(r => r.A.ToDecimal(28, 6)).Is(123_456.789m, 1_000_000_000_000_000m);
        await Floats(0.1f, 1.5f).Decimal(r => r.A.ToDecimal(10, 4)).Is(0.1m, 1.5m);
    }

    [Fact]
    public virtual async Task A_double_without_a_decimal_is_an_error_or_null()
    {
        await Doubles(double.NaN).Decimal(r => r.A.ToDecimal(10, 2)).Fails(OutOfRange);
        await Doubles(double.PositiveInfinity).Decimal(r => r.A.ToDecimal(10, 2)).Fails(OutOfRange);
        await Doubles(1e8).Decimal(r => r.A.ToDecimal(10, 2)).Fails(OutOfRange);
        await Doubles(1e8, double.NaN, 99_999_999.99, 1.5).Decimal(r => r.A.TryToDecimal(10, 2)).Is(null, null, 99_999_999.99m, 1.5m);
    }

    [Fact]
    public virtual async Task Decimals_are_rounded_to_a_scale_or_do_not_fit()
    {
        await Decimals(1.005m, -1.005m, 1.0049m, null).Decimal(r => r.A.ToDecimal(5, 2)).Is(1.01m, -1.01m, 1m, null);
        await Decimals(1000m).Decimal(r => r.A.ToDecimal(5, 2)).Fails(OutOfRange);
        await Decimals(1000m, 999.994m, 999.995m).Decimal(r => r.A.TryToDecimal(5, 2)).Is(null, 999.99m, null);
    }

    [Fact]
    public virtual async Task Integers_widen()
    {
        await Ints(int.MinValue, null).Long(r => r.A).Is(int.MinValue, null);
        await Ints(16_777_217).Float(r => r.A).Is(16_777_216f);
        await Ints(int.MaxValue).Double(r => r.A).Is(2_147_483_647);
        await Longs(long.MaxValue).Double(r => r.A).Is(9_223_372_036_854_775_807.0);
        await Longs(long.MinValue).Decimal(r => r.A).Is(-9_223_372_036_854_775_808m);
    }
}
