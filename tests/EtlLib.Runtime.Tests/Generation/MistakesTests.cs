using EtlLib.Schemas;

namespace EtlLib.Generation;

public class MistakesTests
{
    private static readonly ColumnType Side = new EnumType("Side", ["Buy", "Sell"]);

    [Fact]
    public void An_attribute_that_does_not_fit_its_column_names_both_and_what_it_is_for()
    {
        Says("[BrownianMotion] does not fit Single.Value, which is a text: it is for numbers: double, float, int, long or decimal.", ColumnType.Text, new BrownianMotionAttribute());
        Says("[RandomUuid] does not fit Single.Value, which is an int: it is for Guid and text.", ColumnType.Int, new RandomUuidAttribute());
        foreach (var generator in new DataType[] { new NormalAttribute(), new PoissonAttribute(), new UniformAttribute(1, 2), new SerialAttribute(), new RandomWalkAttribute(), new ExponentialAttribute() })
        {
            foreach (var type in new[] { ColumnType.Bool, ColumnType.Uuid, ColumnType.Instant, Side, ColumnType.Bytes, ColumnType.Struct(Models.Venue) })
            {
                Assert.Throws<PlanException>(() => Models.Single(type, generator));
            }
        }

        Says("[Choice] does not fit Single.Value, which is a list of int: it is for any type but bytes, nested models and lists.", ColumnType.List(ColumnType.Int), new ChoiceAttribute(1));
    }

    [Fact]
    public void An_argument_out_of_range_is_refused()
    {
        Says("[BrownianMotion] of Single.Value: Volatility is -1; it must not be negative.", ColumnType.Double, new BrownianMotionAttribute { Volatility = -1 });
        Says("[Normal] of Single.Value: Mean is NaN; it must be a finite number.", ColumnType.Double, new NormalAttribute { Mean = double.NaN });
        Says("[Exponential] of Single.Value: Mean is 0; it must be more than zero.", ColumnType.Double, new ExponentialAttribute { Mean = 0 });
        Says("[Exponential] of Single.Value: Mean is Infinity; it must be a finite number.", ColumnType.Double, new ExponentialAttribute { Rate = 0 });
        Says("[Uniform] of Single.Value: the minimum 3 is more than the maximum 2.", ColumnType.Int, new UniformAttribute(3, 2));
        Says("[Uniform] of Single.Value: Minimum is 0.5, but the column holds whole numbers.", ColumnType.Int, new UniformAttribute(0.5, 2));
        Says("[Uniform] of Single.Value: the range 0 to 3000000000 does not fit the column, which is an int.", ColumnType.Int, new UniformAttribute(0, 3_000_000_000));
        Says("[RandomWalk] of Single.Value: Step is 0.5, but the column holds whole numbers.", ColumnType.Long, new RandomWalkAttribute { Step = 0.5 });
        Says("[Normal] of Single.Value: NullRate is 0.5, but the column is not nullable.", ColumnType.Double, new NormalAttribute { NullRate = 0.5 });
        Says("[Normal] of Single.Value: NullRate is 2; it must be from 0 to 1.", ColumnType.Double, new NormalAttribute { NullRate = 2 });
        Assert.Contains("Use [Normal]", Assert.Throws<PlanException>(() => Models.Single(ColumnType.Int, new PoissonAttribute { Mean = 2e6 })).Message, StringComparison.Ordinal);
        Assert.Throws<PlanException>(() => Models.Single(ColumnType.Decimal(3, 2), new UniformAttribute(0, 10)));
        Assert.Throws<PlanException>(() => Models.Single(ColumnType.Double, new BrownianMotionAttribute { Per = (Per)99 }));
    }

    [Fact]
    public void A_choice_that_cannot_be_made_is_refused()
    {
        Says("[Choice] of Single.Value: there is no value to choose.", ColumnType.Int, new ChoiceAttribute());
        Says("[Choice] of Single.Value: there are 2 values but 3 Weights.", ColumnType.Int, new ChoiceAttribute(1, 2) { Weights = [1, 2, 3] });
        Says("[Choice] of Single.Value: a weight is -1; it must not be negative.", ColumnType.Int, new ChoiceAttribute(1, 2) { Weights = [1, -1] });
        Says("[Choice] of Single.Value: the sum of the weights is 0; it must be more than zero.", ColumnType.Int, new ChoiceAttribute(1, 2) { Weights = [0, 0] });
        Says("[Choice] of Single.Value: 'Hold' is not an enum Side (it has Buy, Sell).", Side, new ChoiceAttribute("Buy", "Hold"));
        Says("[Choice] of Single.Value: '1.5' is not an int.", ColumnType.Int, new ChoiceAttribute(1, 1.5));
        Says("[Choice] of Single.Value: '1E+30' is not a long.", ColumnType.Long, new ChoiceAttribute(1e30));
        Says("[Choice] of Single.Value has null, but the column is not nullable.", ColumnType.Text, new ChoiceAttribute("a", null));
        Says("[Constant] of Single.Value: '12.345' is not a decimal(5, 2).", ColumnType.Decimal(5, 2), new ConstantAttribute(12.345));
    }

