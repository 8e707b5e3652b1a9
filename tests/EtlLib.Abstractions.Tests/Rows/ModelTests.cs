using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Abstractions.Tests.Rows;

/// <summary>What is generated for a model, as users see it.</summary>
public class ModelTests
{
    [Fact]
    public void A_schema_says_what_the_model_says()
    {
        var schema = Tick.DataFrame.Schema;

        Assert.Equal("EtlLib.Abstractions.Tests.Rows.Tick", schema.Name);
        Assert.Equal(["Symbol: text", "EventTime: instant", "Id: long", "px: double", "Volume: int"], schema.Columns.Select(c => c.ToString()));
        Assert.Equal(["Symbol", "Volume"], schema.PartitionKey.Select(c => c.Name));
        Assert.Equal(TimeSpan.FromMilliseconds(500), schema.EventTime?.Lateness);
        Assert.Equal("Id", schema.Sequence?.Name);
        var price = schema["px"];
        Assert.Equal("Price", price.Property);
        Assert.Equal((0.5, 100.0), ((double)price.Minimum!, (double)price.Maximum!));
        Assert.Equal((1, 1000), ((int)schema["Volume"].Minimum!, (int)schema["Volume"].Maximum!));
        var motion = Assert.IsType<BrownianMotionAttribute>(price.Generator);
        Assert.Equal((10, 0.5), (motion.Start, motion.Volatility));
        Assert.True(Truncated.DataFrame.Schema["Instant"].Truncate);
        Assert.Same(schema, Frames.SchemaOf<Tick>());
    }

    [Fact]
    public void Types_and_nullability_are_the_properties()
    {
        var scalars = Scalars.DataFrame.Schema;
        Assert.All(scalars.Columns, c => Assert.Equal(c.Name.StartsWith("Optional", StringComparison.Ordinal), c.Nullable));
        Assert.Equal(ColumnType.Decimal(28, 10), scalars["Decimal"].Type);
        Assert.Equal(ColumnType.Decimal(18, 2), scalars["Price"].Type);
        Assert.Equal(ColumnType.Text, scalars["Sku"].Type);
        Assert.Equal(["Buy", "Sell", "Hold"], Assert.IsType<EnumType>(scalars["Side"].Type).Symbols);

        var order = Order.DataFrame.Schema;
        Assert.Equal(ColumnType.Struct(Address.DataFrame.Schema), order["To"].Type);
        Assert.Equal(ColumnType.List(ColumnType.Text, elementNullable: true), order["Notes"].Type);
        Assert.Equal(ColumnType.List(ColumnType.List(EnumValues<Side>.Type)), order["Sides"].Type);
    }

    [Fact]
    public void The_models_of_the_assembly_are_listed_with_their_inputs()
    {
        var models = DataModels.All.Where(m => m.Schema.Name.StartsWith("EtlLib.Abstractions.Tests.Rows.", StringComparison.Ordinal)).Select(m => m.Schema.ShortName);

        Assert.Equal(["Address", "Order", "Point", "Scalars", "Shape", "Tick", "Truncated"], models);
    }

    [Fact]
    public void Every_argument_of_a_sample_is_optional_and_the_row_fits_its_columns()
    {
        Assert.Equal(1, Tick.Sample().Volume);
        Assert.Equal(0.5, Tick.Sample().Price);
        Assert.Equal("Symbol", Tick.Sample().Symbol);
        Assert.Equal("City", Order.Sample().To.City);
        Assert.Null(Order.Sample().From);
        Assert.Equal(new Sku("Sku"), Scalars.Sample().Sku);
        Assert.Equal(new Point(4, null), Point.Sample(x: 4));
    }

    [Fact]
    public void Columns_of_value_objects_have_the_operators_of_the_values()
    {
        var frame = Scalars.DataFrame.Of(Scalars.Sample());

        Assert.Equal("Filter Less(Multiply(Price, 2.5), 10.00)", Head(frame.Where(s => s.Price * 2.5m < new Usd(10.00m))));
        Assert.Equal("Filter Greater(Add(Price, OptionalPrice), 1)", Head(frame.Where(s => s.Price + s.OptionalPrice > new Usd(1))));
        Assert.Equal("Filter Equal(Sku, \"x\")", Head(frame.Where(s => s.Sku == new Sku("x"))));
        Assert.Equal("Filter IsNull(OptionalSku)", Head(frame.Where(s => s.OptionalSku.IsNull())));
        Assert.Equal("Filter Equal(Price, Coalesce(OptionalPrice, 0))", Head(frame.Where(s => s.Price == s.OptionalPrice.OrElse(new Usd(0)))));
        Assert.Equal("Filter Greater(Divide(Price, Price), 1)", Head(frame.Where(s => s.Price / s.Price > 1)));
        Assert.Equal("Filter StartsWith(Sku, \"A\")", Head(frame.Where(s => s.Sku.Code.StartsWith("A"))));
        Assert.Throws<PlanException>(() => default(Usd.Column).Expr);
        Assert.Equal(Literal.Null(ColumnType.Decimal(18, 2)), default(Usd.OptionalColumn).Expr);
    }

