using EtlLib.Analyzers.Tests.Verification;
using static EtlLib.Analyzers.Tests.Verification.Samples;

namespace EtlLib.Analyzers.Tests;

[Rule("ETL0010")]
public class ConstraintTests
{
    private static string Model(string property) => $$"""
        using System;
        using EtlLib;

        [DataModel]
        public partial record Reading
        {
            {{property}} { get; init; }
        }

        public enum Side { Buy, Sell }
        """;

    [Theory, Fires]
    [InlineData("[[|Range(1, 2)|]] public required string Value", "A range limits numbers, and Value is string")]
    [InlineData("[[|Range(1, 2)|]] public required DateTimeOffset Value", "A range limits numbers, and Value is DateTimeOffset")]
    [InlineData("[[|Range(1, 2)|]] public required Side Value", "A range limits numbers, and Value is Side")]
    [InlineData("[[|Range(2, 1)|]] public required double Value", "The range is empty: 2 is more than 1")]
    [InlineData("[[|Range(double.NaN, 1)|]] public required double Value", "A range from or to NaN holds no value")]
    [InlineData("[[|Range(0, 1e12)|]] public int? Value", "1000000000000 is no int: Value can hold -2147483648 to 2147483647")]
    [InlineData("[[|Range(0.5, 0.6)|]] public required long Value", "There is no whole number from 0.5 to 0.6, and Value is long")]
    [InlineData("[[|Truncate|]] public required string Value", "Truncate rounds times down to microseconds, and Value is string")]
    [InlineData("[[|Truncate|]] public required DateOnly Value", "Truncate rounds times down to microseconds, and Value is DateOnly")]
    public async Task A_constraint_that_does_not_fit_is_marked_with_why(string property, string message) =>
        Assert.Equal([message], await Analysis.FiresAsync("ETL0010", Model(property)));

    [Theory, Silent]
    [InlineData("[Range(-120, 2_000)] public double? Value")]
    [InlineData("[Range(0, double.PositiveInfinity)] public required long Value")]
    [InlineData("[Range(1, 1)] public required int Value")]
    [InlineData("[Range(0.5, 1.5)] public required int Value")]
    [InlineData("[Range(0, 100)] public required float Value")]
    [InlineData("[Range(0.01, 100), Decimal(18, 2)] public required decimal Value")]
    [InlineData("[Truncate] public DateTimeOffset? Value")]
    [InlineData("[Truncate] public required TimeSpan Value")]
    public Task A_constraint_that_fits_is_fine(string property) => Analysis.SilentAsync(Model(property));

    [Fact, Silent]
    public Task Ranges_of_others_and_in_types_that_are_no_model_are_fine() => Analysis.SilentAsync(
        """
        public class Options
        {
            [System.ComponentModel.DataAnnotations.Range(1, 2)] public string? Name { get; set; }
            [EtlLib.Range(2, 1)] public string? Other { get; set; }
        }
        """);
}

[Rule("ETL0016")]
public class MakeTests
{
    private static string Model(string make) => $$"""
        using System;
        using EtlLib;

        [DataModel]
        public partial record City
        {
            public required string Name { get; init; }

            {{make}} => throw new InvalidOperationException();
        }
        """;

    [Theory, Fires]
    [InlineData("public DataFrame [|Make|](DataContext context, Order.DataFrame orders)", "it is not static")]
    [InlineData("public static DataFrame [|Make|](Order.DataFrame orders)", "its first parameter is no DataContext")]
    [InlineData("public static DataFrame [|Make|]()", "its first parameter is no DataContext")]
    [InlineData("public static Order.DataFrame [|Make|](DataContext context)", "it returns Order.DataFrame, not City.DataFrame")]
    [InlineData("public static City [|Make|](DataContext context)", "it returns City, not City.DataFrame")]
    [InlineData("public static DataFrame [|Make|](DataContext context, int count)", "count is no DataFrame of a model")]
    [InlineData("public static DataFrame [|Make|]<T>(DataContext context)", "it has type parameters")]
    [InlineData("public static DataFrame [|Make|](DataContext context, ref Order.DataFrame orders)", "orders is passed by reference")]
    public async Task A_wrong_signature_is_marked_with_what_is_wrong(string make, string wrong) =>
        Assert.Equal([$"This is no Make for City, as {wrong}: write public static DataFrame Make(DataContext context, OtherModel.DataFrame others, …)"], await Analysis.FiresAsync("ETL0016", Model(make)));

    [Fact, Fires]
    public Task A_second_Make_is_marked() => Analysis.FiresAsync("ETL0016", Model(
        "public static DataFrame Make(DataContext context, Order.DataFrame orders) => throw null!; public static DataFrame [|Make|](DataContext context, Trade.DataFrame trades)"));

