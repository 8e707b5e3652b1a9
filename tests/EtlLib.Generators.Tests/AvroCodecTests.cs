using EtlLib.Avro;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Snapshooter.Xunit3;

namespace EtlLib.Generators.Tests;

/// <summary>The code that models get for Avro, where their project references EtlLib.Avro, and only there.</summary>
public class AvroCodecTests
{
    private const string Trade = "namespace Shop; [DataModel] public partial record Trade { public required string Symbol { get; init; } public required Leg? Leg { get; init; } }";
    private const string Leg = "namespace Shop; [DataModel] public partial record Leg { public required int X { get; init; } }";

    private static readonly MetadataReference Avro = MetadataReference.CreateFromFile(typeof(AvroSchema).Assembly.Location);

    [Fact]
    public void Without_a_reference_to_EtlLib_Avro_there_is_none() =>
        Assert.DoesNotContain(Compiling.Generate(Trade, Leg).Files.Keys, name => name.EndsWith(".Avro.g.cs", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(ModelShapes.Names), MemberType = typeof(ModelShapes))]
    public void With_it_every_model_has_some_that_compiles_without_errors_and_warnings(string shape)
    {
        var generation = Compiling.Generate(Project(ModelShapes.Sources[shape]));

        Assert.Empty(generation.Complaints);
        Assert.Equal(
            generation.Files.Keys.Where(n => n.EndsWith(".Model.g.cs", StringComparison.Ordinal)).Select(n => n.Replace(".Model.", ".Avro.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            generation.Files.Keys.Where(n => n.EndsWith(".Avro.g.cs", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_as_reviewed() =>
        Snapshot.Match(Compiling.Generate(Project(ModelShapes.Sources["Every_type_plain_and_nullable"])).Files.First(f => f.Key.EndsWith("Everything.Avro.g.cs", StringComparison.Ordinal)).Value, "Avro_of_every_type_plain_and_nullable");

    [Fact]
    public void A_second_run_takes_it_from_the_first()
    {
        var project = Project(Trade, Leg);
        var driver = Compiling.Driver().RunGenerators(project, TestContext.Current.CancellationToken);

        var again = driver.RunGenerators(project.Clone(), TestContext.Current.CancellationToken).GetRunResult().Results[0];

        Assert.Equal(2, Steps.Of(again, ModelGenerator.Coded).Count());
        Assert.All(Steps.Of(again, ModelGenerator.Coded), reason => Assert.Contains(reason, new[] { nameof(IncrementalStepRunReason.Cached), nameof(IncrementalStepRunReason.Unchanged) }));
        Assert.All(Steps.OfSources(again), source => Assert.Equal(nameof(IncrementalStepRunReason.Cached), source.Value));
    }

    [Fact]
    public void An_edit_re_emits_it_for_the_models_that_changed()
    {
        Assert.Empty(EmittedAgain(Leg, "// a remark\n" + Leg));
        Assert.Equal(["Shop.Leg.Avro.g.cs", "Shop.Leg.Model.g.cs", "Shop.Trade.Avro.g.cs", "Shop.Trade.Model.g.cs"], EmittedAgain(Leg, Leg.Replace("int X", "long X", StringComparison.Ordinal)));
        Assert.Equal(["Shop.Trade.Avro.g.cs", "Shop.Trade.Model.g.cs"], EmittedAgain(Trade, Trade.Replace("Symbol", "Ticker", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_model_that_holds_one_of_an_assembly_without_it_has_none_and_compiles()
    {
        var plain = Reference(Compiling.Generate(Compiling.Project("Lib", [Leg])));
        var coded = Reference(Compiling.Generate(Compiling.Project("Lib", [Leg], Avro)));

        var without = Compiling.Generate(Compiling.Project("App", [Trade], Avro, plain));
        var with = Compiling.Generate(Compiling.Project("App", [Trade], Avro, coded));

        Assert.Empty(without.Complaints);
        Assert.DoesNotContain("Shop.Trade.Avro.g.cs", without.Files.Keys);
        Assert.Empty(with.Complaints);
        Assert.Contains("Shop.Trade.Avro.g.cs", with.Files.Keys);
    }

    [Fact]
    public void The_generator_looks_for_the_names_that_there_are()
    {
        Assert.Equal(Parsing.Names.AvroAssembly, typeof(AvroSchema).Assembly.GetName().Name);
        Assert.StartsWith(Parsing.Names.AvroModel, typeof(IAvroModel<>).Name, StringComparison.Ordinal);
    }

    private static CSharpCompilation Project(params string[] sources) => Compiling.Project("Shop", sources, Avro);

    private static MetadataReference Reference(Generation generation)
    {
        using var stream = new MemoryStream();
        Assert.True(generation.Compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken).Success);
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    private static string[] EmittedAgain(string file, string edited)
    {
        var project = Project(Trade, Leg);
        var driver = Compiling.Driver().RunGenerators(project, TestContext.Current.CancellationToken);
        var tree = project.SyntaxTrees.Single(t => t.ToString() == file);

        var run = driver.RunGenerators(project.ReplaceSyntaxTree(tree, Compiling.Tree(edited, tree.FilePath)), TestContext.Current.CancellationToken).GetRunResult().Results[0];

        return [.. Steps.OfSources(run).Where(s => s.Value is not (nameof(IncrementalStepRunReason.Cached) or nameof(IncrementalStepRunReason.Unchanged))).Select(s => s.Key).Order(StringComparer.Ordinal)];
    }
}
