using EtlLib.Analyzers.Tests.Verification;
using static EtlLib.Analyzers.Tests.Verification.Samples;

namespace EtlLib.Analyzers.Tests;

public class ModelFixTests
{
    private static string Model(string property) => $$"""
        using EtlLib;

        [DataModel]
        public partial record Town
        {
            {{property}}
        }
        """;

    [Theory]
    [InlineData("[DataModel] public record Town { public required string Name { get; init; } }", "[DataModel] public partial record Town { public required string Name { get; init; } }")]
    [InlineData("[DataModel]\n// A town.\nrecord Town { public required string Name { get; init; } }", "[DataModel]\n// A town.\npartial record Town { public required string Name { get; init; } }")]
    [InlineData("[DataModel] public sealed class Town { public required string Name { get; init; } }", "[DataModel] public sealed partial class Town { public required string Name { get; init; } }")]
    public Task A_model_becomes_partial(string before, string after) => Fixing.FixAsync("ETL0001", "using EtlLib;\n" + before, "using EtlLib;\n" + after, "Make Town partial");

    [Fact]
    public Task The_types_around_a_model_become_partial() => Fixing.FixAllAsync(
        "ETL0002",
        "using EtlLib;\npublic class Outer\n{\n    internal static class Inner\n    {\n        [DataModel] public partial record Town { public required string Name { get; init; } }\n    }\n}",
        "using EtlLib;\npublic partial class Outer\n{\n    internal static partial class Inner\n    {\n        [DataModel] public partial record Town { public required string Name { get; init; } }\n    }\n}");

    [Fact]
    public Task All_models_of_a_document_become_partial() => Fixing.FixAllAsync(
        "ETL0001",
        "using EtlLib;\n[DataModel] public record Town { public required string Name { get; init; } }\n[DataModel] public record Village { public required string Name { get; init; } }",
        "using EtlLib;\n[DataModel] public partial record Town { public required string Name { get; init; } }\n[DataModel] public partial record Village { public required string Name { get; init; } }");

    [Theory]
    [InlineData("public required string Größe { get; init; }", "[Column(\"Gro_e\")] public required string Größe { get; init; }")]
    [InlineData("[PartitionKey] public required string Höhe { get; init; }", "[PartitionKey, Column(\"Hohe\")] public required string Höhe { get; init; }")]
    [InlineData("[Column(\"a b\", Avro = \"a b\"), PartitionKey] public required string Name { get; init; }", "[Column(\"a b\", Avro = \"a_b\"), PartitionKey] public required string Name { get; init; }")]
    [InlineData("public required string Columns { get; init; }", "[Column(\"Columns\")] public required string ColumnsValue { get; init; }")]
    public Task A_name_that_is_not_valid_becomes_the_proposed_one(string before, string after) => Fixing.FixAsync("ETL0006", Model(before), Model(after));

    [Fact]
    public Task All_names_of_a_document_become_valid() => Fixing.FixAllAsync(
        "ETL0006",
        Model("public required string Höhe { get; init; }\n    [Column(\"a b\", Avro = \"a b\")] public required string Name { get; init; }"),
        Model("[Column(\"Hohe\")] public required string Höhe { get; init; }\n    [Column(\"a b\", Avro = \"a_b\")] public required string Name { get; init; }"));

    [Theory]
    [InlineData("public required decimal Price { get; init; }", "[Decimal(18, 4)] public required decimal Price { get; init; }", "Add [Decimal(18, 4)]")]
    [InlineData("[Range(0, 1)]\n    public decimal? Price { get; init; }", "[Range(0, 1), Decimal(18, 4)]\n    public decimal? Price { get; init; }", "Add [Decimal(18, 4)]")]
    [InlineData("[Decimal(40, 2)] public required decimal Price { get; init; }", "[Decimal(38, 2)] public required decimal Price { get; init; }", "Write [Decimal(38, 2)]")]
    [InlineData("[Decimal(4, 6)] public required decimal Price { get; init; }", "[Decimal(4, 4)] public required decimal Price { get; init; }", "Write [Decimal(4, 4)]")]
    public Task A_decimal_gets_a_precision_and_a_scale(string before, string after, string title) => Fixing.FixAsync("ETL0008", Model(before), Model(after), title);

