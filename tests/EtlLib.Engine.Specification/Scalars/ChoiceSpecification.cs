namespace EtlLib.Engine.Specification;

/// <summary>When and In.</summary>
public abstract class ChoiceSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public virtual Task The_first_condition_that_is_true_decides() =>
        Ints(5, 15, 25, null).Text(r => Column.When(r.A > 20, "high").When(r.A > 10, "middle").When(r.A > 0, "low").Otherwise("none")).Is("low", "middle", "high", "none");

    [Fact]
    public virtual async Task A_condition_that_is_null_does_not_decide()
    {
        await Ints((1, null)).Text(r => Column.When(r.A == r.B, "equal").Otherwise("not")).Is("not");
        await Ints((1, null)).Text(r => Column.When(r.A == r.B, "equal").When(!(r.A == r.B), "different").OtherwiseNull()).Is((string?)null);
    }

    [Fact]
    public virtual async Task Values_of_every_type_are_chosen()
    {
        await Ints(1, 0).Long(r => Column.When(r.A == 1, (OptionalLongColumn)long.MaxValue).OtherwiseNull()).Is(long.MaxValue, null);
        await Ints(1, 0).Double(r => Column.When(r.A == 1, (DoubleColumn)double.NaN).Otherwise(0.5)).Is(double.NaN, 0.5);
        await Ints(1, 0).Bool(r => Column.When(r.A == 1, (OptionalBoolColumn)false).OtherwiseNull()).Is(false, null);
        await Ints(1, 0).Decimal(r => Column.When(r.A == 1, (DecimalColumn)1.5m).Otherwise(0.25m)).Is(1.5m, 0.25m);
        await Instants(("2021-01-01", "2022-01-01"), ("2023-01-01", "2022-01-01")).Instant(r => Column.When(r.A > r.B, r.A).Otherwise(r.B)).Is("2022-01-01", "2023-01-01");
        await Dates(("2021-01-01", "2022-01-01")).Date(r => Column.When(r.A > r.B, r.A).Otherwise(r.B)).Is("2022-01-01");
    }

    [Fact]
    public virtual Task Choices_stand_within_choices() =>
        Ints((1, 1), (1, 2), (2, 1)).Int(r => Column.When(r.A == 1, Column.When(r.B == 1, 11).Otherwise(12)).Otherwise(20)).Is(11, 12, 20);

    [Fact]
    public virtual Task A_branch_that_is_not_taken_does_not_fail() =>
        Texts("12", "x").Int(r => Column.When(r.A.Matches("^[0-9]+$"), r.A.ToInt()).Otherwise(-1)).Is(12, -1);

    [Fact]
    public virtual async Task A_value_is_one_of_several()
    {
        await Ints(1, 2, 3).Bool(r => r.A.In(1, 3)).Is(true, false, true);
        await Texts("a", "b", "A").Bool(r => r.A.In("a", "b")).Is(true, true, false);
        await Doubles(double.NaN, 0.0, 1).Bool(r => r.A.In(double.NaN, -0.0)).Is(true, true, false);
        await Ints((1, 1), (1, 2)).Bool(r => r.A.In(r.B, 5)).Is(true, false);
    }

    [Fact]
    public virtual Task A_zero_of_either_sign_is_one_of_many() =>
        Doubles(-0.0, 0.0, double.NaN, 21).Bool(r => r.A.In([.. Enumerable.Range(0, 20).Select(i => (OptionalDoubleColumn)i), double.NaN])).Is(true, true, true, false);

    [Fact]
    public virtual async Task Membership_with_nulls_has_three_values()
    {
        await Ints((1, 1), (1, 2), (1, null), (null, 1)).Bool(r => r.A.In(r.B, 7)).Is(true, false, null, null);
        await Ints((7, null), (1, null)).Bool(r => r.A.In(r.B, 7)).Is(true, null);
        await Ints((1, null), (2, 2)).Kept(r => !r.A.In(r.B, 7)).Is();
    }

    [Fact]
    public virtual Task Nothing_is_one_of_none() => Ints(1, 2).Bool(r => r.A.In().OrElse(false)).Is(false, false);

    [Fact]
    public virtual Task A_long_list_of_alternatives_is_taken()
    {
        var many = Enumerable.Range(0, 2000).Select(i => (OptionalIntColumn)(i * 2)).ToArray();
        return Ints(0, 1, 3998, 3999, 4000).Bool(r => r.A.In(many)).Is(true, false, true, false, false);
    }
}