    [Fact, Fires]
    public async Task A_call_of_a_Make_that_is_missing_is_marked() => Assert.Equal(
        ["Address has no Make, so its rows come from one source as they are: write its Make to make it of other models"],
        await Analysis.FiresAsync("ETL0016", Pipeline("_ = Address.[|Make|](context, orders);")));

    [Fact, Fires]
    public Task Several_sources_of_a_model_without_Make_are_marked() => Analysis.FiresAsync("ETL0016", Factory("factory.Make<[|Address|]>(sources: [orders, trades]);"));

    [Theory, Silent]
    [InlineData("public static DataFrame Make(DataContext context)")]
    [InlineData("static City.DataFrame Make(DataContext context, Order.DataFrame orders, Trade.DataFrame trades)")]
    [InlineData("public static DataFrame Make(DataContext context, Order.DataFrame orders) => Make(1); private static DataFrame Make(int count)")]
    public Task A_right_signature_is_fine(string make) => Analysis.SilentAsync(Model(make));

    [Fact, Silent]
    public Task A_model_from_one_source_and_a_column_named_Make_are_fine() => Analysis.SilentAsync(Factory("factory.Make<Address>(sources: [orders]); factory.Make<Car>(source: trades);") +
        """
        [DataModel]
        public partial record Car { public required string Make { get; init; } }
        """);

    private static string Factory(string body) => $$"""
        {{Pipeline("var factory = new Factory(); " + body)}}

        public class Factory
        {
            public void Make<T>(DataSource? source = null, DataSource[]? sources = null) { }
        }
        """;
}

[Rule("ETL1008")]
public class ModelCircleTests
{
    private static string Model(string name, string of) => $$"""
        [DataModel]
        public partial record {{name}}
        {
            public required string Name { get; init; }

            public static DataFrame Make(DataContext context, {{of}} other) => DataFrame.From(context);
        }

        """;

    [Fact, Fires]
    public async Task A_circle_is_shown_once_at_the_first_of_its_models() => Assert.Equal(
        ["The models are made of each other in a circle, so none can be first: Africa is made of Asia, Asia of Europe, Europe of Africa"],
        await Analysis.FiresAsync("ETL1008", "using EtlLib;\n" + Model("Asia", "Europe.DataFrame") + Model("Europe", "Africa.DataFrame") + Model("Africa", "[|Asia.DataFrame|]")));

    [Fact, Fires]
    public Task A_model_made_of_itself_is_a_circle() => Analysis.FiresAsync("ETL1008", "using EtlLib;\n" + Model("Asia", "[|DataFrame|]"));

    [Fact, Fires]
    public Task Two_circles_are_two() =>
        Analysis.FiresAsync("ETL1008", "using EtlLib;\n" + Model("Asia", "[|Europe.DataFrame|]") + Model("Europe", "Asia.DataFrame") + Model("America", "[|Oceania.DataFrame|]") + Model("Oceania", "America.DataFrame"));

    [Fact, Silent]
    public Task A_diamond_is_fine() =>
        Analysis.SilentAsync("using EtlLib;\n" + Model("Asia", "Order.DataFrame orders, Europe.DataFrame") + Model("Europe", "Order.DataFrame") + Model("Africa", "Asia.DataFrame asia, Europe.DataFrame"));
}

[Rule("ETL0013")]
public class DataTypeTests
{
    private static string Model(string property) => $$"""
        using System;
        using System.Collections.Generic;
        using EtlLib;

        [DataModel]
        public partial record Reading
        {
            {{property}} { get; init; }
        }

        public enum Side { Buy, Sell }

        [ValueObject]
        public readonly partial record struct Usd([property: Decimal(18, 2)] decimal Amount);

        public sealed class DiceAttribute : DataType<int>
        {
            [EtlLib.Generation.Argument(AtLeast = 2)]
            public int Sides { get; set; } = 6;

            protected override int Generate(in DataPoint point) => (int)point.Random.Between(1, Sides);
        }

        public sealed class GapAttribute : DataType<double?>
        {
            protected override double? Generate(in DataPoint point) => null;
        }
        """;

