using System.Globalization;
using Microsoft.CodeAnalysis;

namespace EtlLib.Generators.Tests;

/// <summary>Each diagnostic of the generator: fires on the exact span, with words that say what to do, and nothing else breaks; and stays silent beside it.</summary>
public class DiagnosticTests
{
    [Fact]
    public void ETL0001_a_model_or_value_object_is_partial()
    {
        Marked.Check("[DataModel] public record {|ETL0001:Trade|} { public required int X { get; init; } }");
        Marked.Check("[ValueObject] public readonly record struct {|ETL0001:Sku|}(string Code);");
        var generation = Marked.Check("namespace N; [DataModel] public class {|ETL0001:Trade|} { public required int X { get; init; } }");

        Assert.Equal("Trade is marked [DataModel], so it must be partial: its columns are generated into it. Write 'partial class Trade'.", Message(generation));
        Assert.Empty(generation.Files);
    }

    [Fact]
    public void ETL0002_containing_types_are_partial()
    {
        Marked.Check("public static class {|ETL0002:Outer|} { public partial class Middle { [DataModel] public partial record Trade { public required int X { get; init; } } } }");
        Marked.Check("public class {|ETL0002:A|} { public struct {|ETL0002:B|} { [ValueObject] public readonly partial record struct Sku(string Code); } }");
    }

    [Theory]
    [InlineData("public partial record {|ETL0003:Model|}<T> { public required int X { get; init; } }")]
    [InlineData("public abstract partial record {|ETL0003:Model|} { public required int X { get; init; } }")]
    [InlineData("public static partial class {|ETL0003:Model|} { }")]
    [InlineData("public ref partial struct {|ETL0003:Model|} { public int X { get; set; } }")]
    [InlineData("file partial record {|ETL0003:Model|} { public required int X { get; init; } }")]
    [InlineData("public partial class {|ETL0003:Model|} { public Model(int other) => X = other; public int X { get; set; } }")]
    public void ETL0003_kinds_of_types_that_have_no_rows(string declaration) => Marked.Check("[DataModel] " + declaration);

    [Fact]
    public void ETL0003_a_model_within_a_generic_type() =>
        Marked.Check("public partial class Outer<T> { [DataModel] public partial record {|ETL0003:Model|} { public required int X { get; init; } } }");

    [Fact]
    public void ETL0003_a_value_object_over_no_value() => Marked.Check("[ValueObject] public readonly partial record struct {|ETL0003:Pair|}(int A, int B);");

    [Theory]
    [InlineData("{|ETL0004:object|}", "Name the type of its values.")]
    [InlineData("{|ETL0004:uint|}", "The nearest type is long.")]
    [InlineData("{|ETL0004:byte?|}", "The nearest type is int.")]
    [InlineData("{|ETL0004:char|}", "The nearest type is string.")]
    [InlineData("{|ETL0004:Half|}", "The nearest type is float.")]
    [InlineData("{|ETL0004:Uri?|}", "The nearest type is string.")]
    [InlineData("{|ETL0004:System.Numerics.BigInteger|}", "The nearest type is decimal with [Decimal(38, 0)].")]
    [InlineData("{|ETL0004:IEnumerable<int>|}", "The nearest type is IReadOnlyList<T>.")]
    [InlineData("{|ETL0004:Dictionary<string, int>|}", "The nearest type is IReadOnlyList<T> of a [DataModel] with a key and a value.")]
    [InlineData("{|ETL0004:(int, int)|}", "Write a [DataModel] with a property for each item, and use it as the type.")]
    [InlineData("{|ETL0004:int[,]|}", "The nearest type is IReadOnlyList<T> of a [DataModel].")]
    [InlineData("{|ETL0004:Plain|}", "Mark Plain with [DataModel] to nest it, or with [ValueObject] where it is one value.")]
    [InlineData("{|ETL0004:IReadOnlyList<Plain>|}", "Mark Plain with [DataModel] to nest it, or with [ValueObject] where it is one value.")]
    [InlineData("{|ETL0004:sbyte[]|}", "The nearest type is int.")]
    public void ETL0004_types_without_a_column_type(string type, string remedy)
    {
        var generation = Marked.Check($"public class Plain; [DataModel] public partial record Trade {{ public required {type} X {{ get; init; }} public required int Y {{ get; init; }} }}");

        Assert.Contains("Trade.X is ", Message(generation), StringComparison.Ordinal);
        Assert.EndsWith(remedy, Message(generation), StringComparison.Ordinal);
    }

