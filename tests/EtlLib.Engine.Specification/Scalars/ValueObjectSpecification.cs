namespace EtlLib.Engine.Specification;

/// <summary>Value objects: columns of the value that they are over, with the operators that they declare.</summary>
public abstract class ValueObjectSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private static Order.DataFrame Orders => Order.DataFrame.Of(
        new Order(0, new Isin("US1"), new Usd(1.50m), 2, null),
        new Order(1, new Isin("US1"), new Usd(0.01m), 3, new Usd(5m)),
        new Order(2, new Isin("DE1"), new Usd(-2m), 1, new Usd(0m)));

    [Fact]
    public virtual Task Value_objects_pass_through() =>
        AssertAsync(
            Orders.Where(o => o.Id > 0),
            new Order(1, new Isin("US1"), new Usd(0.01m), 3, new Usd(5m)), new Order(2, new Isin("DE1"), new Usd(-2m), 1, new Usd(0m)));

    [Fact]
    public virtual Task Declared_operators_are_computed() =>
        AssertAsync(
            Orders.Select(o => new OrderTotal.Projection { Isin = o.Isin, Total = o.Price * o.Quantity + o.Price, WithFee = o.Price + o.Fee }),
            new OrderTotal(new Isin("US1"), new Usd(4.50m), null), new OrderTotal(new Isin("US1"), new Usd(0.04m), new Usd(5.01m)), new OrderTotal(new Isin("DE1"), new Usd(-4m), new Usd(-2m)));

    [Fact]
    public virtual async Task Value_objects_are_compared_with_values()
    {
        await Operands(Orders, o => o.Id).Kept(o => o.Isin == new Isin("US1")).Is(0, 1);
        await Operands(Orders, o => o.Id).Kept(o => o.Price > new Usd(0m)).Is(0, 1);
        await Operands(Orders, o => o.Id).Kept(o => o.Fee == new Usd(0m)).Is(2);
        await Operands(Orders, o => o.Id).Kept(o => o.Isin.In(new Isin("DE1"), new Isin("FR1"))).Is(2);
    }

    [Fact]
    public virtual Task The_value_beneath_is_a_column() =>
        Operands(Orders, o => o.Id).Text(o => o.Isin.Code.Substring(0, 2) + o.Fee.OrElse(new Usd(9m)).Amount.ToText()).Is("US9.0000", "US5.0000", "DE0.0000");

    [Fact]
    public virtual Task Value_objects_are_keys_and_are_aggregated() =>
        AssertAsync(
            Orders.GroupBy(o => o.Isin).Select((isin, g) => new OrderTotal.Projection { Isin = isin, Total = g.Max(o => o.Price), WithFee = g.Min(o => o.Fee) }),
            new OrderTotal(new Isin("US1"), new Usd(1.50m), new Usd(5m)), new OrderTotal(new Isin("DE1"), new Usd(-2m), new Usd(0m)));
}