    [Fact]
    public void Constants_of_all_types_are_taken()
    {
        foreach (var (type, value) in new (ColumnType, object?)[]
        {
            (ColumnType.Int, 5), (ColumnType.Long, 5), (ColumnType.Float, 5), (ColumnType.Double, 0.5f), (ColumnType.Decimal(5, 2), "1.25"), (ColumnType.Decimal(5, 2), 1.25),
            (ColumnType.Text, "x"), (ColumnType.Text, 'x'), (ColumnType.Bool, false), (ColumnType.Bool, "true"), (ColumnType.Uuid, "00112233-4455-6677-8899-aabbccddeeff"),
            (ColumnType.Date, "2021-01-01"), (ColumnType.Instant, "2021-01-01T00:00:00Z"), (ColumnType.LocalTime, "2021-01-01T00:00:00"), (ColumnType.TimeOfDay, "10:00"),
            (ColumnType.Duration, "01:00:00"), (Side, "Buy"), (Side, Generation.Side.Sell), (ColumnType.Text, null),
        })
        {
            using var batch = Memory.All(Models.Single(type, new ConstantAttribute(value), rows: 5, nullable: true));
            Assert.Equal(value is null ? 5 : 0, batch.Columns[0].NullCount);
        }
    }

    [Fact]
    public void A_number_that_the_column_cannot_hold_is_an_error_of_the_data()
    {
        foreach (var type in new ColumnType[] { ColumnType.Int, ColumnType.Long, ColumnType.Decimal(5, 2) })
        {
            var error = Assert.Throws<DataException>(() => Memory.All(Models.Single(type, new NormalAttribute { StandardDeviation = 1e30 }, rows: 10)));
            Assert.Contains("Single.Value", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Keys_must_fit_the_model()
    {
        var noKey = Models.Of("M", Models.Column("Value", ColumnType.Int));
        var twoKeys = Models.Of("M", Models.Column("A", ColumnType.Int, ColumnRoles.PartitionKey), Models.Column("B", ColumnType.Int, ColumnRoles.PartitionKey));
        var intKey = Models.Of("M", Models.Column("A", ColumnType.Int, ColumnRoles.PartitionKey));
        Says("Keys are given for M, but it has no partition key: mark the property that they are the values of with [PartitionKey], or leave the keys out.", noKey, new() { Keys = ["a"], Rows = 1 });
        Says("Keys are given for M, but its partition key has 2 columns (A, B): leave the keys out, and let [Choice] on each of the properties generate their values.", twoKeys, new() { Keys = ["1"], Rows = 1 });
        Says("A key of M.A: 'x' is not an int.", intKey, new() { Keys = ["x"], Rows = 1 });
        Says("The key '1' is given twice for M.", intKey, new() { Keys = ["1", "1"], Rows = 1 });
    }

    [Fact]
    public void How_many_rows_must_be_said()
    {
        var timeless = Models.Of("M", Models.Column("Value", ColumnType.Int));
        Says("M has no event time, so how many rows to generate must be said: give rows: to DataSource.Generate, or mark a property with [EventTime] and give the run an end.", timeless, new() { End = DateTimeOffset.MaxValue });
        Says("How many rows of StockTrade to generate is not said: give the run an end (factory.End), or give rows: to DataSource.Generate.", Models.StockTrade, new());
        Says("Rows of StockTrade cannot be generated every 00:00:00: it must be a whole number of microseconds, more than zero.", Models.StockTrade, new() { Every = TimeSpan.Zero, Rows = 1 });
        Assert.Throws<PlanException>(() => new RowGenerator(Models.StockTrade, new() { Every = TimeSpan.FromTicks(15), Rows = 1 }));
        Assert.Throws<PlanException>(() => new RowGenerator(Models.StockTrade, new() { Start = new DateTimeOffset(5, TimeSpan.Zero), Rows = 1 }));
        Assert.Throws<PlanException>(() => new RowGenerator(Models.StockTrade, new() { Rows = -1 }));
        Assert.Throws<PlanException>(() => new RowGenerator(Models.StockTrade, new() { Rows = long.MaxValue }));
        var narrow = Models.Of("M", Models.Column("Id", ColumnType.Int, ColumnRoles.Sequence));
        Says("M.Id is an int, which cannot number 3000000000 rows: make it a long.", narrow, new() { Rows = 3_000_000_000 });
    }

    private static void Says(string message, ColumnType type, DataType generator) =>
        Assert.Equal(message, Assert.Throws<PlanException>(() => Models.Single(type, generator)).Message);

    private static void Says(string message, Schema schema, GenerateOptions options) =>
        Assert.Equal(message, Assert.Throws<PlanException>(() => new RowGenerator(schema, options)).Message);
}
