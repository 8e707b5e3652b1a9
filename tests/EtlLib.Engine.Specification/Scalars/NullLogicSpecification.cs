namespace EtlLib.Engine.Specification;

/// <summary>Three-valued logic.</summary>
public abstract class NullLogicSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly (bool? A, bool? B)[] AllPairs =
        [(true, true), (true, false), (true, null), (false, true), (false, false), (false, null), (null, true), (null, false), (null, null)];

    [Fact]
    public virtual Task And_is_false_where_either_is_false_and_else_null_where_either_is_null() =>
        Bools(AllPairs).Bool(r => r.A & r.B).Is(true, false, null, false, false, false, null, false, null);

    [Fact]
    public virtual Task Or_is_true_where_either_is_true_and_else_null_where_either_is_null() =>
        Bools(AllPairs).Bool(r => r.A | r.B).Is(true, true, true, true, false, null, true, null, null);

    [Fact]
    public virtual Task Not_null_is_null() => Bools((true, null), (false, null), (null, null)).Bool(r => !r.A).Is(false, true, null);

    [Fact]
    public virtual Task Bools_are_compared_in_three_values() =>
        Bools(AllPairs).Bool(r => r.A == r.B).Is(true, false, null, false, true, null, null, null, null);

    [Fact]
    public virtual Task Bools_that_differ_differ_in_three_values() =>
        Bools(AllPairs).Bool(r => r.A != r.B).Is(false, true, null, true, false, null, null, null, null);

    [Fact]
    public virtual async Task A_comparison_with_null_is_null()
    {
        var pairs = Ints((1, null), (null, 1), (null, null));
        await pairs.Bool(r => r.A == r.B).Is(null, null, null);
        await pairs.Bool(r => r.A != r.B).Is(null, null, null);
        await pairs.Bool(r => r.A < r.B).Is(null, null, null);
        await pairs.Bool(r => r.A <= r.B).Is(null, null, null);
        await pairs.Bool(r => r.A > r.B).Is(null, null, null);
        await pairs.Bool(r => r.A >= r.B).Is(null, null, null);
    }

    [Fact]
    public virtual async Task A_filter_keeps_only_what_is_true()
    {
        var pairs = Ints((1, 1), (1, 2), (1, null), (null, null));
        await pairs.Kept(r => r.A == r.B).Is(0);
        await AssertKeptAsync(pairs, r => !(r.A == r.B), 1);
        await AssertKeptAsync(pairs, r => (r.A == r.B).IsNull(), 2, 3);
        await AssertKeptAsync(pairs, r => (r.A == r.B).OrElse(false) | r.B.IsNull(), 0, 2, 3);
    }

    [Fact]
    public virtual Task IsNull_and_IsNotNull_are_never_null() =>
        Bools((true, null), (null, null)).Bool(r => r.A.IsNull() & !r.A.IsNotNull()).Is(false, true);

    [Fact]
    public virtual async Task Arithmetic_with_null_is_null()
    {
        await Ints((1, null), (null, 1), (null, null)).Int(r => r.A + r.B).Is(null, null, null);
        await Ints((1, null), (null, 0), (null, null)).Int(r => r.A / r.B).Is(null, null, null);
        await Doubles((double.NaN, null), (null, double.PositiveInfinity)).Double(r => r.A * r.B).Is(null, null);
        await Decimals((1m, null), (null, 1m)).Decimal(r => r.A - r.B).Is(null, null);
        await Ints((int?)null).Int(r => -r.A).Is((int?)null);
    }

    [Fact]
    public virtual async Task Functions_of_null_are_null()
    {
        await Texts((string?)null).Text(r => r.A.Upper()).Is((string?)null);
        await Texts((string?)null).Int(r => r.A.Length()).Is((int?)null);
        await Texts(("a", null), (null, "a")).Bool(r => r.A.Contains(r.B)).Is(null, null);
        await Doubles((double?)null).Bool(r => r.A.IsNaN()).Is((bool?)null);
        await Doubles((double?)null).Double(r => r.A.Sqrt()).Is((double?)null);
        await Doubles((double?)null).Int(r => r.A.ToInt()).Is((int?)null);
        await Instants((string?)null).Int(r => r.A.Year()).Is((int?)null);
    }

    [Fact]
    public virtual async Task A_null_literal_is_null()
    {
        await Ints(1).Int(_ => null).Is((int?)null);
        await Ints(1).Int(r => r.A + default(OptionalIntColumn)).Is((int?)null);
        await Texts("a").Bool(r => r.A == default(OptionalTextColumn)).Is((bool?)null);
    }

    [Fact]
    public virtual Task OrElse_takes_the_place_of_null() => Ints(1, null).Int(r => r.A.OrElse(7)).Is(1, 7);

    [Fact]
    public virtual Task Coalesce_is_the_first_that_is_not_null() =>
        Ints((1, 2), (null, 2), (1, null), (null, null)).Int(r => r.A.Coalesce(r.B)).Is(1, 2, 1, null);

    [Fact]
    public virtual async Task Coalesce_takes_values_of_every_type()
    {
        await Texts((null, "b"), ("a", "b")).Text(r => r.A.Coalesce(r.B)).Is("b", "a");
        await Decimals((null, 1.25m), (2.0625m, 1m)).Decimal(r => r.A.Coalesce(r.B)).Is(1.25m, 2.0625m);
        await Instants((null, "2021-01-01"), ("2020-01-01", null)).Instant(r => r.A.Coalesce(r.B)).Is("2021-01-01", "2020-01-01");
        await Colours((null, Colour.Blue), (Colour.Red, null)).Text(r => r.A.OrElse(Colour.Green).ToText()).Is("Green", "Red");
    }

    [Fact]
    public virtual async Task A_condition_that_is_a_literal_keeps_all_or_nothing()
    {
        await AssertKeptAsync(Ints(1, null), _ => true, 0, 1);
        await AssertKeptAsync(Ints(1, null), _ => false);
        await AssertKeptAsync(Ints(1, null), _ => null);
    }

    private static Task AssertKeptAsync<TColumns>(Operands<TColumns> operands, Func<TColumns, OptionalBoolColumn> condition, params int[] numbers) => operands.Kept(condition).Is(numbers);
}
