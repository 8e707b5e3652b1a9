namespace EtlLib.Engine.Specification;

/// <summary>Lists.</summary>
public abstract class ListSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static readonly Basket[] All =
    [
        new(0, ["a", "b", "a"], [1, null, 3], [new Place("Bonn", 50.7)]),
        new(1, [], [], []),
        new(2, ["é"], null, [new Place("Rome", null), new Place("Oslo", 59.9)]),
        new(3, ["b"], [null], []),
    ];

    private Operands<Basket.Columns> Baskets => Operands(Basket.DataFrame.Of(All), b => b.Id);

    [Fact]
    public virtual Task Lists_pass_through() => AssertAsync(Basket.DataFrame.Of(All).Where(b => b.Id >= 0), All);

    [Fact]
    public virtual Task Lists_of_lists_pass_through()
    {
        Matrix[] rows = [new(0, [[1, 2], [], [3]]), new(1, []), new(2, [[]])];
        return AssertAsync(Matrix.DataFrame.Of(rows).Where(m => m.Id >= 0), rows);
    }

    [Fact]
    public virtual async Task Elements_are_counted()
    {
        await Baskets.Int(b => b.Names.Count()).Is(3, 0, 1, 1);
        await Baskets.Int(b => b.Counts.Count()).Is(3, 0, null, 1);
    }

    [Fact]
    public virtual async Task An_element_is_at_an_index_from_zero_and_null_outside()
    {
        await Baskets.Text(b => b.Names.At<OptionalTextColumn>(0)).Is("a", null, "é", "b");
        await Baskets.Text(b => b.Names.At<OptionalTextColumn>(2)).Is("a", null, null, null);
        await Baskets.Text(b => b.Names.At<OptionalTextColumn>(-1)).Is(null, null, null, null);
        await Baskets.Text(b => b.Names.At<OptionalTextColumn>(b.Id)).Is("a", null, null, null);
        await Baskets.Text(b => b.Names.At<OptionalTextColumn>(b.Id - 1)).Is(null, null, null, null);
        await Baskets.Text(b => b.Places.At<Place.OptionalColumns>(0).City).Is("Bonn", null, "Rome", null);
    }

    [Fact]
    public virtual async Task Any_is_false_of_nothing_and_takes_null_for_not_satisfied()
    {
        await Baskets.Bool(b => b.Names.Any(n => n == "b")).Is(true, false, false, true);
        await Baskets.Bool(b => b.Counts.Any(c => c > 2)).Is(true, false, null, false);
        await Baskets.Bool(b => b.Counts.Any(c => c.IsNull())).Is(true, false, null, true);
    }

    [Fact]
    public virtual async Task All_is_true_of_nothing_and_takes_null_for_not_satisfied()
    {
        await Baskets.Bool(b => b.Names.All(n => n != "b")).Is(false, true, true, false);
        await Baskets.Bool(b => b.Counts.All(c => c > 0)).Is(false, true, null, false);
        await Baskets.Bool(b => b.Counts.All(c => (c > 0).OrElse(true))).Is(true, true, null, true);
    }

    [Fact]
    public virtual async Task A_predicate_sees_the_row_and_nested_columns()
    {
        await Baskets.Bool(b => b.Places.Any(p => p.Latitude > 55)).Is(false, false, true, false);
        await Baskets.Bool(b => b.Counts.Any(c => c == b.Id + 1)).Is(true, false, null, false);
    }

    [Fact]
    public virtual async Task Predicates_stand_within_predicates()
    {
        var matrices = Operands(Matrix.DataFrame.Of(new Matrix(0, [[1, 2], [3]]), new Matrix(1, [[1], []]), new Matrix(2, [])), m => m.Id);
        await matrices.Bool(m => m.Rows.All(row => row.Any(x => x > 0))).Is(true, false, true);
        await matrices.Bool(m => m.Rows.Any(row => row.Count() > 1 & row.All(x => x > m.Id))).Is(true, false, false);
    }

    [Fact]
    public virtual Task Contains_finds_an_equal_element() => Baskets.Bool(b => b.Names.Contains("b")).Is(true, false, false, true);

    [Fact]
    public virtual Task Lists_are_told_apart_by_their_elements() =>
        AssertAsync(
            Matrix.DataFrame.Of(new Matrix(0, [[1, 2]]), new Matrix(0, [[1, 2]]), new Matrix(0, [[1], [2]]), new Matrix(0, [])).Distinct(),
            new Matrix(0, [[1, 2]]), new Matrix(0, [[1], [2]]), new Matrix(0, []));
}