    [Theory, Fires]
    [InlineData("[[|BrownianMotion|]] public required string Value", "[BrownianMotion] is for int, long, float, double and decimal, and Value is string")]
    [InlineData("[[|Uniform(1, 2)|]] public required DateTimeOffset Value", "[Uniform] is for int, long, float, double and decimal, and Value is DateTimeOffset")]
    [InlineData("[[|RandomUuid|]] public required int Value", "[RandomUuid] is for string and Guid, and Value is int")]
    [InlineData("[[|Choice(\"a\")|]] public required byte[] Value", "[Choice] is for any type but bytes, nested models and lists, and Value is byte[]")]
    [InlineData("[[|Constant(1)|]] public required IReadOnlyList<int> Value", "[Constant] is for any type but bytes, nested models and lists, and Value is IReadOnlyList<int>")]
    [InlineData("[[|Dice|]] public required long Value", "[Dice] is for int, and Value is long")]
    [InlineData("[[|Gap|]] public required double Value", "[Gap] is for nullable columns of double, and Value is double")]
    [InlineData("[Normal, [|Serial|]] public required double Value", "Value is generated by [Normal] already: one attribute is enough")]
    public async Task An_attribute_on_a_column_that_it_does_not_fit_is_marked(string property, string message) =>
        Assert.Equal([message], await Analysis.FiresAsync("ETL0013", Model(property)));

    [Theory, Fires]
    [InlineData("[BrownianMotion(Start = 1, [|Volatility = -0.1|])] public required double Value", "Volatility is -0.1, and must not be negative")]
    [InlineData("[Exponential([|Mean = 0|])] public required double Value", "Mean is 0, and must be more than 0")]
    [InlineData("[Poisson([|Mean = 2e6|])] public required int Value", "Mean is 2000000, and must be at most 1000000")]
    [InlineData("[Normal([|Mean = double.NaN|])] public required double Value", "Mean must be a finite number")]
    [InlineData("[Serial([|Step = 0.5|])] public required long Value", "Step is 0.5, and Value, which is long, holds whole numbers")]
    [InlineData("[Uniform(0, [|3e9|])] public required int Value", "Maximum is 3000000000, which Value cannot hold: int goes from -2147483648 to 2147483647")]
    [InlineData("[[|Uniform(2, 1)|]] public required int Value", "The range is empty: 2 is more than 1")]
    [InlineData("[Uniform(1, 2, [|NullRate = 0.1|])] public required int Value", "Value is never null, so there is no rate of nulls: make it int?, or leave NullRate out")]
    [InlineData("[Uniform(1, 2, [|NullRate = 1.5|])] public int? Value", "NullRate is 1.5, and must be at most 1")]
    [InlineData("[Dice([|Sides = 1|])] public required int Value", "Sides is 1, and must be at least 2")]
    [InlineData("[Choice(\"a\", [|1|])] public required string Value", "1 is no value of Value, which is string")]
    [InlineData("[Choice(Side.Buy, [|\"Hold\"|])] public required Side Value", "\"Hold\" is no value of Value, which is Side")]
    [InlineData("[Constant([|null|])] public required string Value", "Value is never null")]
    [InlineData("[Constant([|1.5|])] public required int Value", "1.5 is no value of Value, which is int")]
    [InlineData("[Choice(1, 2, [|Weights = new[] { 1.0 }|])] public required int Value", "There are 2 values, but 1 Weights")]
    [InlineData("[Choice(1, 2, [|Weights = new[] { 1.0, -1 }|])] public required int Value", "A weight must be a finite number that is not negative")]
    [InlineData("[[|Choice|]] public required int Value", "There is no value to choose")]
    public async Task An_argument_out_of_its_range_is_marked(string property, string message) =>
        Assert.Equal([message], await Analysis.FiresAsync("ETL0013", Model(property)));

    [Theory, Silent]
    [InlineData("[BrownianMotion(Start = 10, Drift = 0.1, Volatility = 0.1)] public required double Value")]
    [InlineData("[Uniform(1, 1_000)] public required int Value")]
    [InlineData("[Uniform(0.5, 2, NullRate = 0.1)] public float? Value")]
    [InlineData("[Uniform(1, 9)] public required Usd Value")]
    [InlineData("[RandomUuid] public required string Value")]
    [InlineData("[Choice(\"a\", null, Weights = new[] { 2.0, 1 })] public string? Value")]
    [InlineData("[Choice(Side.Buy, \"Sell\")] public required Side Value")]
    [InlineData("[Constant(\"1.25\"), Decimal(9, 2)] public required decimal Value")]
    [InlineData("[Constant(\"2021-01-01T00:00:00Z\")] public DateTimeOffset? Value")]
    [InlineData("[Dice(Sides = 20)] public int? Value")]
    [InlineData("[Gap] public double? Value")]
    [InlineData("[Generated] public required IReadOnlyList<int> Value")]
    public Task An_attribute_that_fits_is_fine(string property) => Analysis.SilentAsync(Model(property));
}
