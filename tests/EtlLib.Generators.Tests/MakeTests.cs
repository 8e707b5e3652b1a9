using Microsoft.CodeAnalysis;

namespace EtlLib.Generators.Tests;

/// <summary>The inputs of a model's Make, which the generator sees before their frames exist.</summary>
public class MakeTests
{
    private const string Trade = "public partial record Trade { public required string Symbol { get; init; } [EventTime] public required DateTimeOffset At { get; init; } }";

    [Fact]
    public void Inputs_are_known_through_aliases_and_namespaces()
    {
        var generation = Compiling.Generate($"namespace Trading.Raw {{ [DataModel] {Trade} }}", """
            using Frame = Trading.Raw.Trade.DataFrame;
            using Raw = Trading.Raw;
            namespace Trading;
            [DataModel] public partial record Both
            {
                public required string Symbol { get; init; }
                public static DataFrame Make(DataContext context, Frame a, Raw.Trade.DataFrame b, global::Trading.Raw.Trade.DataFrame c) =>
                    a.Union(b).Union(c).Select(t => new Projection { Symbol = t.Symbol });
            }
            """);

        Assert.Empty(generation.Complaints);
        Assert.Equal(3, generation.Files["Trading.Both.Model.g.cs"].Split("SchemaOf<global::Trading.Raw.Trade>()").Length - 1);
    }

    [Fact]
    public void Inputs_of_another_assembly_are_known()
    {
        var library = Compiling.Generate(Compiling.Project("Library", [$"namespace Library; [DataModel] {Trade}", "namespace Library; [ValueObject] public readonly partial record struct Sku(string Code);"]));
        Assert.Empty(library.Complaints);
        var source = """
            using Library;
            [DataModel] public partial record Mine
            {
                public required string Symbol { get; init; }
                public required Sku Sku { get; init; }
                public Trade? Trade { get; init; }
                public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades.Select(t => new Projection { Symbol = t.Symbol, Sku = new Sku("x"), Trade = t });
            }
            """;

        foreach (var reference in new MetadataReference[] { library.Compilation.ToMetadataReference(), Image(library.Compilation) })
        {
            var generation = Compiling.Generate(Compiling.Project("Shop", [source], reference));
            Assert.Empty(generation.Complaints);
            Assert.Contains("SchemaOf<global::Library.Trade>()", generation.Files["Mine.Model.g.cs"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_model_without_Make_takes_its_source()
    {
        var files = Compiling.Generate($"[DataModel] {Trade}").Files;

        Assert.DoesNotContain("Make(", files["Trade.Model.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_Make_that_cannot_be_called_breaks_nothing_that_is_generated()
    {
        var generation = Compiling.Generate($"[DataModel] {Trade}", "[DataModel] public partial record Bad { public required int X { get; init; } public static int Make(int context) => context; }");

        Assert.Empty(generation.Complaints);
        Assert.DoesNotContain("Make(", generation.Files["Bad.Model.g.cs"], StringComparison.Ordinal);
    }

    private static PortableExecutableReference Image(Compilation compilation)
    {
        using var stream = new MemoryStream();
        Assert.True(compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken).Success);
        return MetadataReference.CreateFromImage(stream.ToArray());
    }
}