    [Fact]
    public void ETL0005_two_properties_share_a_column()
    {
        Marked.Check("[DataModel] public partial record Trade { public required int Price { get; init; } [Column(\"PRICE\")] public required int {|ETL0005:Other|} { get; init; } }");
        Marked.Check("[DataModel] public partial record Trade { public required int Price { get; init; } [Column(\"other\")] public required int price { get; init; } }");
    }

    [Fact]
    public void ETL0006_names_that_Avro_or_the_generated_code_has_no_room_for()
    {
        var generation = Marked.Check("[DataModel] public partial record Trade { public required int {|ETL0006:Größe|} { get; init; } }");
        Assert.Equal("Gro_e", Proposal(generation));
        Assert.Equal("dep_delay", Proposal(Marked.Check("[DataModel] public partial record Trade { [{|ETL0006:Column(\"dep-delay\")|}] public required int Delay { get; init; } }")));
        Assert.Equal("_1st", Proposal(Marked.Check("[DataModel] public partial record Trade { [{|ETL0006:Column(\"1st\")|}] public required int First { get; init; } }")));
        Assert.Equal("BatchValue", Proposal(Marked.Check("[DataModel] public partial record Trade { public required int {|ETL0006:Batch|} { get; init; } }")));
        Assert.Equal("ColumnsValue", Proposal(Marked.Check("[DataModel] public partial record Trade { public required int X { get; init; } public class {|ETL0006:Columns|}; }")));
        Assert.Equal("global::Batch", Proposal(Marked.Check("public enum Batch { A } [DataModel] public partial record Trade { public required {|ETL0006:Batch?|} Of { get; init; } public required global::Batch Other { get; init; } }")));
        Assert.Equal("ProjectionRow", Proposal(Marked.Check("[DataModel] public partial record {|ETL0006:Projection|} { public required int X { get; init; } }")));
        Assert.Equal("Cafe", Proposal(Marked.Check("namespace Café; [DataModel] public partial record {|ETL0006:Trade|} { public required int X { get; init; } }")));
        Assert.Equal("Ete", Proposal(Marked.Check("public enum Season { Été } [DataModel] public partial record Trade { public required {|ETL0006:Season|} Season { get; init; } }")));
        Assert.Equal("ColumnValue", Proposal(Marked.Check("[ValueObject] public readonly partial record struct {|ETL0006:Sku|}(string Column);")));
    }

    [Fact]
    public void ETL0007_a_model_that_contains_itself()
    {
        Marked.Check("[DataModel] public partial record Node { public required int X { get; init; } public {|ETL0007:Node?|} Next { get; init; } }");
        var generation = Marked.Check("""
            [DataModel] public partial record A { public required {|ETL0007:B|} B { get; init; } }
            [DataModel] public partial record B { public required {|ETL0007:IReadOnlyList<A>|} As { get; init; } }
            [DataModel] public partial record Holder { public required A A { get; init; } public required int X { get; init; } }
            """);
        Assert.Contains("A -> B -> A", Message(generation), StringComparison.Ordinal);
    }

    [Fact]
    public void ETL0008_decimals_say_their_precision_and_scale()
    {
        Marked.Check("[DataModel] public partial record Trade { public required decimal {|ETL0008:Price|} { get; init; } }");
        Marked.Check("[DataModel] public partial record Trade { [{|ETL0008:Decimal(39, 2)|}] public required decimal Price { get; init; } }");
        Marked.Check("[DataModel] public partial record Trade { [{|ETL0008:Decimal(5, 6)|}] public required IReadOnlyList<decimal?> Prices { get; init; } }");
        Marked.Check("[ValueObject] public readonly partial record struct Usd(decimal {|ETL0008:Amount|});");
        Marked.Check("[DataModel] public partial record Trade { [Decimal(38, 38)] public required decimal Price { get; init; } }");
    }

