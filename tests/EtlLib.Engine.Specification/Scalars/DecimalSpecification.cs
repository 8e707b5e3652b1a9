namespace EtlLib.Engine.Specification;

/// <summary>Exact decimals: precision and scale by the SQL standard.</summary>
public abstract class DecimalSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private const decimal Greatest = 99_999_999_999_999.9999m;

    [Fact]
    public virtual async Task Sums_and_differences_of_two_scales_are_exact()
    {
        await Decimals((0.1m, 0.2m), (1.2345m, 0.01m), (-1.0001m, 1m), (Greatest, 0.01m)).Decimal(r => r.A + r.B).Is(0.3m, 1.2445m, -0.0001m, Greatest + 0.01m);
        await Decimals((0.3m, 0.1m), (0m, 99_999_999.99m), (-Greatest, 0.01m)).Decimal(r => r.A - r.B).Is(0.2m, -99_999_999.99m, -Greatest - 0.01m);
    }

    [Fact]
    public virtual Task Products_are_exact() =>
        Decimals((1.5m, 2m), (1.2345m, 0.01m), (Greatest, 99_999_999.99m), (-0.0001m, 0.01m)).Decimal(r => r.A * r.B)
            .Is(3m, 0.012345m, Greatest * 99_999_999.99m, -0.000001m);

    [Fact]
    public virtual Task Quotients_round_halves_away_from_zero() =>
        Decimals((1m, 3m), (2m, 3m), (-2m, 3m), (1m, 8m), (Greatest, 0.01m)).Decimal(r => r.A / r.B)
            .Is(0.3333333333m, 0.6666666667m, -0.6666666667m, 0.125m, 9_999_999_999_999_999.99m);

    [Fact]
    public virtual async Task A_quotient_has_the_digits_that_the_standard_says()
    {
        // decimal(18, 4) / decimal(10, 2) is at scale max(6, 4 + 10 + 1) = 15.
        await AssertAsync(
            DecimalPair.DataFrame.Of(new DecimalPair(0, 1m, 3m), new DecimalPair(1, 2m, 3m), new DecimalPair(2, -2m, 3m)).Select(r => new Scale15.Projection { Id = r.Id, Value = r.A / r.B }),
            new Scale15(0, 0.333333333333333m), new Scale15(1, 0.666666666666667m), new Scale15(2, -0.666666666666667m));
    }

    [Fact]
    public virtual Task Remainders_have_the_sign_of_the_dividend() =>
        Decimals((5.5m, 2m), (-5.5m, 2m), (5.5m, -2m), (0.0003m, 0.01m), (10m, 0.3m)).Decimal(r => r.A % r.B).Is(1.5m, -1.5m, 1.5m, 0.0003m, 0.1m);

    [Fact]
    public virtual async Task Division_by_zero_is_an_error()
    {
        await Decimals((1m, 0m)).Decimal(r => r.A / r.B).Fails("zero");
        await Decimals((1m, 0m)).Decimal(r => r.A % r.B).Fails("zero");
        await Decimals((null, 0m)).Decimal(r => r.A / r.B).Is((decimal?)null);
    }

    [Fact]
    public virtual async Task Overflow_is_an_error()
    {
        const decimal Wide = 9_000_000_000_000_000_000_000_000_000m;
        await WideDecimals((Wide, Wide)).Decimal(r => r.A * r.B).Fails(".");
        await WideDecimals((Wide, null)).Decimal(r => r.A * 100m).Fails(".");
        await Decimals(Greatest).Decimal(r => r.A.ToDecimal(10, 2)).Fails(".");
    }

    [Fact]
    public virtual async Task A_column_rounds_halves_away_from_zero_to_its_scale()
    {
        await AssertAsync(
            DecimalPair.DataFrame.Of([.. new[] { 1.005m, 1.0049m, -1.005m, 2.995m, 0.0049m, -0.005m }.Select((a, i) => new DecimalPair(i, a, null))]).Select(r => new Scale2.Projection { Id = r.Id, Value = r.A }),
            new Scale2(0, 1.01m), new Scale2(1, 1.00m), new Scale2(2, -1.01m), new Scale2(3, 3.00m), new Scale2(4, 0.00m), new Scale2(5, -0.01m));
    }

    [Fact]
    public virtual async Task What_does_not_fit_a_column_is_an_error() =>
        await AssertFailsAsync(DecimalPair.DataFrame.Of(new DecimalPair(0, 1000m, null)).Select(r => new Scale2.Projection { Id = r.Id, Value = r.A }), "decimal");

    [Fact]
    public virtual async Task What_only_fits_before_it_is_rounded_is_an_error() =>
        await AssertFailsAsync(DecimalPair.DataFrame.Of(new DecimalPair(0, 999.995m, null)).Select(r => new Scale2.Projection { Id = r.Id, Value = r.A }), "decimal");

    [Fact]
    public virtual async Task Decimals_of_two_scales_are_compared_by_their_number()
    {
        await Decimals((1.5m, 1.50m), (1.5001m, 1.5m), (-1m, 1m)).Bool(r => r.A == r.B).Is(true, false, false);
        await Decimals((1.5m, 1.50m), (1.5001m, 1.5m), (-1m, 1m)).Bool(r => r.A > r.B).Is(false, true, false);
        await Decimals(1.5m).Bool(r => r.A == 1.50000000m).Is(true);
    }

    [Fact]
    public virtual async Task Integers_are_computed_with_as_decimals()
    {
        await Decimals(1.25m).Decimal(r => r.A + 1).Is(2.25m);
        await Decimals(1.25m).Decimal(r => 2 * r.A).Is(2.5m);
        await Ints((7, 2)).Decimal(r => (OptionalDecimalColumn)r.A / r.B).Is(3.5m);
        await Longs(long.MaxValue).Decimal(r => (OptionalDecimalColumn)r.A + 1).Is(9_223_372_036_854_775_808m);
    }

    [Fact]
    public virtual async Task Signs_absolute_values_and_negatives()
    {
        await Decimals(-1.5m, 0m, 1.5m, null).Int(r => r.A.Sign()).Is(-1, 0, 1, null);
        await Decimals(-1.5m, 1.5m, -Greatest).Decimal(r => r.A.Abs()).Is(1.5m, 1.5m, Greatest);
        await Decimals(-1.5m, Greatest).Decimal(r => -r.A).Is(1.5m, -Greatest);
    }

    [Fact]
    public virtual async Task Wide_products_and_quotients_give_way_digits_after_the_point_down_to_six()
    {
        // Both need 67 digits. The product has 57 before the point, so that six are left after it; the quotient 28, so that ten are.
        await WideDecimals((1.2345678901m, 1m), (0.0000005m, 1m)).Decimal(r => r.A * r.B).Is(1.234568m, 0.000001m);
        await WideDecimals((1m, 3m), (-1m, 3m)).Decimal(r => r.A / r.B).Is(0.3333333333m, -0.3333333333m);
    }
}