    [Fact]
    public void Columns_of_value_objects_aggregate_as_the_values_do()
    {
        var frame = Scalars.DataFrame.Of(Scalars.Sample()).GroupBy(s => s.Sku).Select((sku, g) => Projected(sku, g));

        Assert.Contains("Price = Cast(Sum(Price)", frame.ToString(), StringComparison.Ordinal);
        Assert.Contains("OptionalPrice = Max(OptionalPrice)", frame.ToString(), StringComparison.Ordinal);

        static Scalars.Projection Projected(Sku.Column sku, Group<Scalars.Columns> g) => new()
        {
            Bool = true,
            OptionalBool = null,
            Int = 1,
            OptionalInt = null,
            Long = 1,
            OptionalLong = null,
            Float = 1,
            OptionalFloat = null,
            Double = 1,
            OptionalDouble = g.Mean(s => s.Price),
            Decimal = 1,
            OptionalDecimal = null,
            Text = sku.Code,
            OptionalText = null,
            Uuid = Guid.Empty,
            OptionalUuid = null,
            Instant = DateTimeOffset.UnixEpoch,
            OptionalInstant = null,
            LocalTime = new DateTime(2020, 1, 1),
            OptionalLocalTime = null,
            Date = new DateOnly(2020, 1, 1),
            OptionalDate = null,
            TimeOfDay = TimeOnly.MinValue,
            OptionalTimeOfDay = null,
            Duration = TimeSpan.Zero,
            OptionalDuration = null,
            Side = Side.Buy,
            OptionalSide = null,
            Price = g.Sum(s => s.Price),
            OptionalPrice = g.Max(s => s.OptionalPrice),
            Sku = sku,
            OptionalSku = null,
            Lot = new Lot(Guid.Empty),
        };
    }

    [Fact]
    public void Columns_made_by_hand_are_refused_and_leave_the_next_row_alone()
    {
        Assert.Equal(Null.Unassigned, Assert.Throws<PlanException>(() => new Tick.Columns()).Message);
        Assert.Equal(Null.Unassigned, Assert.Throws<PlanException>(() => new Order.OptionalColumns()).Message);
        Assert.Equal("Filter Greater(px, 1)", Head(Tick.DataFrame.Of(Tick.Sample()).Where(t => t.Price > 1)));
        Assert.Throws<PlanException>(() => new Tick.Columns());
    }

    [Fact]
    public void Nested_columns_are_reached_by_their_names_and_made_of_projections()
    {
        var orders = Order.DataFrame.Of(Order.Sample());

        Assert.Equal("Filter Equal(To.City, From.Zip)", Head(orders.Where(o => o.To.City == o.From.Zip)));
        Assert.Equal("Filter IsNull(From)", Head(orders.Where(o => o.From.IsNull())));
        Assert.Equal("Filter IsNotNull(Before)", Head(orders.Where(o => o.Before.IsNotNull())));
        var shapes = orders.Select(o => new Shape.Projection { Name = o.To.City, Centre = new Point.Projection { X = o.At.X, Y = null }, Corners = o.Before.X, Closed = o.Tags.Any(t => t == "closed") });
        Assert.Contains("Centre = ", shapes.ToString(), StringComparison.Ordinal);
        var back = orders.Select(o => new Order.Projection
        {
            To = o.To,
            From = o.To,
            At = o.At,
            Before = null,
            Tags = o.Tags,
            Notes = null,
            Numbers = o.Numbers,
            Stops = o.Stops,
            Path = o.Path,
            Prices = o.Prices,
            Sides = o.Sides,
            Bytes = o.Bytes,
            OptionalBytes = o.Bytes,
            Blobs = o.Blobs,
            Weights = o.Weights,
        });
        Assert.Equal(Order.DataFrame.Schema, back.Plan.Schema);
    }

    private static string Head(DataFrame frame) => frame.ToString().Split('\n')[0];
}