    [Fact]
    public void ETL0009_an_event_time_is_one_instant_that_is_never_null()
    {
        Marked.Check("[DataModel] public partial record Trade { [{|ETL0009:EventTime|}] public required DateTime At { get; init; } }");
        Marked.Check("[DataModel] public partial record Trade { [{|ETL0009:EventTime|}] public DateTimeOffset? At { get; init; } }");
        Marked.Check("[DataModel] public partial record Trade { [EventTime] public required DateTimeOffset At { get; init; } [{|ETL0009:EventTime|}] public required DateTimeOffset Then { get; init; } }");
        var generation = Marked.Check("[DataModel] public partial record Trade { [{|ETL0009:EventTime(Lateness = \"10x\")|}] public required DateTimeOffset At { get; init; } }");
        Assert.Equal("Trade.At cannot be the event time: its lateness \"10x\" is no duration. Write a number and a unit: 500ms, 10s, 5m, 1h or 2d.", Message(generation));
        generation = Marked.Check("[DataModel] public partial record Trade { [{|ETL0009:EventTime(Idle = \"0s\")|}] public required DateTimeOffset At { get; init; } }");
        Assert.Equal("Trade.At cannot be the event time: its idle time-out \"0s\" is not a duration of more than zero. Write a number and a unit: 500ms, 10s, 5m, 1h or 2d.", Message(generation));
    }

    [Theory]
    [InlineData("[Flags] public enum E { A = 1, B = 2 }")]
    [InlineData("public enum E { A = 1, B = 1 }")]
    [InlineData("public enum E { }")]
    public void ETL0014_an_enum_whose_values_have_no_one_name(string declaration) =>
        Marked.Check(declaration + " [DataModel] public partial record Trade { public required {|ETL0014:E|} X { get; init; } public {|ETL0014:E?|} Y { get; init; } }");

    [Fact]
    public void ETL0017_two_models_whose_names_differ_by_case_alone()
    {
        var generation = Marked.Check("""
            [DataModel] public partial record TRade { public required int X { get; init; } }
            [DataModel] public partial record {|ETL0017:Trade|} { public required int X { get; init; } }
            [DataModel] public partial record Other { public required int X { get; init; } }
            """);

        Assert.Equal(4, generation.Files.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal("The models TRade and Trade have one full name but for case, so their tables and files would be one. Rename one of them.", Message(generation));
    }

    [Fact]
    public void ETL0019_properties_can_be_set()
    {
        Marked.Check("[DataModel] public partial record Trade { public int {|ETL0019:X|} { get; } public int Twice => X * 2; public int Thrice { get { return X * 3; } } }");
        Marked.Check("public record Base { public int X { get; private set; } } [DataModel] public partial record Trade : Base { public int Y { get; private set; } }".Replace("int X", "int {|ETL0019:X|}", StringComparison.Ordinal));
    }

    [Fact]
    public void ETL0020_a_sequence_is_an_integer()
    {
        Marked.Check("[DataModel] public partial record Trade { [{|ETL0020:Sequence|}] public required string Id { get; init; } }");
        Marked.Check("[DataModel] public partial record Trade { [{|ETL0020:Sequence|}] public long? Id { get; init; } }");
        Marked.Check("[DataModel] public partial record Trade { [Sequence] public required int Id { get; init; } }");
    }

    [Fact]
    public void A_pragma_silences_a_diagnostic()
    {
        var generation = Compiling.Generate("""
            #pragma warning disable ETL0004
            [DataModel] public partial record Trade { public required object X { get; init; } public required int Y { get; init; } }
            """);

        Assert.True(Assert.Single(generation.Run.Diagnostics).Location.IsInSource);
        Assert.Empty(generation.Complaints);
    }

    [Fact]
    public void A_type_that_does_not_exist_is_the_compilers_to_report()
    {
        var generation = Compiling.Generate("[DataModel] public partial record Trade { public required Nowhere X { get; init; } public required int Y { get; init; } }");

        Assert.Equal(["CS0246"], generation.Complaints.Select(c => c[..6]));
    }

    [Fact]
    public void A_mistake_in_a_nested_model_is_reported_there_alone() => Marked.Check("""
        [DataModel] public partial record Outer { public required Inner Inner { get; init; } public required Sku Sku { get; init; } public required int X { get; init; } }
        [DataModel] public partial record Using { public required int X { get; init; } public static DataFrame Make(DataContext context, Outer.DataFrame outers) => outers.Select(o => new Projection { X = o.X }); }
        [DataModel] public record {|ETL0001:Inner|} { public required decimal Price { get; init; } }
        [ValueObject] public readonly record struct {|ETL0001:Sku|}(string Code);
        """);

    private static string Message(Generation generation) => generation.Diagnostics[0].GetMessage(CultureInfo.InvariantCulture);

    private static string? Proposal(Generation generation) => Assert.Single(generation.Diagnostics).Properties["Proposal"];
}