    [Fact]
    public Task A_value_object_over_a_decimal_gets_them_too() => Fixing.FixAsync(
        "ETL0008",
        "using EtlLib;\n[ValueObject] public readonly partial record struct Usd(decimal Amount);",
        "using EtlLib;\n[ValueObject, Decimal(18, 4)] public readonly partial record struct Usd(decimal Amount);");

    [Fact]
    public Task A_parameter_of_a_model_gets_them_for_its_property() => Fixing.FixAsync(
        "ETL0008",
        "using EtlLib;\n[DataModel] public partial record Fee(string Name, decimal Amount);",
        "using EtlLib;\n[DataModel] public partial record Fee(string Name, [property: Decimal(18, 4)] decimal Amount);");

    [Theory]
    [InlineData("public DataFrame Make(DataContext context) => throw null!;", "public static DataFrame Make(DataContext context) => throw null!;")]
    [InlineData("public static DataFrame Make(Order.DataFrame orders) => throw null!;", "public static DataFrame Make(DataContext context, Order.DataFrame orders) => throw null!;")]
    [InlineData("Order.DataFrame Make() => throw null!;", "static DataFrame Make(DataContext context) => throw null!;")]
    public Task A_wrong_Make_gets_the_signature(string before, string after) =>
        Fixing.FixAsync("ETL0016", Model("public required string Name { get; init; }\n\n    " + before), Model("public required string Name { get; init; }\n\n    " + after));

    [Theory]
    [InlineData("public static DataFrame Make(DataContext context, int count) => throw null!;")]
    [InlineData("public static DataFrame Make<T>(DataContext context) => throw null!;")]
    public async Task Parameters_that_are_no_frames_are_left_to_the_author(string make) => Assert.Empty(await Fixing.TitlesAsync("ETL0016", Model(make + " public required string Name { get; init; }")));

    [Fact]
    public async Task The_Make_that_a_model_lacks_is_written_into_it()
    {
        var models = await Fixing.FixModelsAsync("ETL0016", Pipeline("_ = Address.Make(context, orders, trades);"));
        Assert.Equal(
            Models.Replace("City { get; init; }\n", "City { get; init; }\n\n    public static DataFrame Make(DataContext context, Order.DataFrame orders, Trade.DataFrame trades) => throw new NotImplementedException();\n", StringComparison.Ordinal),
            models);
    }

    [Fact]
    public async Task The_Make_takes_the_models_that_the_factory_is_given()
    {
        var models = await Fixing.FixModelsAsync("ETL0016", Pipeline("new Factory().Make<Address>(sources: [new Factory().Make<Trade>(), orders]);") + """

            public class Factory
            {
                public Model<T> Make<T>(DataSource[]? sources = null) => new();
            }

            public class Model<T>
            {
                public static implicit operator DataSource(Model<T> model) => throw null!;
            }
            """);
        Assert.Contains("public static DataFrame Make(DataContext context, Trade.DataFrame trades, Order.DataFrame orders) => throw new NotImplementedException();", models, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_without_a_whole_number_gets_a_sequence()
    {
        var models = await Fixing.FixModelsAsync("ETL1003", Pipeline("_ = candles.GroupBy(c => c.Symbol).Select((symbol, g) => new Address.Projection { City = g.First(c => c.Symbol) });"), compiles: false);
        Assert.Contains("[EventTime] public required DateTimeOffset EventTime { get; init; }\n    [Sequence] public required long Sequence { get; init; }\n    public required double Open", models, StringComparison.Ordinal);
    }

    [Fact]
    public Task Each_whole_number_of_a_model_is_offered_as_its_sequence() => Fixing.FixAsync(
        "ETL1003",
        Events("public required int Number { get; init; }\n    public required long Id { get; init; }"),
        Events("public required int Number { get; init; }\n    [Sequence] public required long Id { get; init; }"),
        "Order rows of Event by Id: [Sequence]");

    private static string Events(string properties) => $$"""
        using System;
        using EtlLib;

        [DataModel]
        public partial record Event
        {
            [EventTime] public required DateTimeOffset Time { get; init; }
            {{properties}}

            public static Address.DataFrame Cities(DataFrame events) => events.Aggregate(g => new Address.Projection { City = g.Last(e => e.Id).ToText().OrElse("") });
        }
        """;
}
