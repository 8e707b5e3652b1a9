namespace EtlLib.Engine.Specification;

/// <summary>Round, Floor and Ceiling.</summary>
public abstract class RoundingSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;
    private static readonly double?[] Numbers = [2.5, 3.5, -2.5, -3.5, 2.4, 2.6, -2.4, -2.6, 0.5, -0.5, 1e300, Inf, -Inf, NaN, null];
    private static readonly double?[] Hundredths = [2.675, 1.005, 0.125, -0.125, 0.375, 1.255, 123456.785, -1.115, 5e-324, 1e20, Inf, NaN];

    [Theory]
    [InlineData(MidpointRounding.ToEven)]
    [InlineData(MidpointRounding.AwayFromZero)]
    [InlineData(MidpointRounding.ToZero)]
    [InlineData(MidpointRounding.ToNegativeInfinity)]
    [InlineData(MidpointRounding.ToPositiveInfinity)]
    public virtual async Task Doubles_round_as_Math_rounds(MidpointRounding mode)
    {
        await Doubles(Numbers).Double(r => r.A.Round(mode: mode)).Is([.. Numbers.Select(n => n is { } x ? Math.Round(x, mode) : (double?)null)]);
        await Doubles(Hundredths).Double(r => r.A.Round(2, mode)).Is([.. Hundredths.Select(n => (double?)Math.Round(n!.Value, 2, mode))]);
    }

    [Fact]
    public virtual async Task Halves_go_to_the_even_number_by_default()
    {
        await Doubles(0.5, 1.5, 2.5, -0.5, -1.5).Double(r => r.A.Round()).Is(0, 2, 2, -0.0, -2);
        await Decimals(0.5m, 1.5m, 2.5m, -0.5m, -1.5m).Decimal(r => r.A.Round()).Is(0m, 2m, 2m, 0m, -2m);
    }

    [Fact]
    public virtual Task Doubles_round_to_as_many_digits_as_asked() =>
        Doubles(Math.PI).Double(r => r.A.Round(1) + r.A.Round(10) - r.A.Round(15)).Is(Math.Round(Math.PI, 1) + Math.Round(Math.PI, 10) - Math.Round(Math.PI, 15));

    [Theory]
    [InlineData(MidpointRounding.ToEven)]
    [InlineData(MidpointRounding.AwayFromZero)]
    [InlineData(MidpointRounding.ToZero)]
    [InlineData(MidpointRounding.ToNegativeInfinity)]
    [InlineData(MidpointRounding.ToPositiveInfinity)]
    public virtual async Task Decimals_round_as_decimal_rounds(MidpointRounding mode)
    {
        decimal?[] numbers = [2.5m, 3.5m, -2.5m, 2.4999m, 2.5001m, -2.6m, 0.05m, -0.05m, 0.15m, -99999999999999.9999m, 0m];
        await Decimals(numbers).Decimal(r => r.A.Round(mode: mode)).Is([.. numbers.Select(n => (decimal?)decimal.Round(n!.Value, mode))]);
        await Decimals(numbers).Decimal(r => r.A.Round(1, mode)).Is([.. numbers.Select(n => (decimal?)decimal.Round(n!.Value, 1, mode))]);
        await Decimals(numbers).Decimal(r => r.A.Round(6, mode)).Is(numbers);
    }

    [Fact]
    public virtual async Task Floor_is_not_greater_and_ceiling_not_less()
    {
        await Doubles(2.5, -2.5, 2, -0.5, 1e300, Inf, NaN, null).Double(r => r.A.Floor()).Is(2, -3, 2, -1, 1e300, Inf, NaN, null);
        await Doubles(2.5, -2.5, 2, -0.5, -1e300, -Inf, NaN, null).Double(r => r.A.Ceiling()).Is(3, -2, 2, -0.0, -1e300, -Inf, NaN, null);
        await Decimals(2.5m, -2.5m, 2m, -0.0001m, null).Decimal(r => r.A.Floor()).Is(2m, -3m, 2m, -1m, null);
        await Decimals(2.5m, -2.5m, 2m, 0.0001m, null).Decimal(r => r.A.Ceiling()).Is(3m, -2m, 2m, 1m, null);
    }
}
