using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.Generators.Tests;

/// <summary>What an edit emits again: nothing but the models that it changed.</summary>
public class CachingTests
{
    private const string Trade = "[DataModel] public partial record Trade { public required string Symbol { get; init; } public required Side Side { get; init; } public required Usd Price { get; init; } }";
    private const string Order = "[DataModel] public partial record Order { public required Address To { get; init; } public required int Count { get; init; } }";
    private const string Address = "[DataModel] public partial record Address { public required string City { get; init; } }";
    private const string Lone = "[DataModel] public partial record Lone { public required int X { get; init; } public static DataFrame Make(DataContext context, Trade.DataFrame trades) => trades.Select(t => new Projection { X = 1 }); }";
    private const string Types = "public enum Side { Buy, Sell }\n[ValueObject, Decimal(18, 2)] public readonly partial record struct Usd(decimal Amount);";
    private const string Unrelated = "public static class Other { public static int F() => 1; }";

    private static readonly string[] All = [Trade, Order, Address, Lone, Types, Unrelated];

    [Fact]
    public void An_edit_in_an_unrelated_file_re_emits_nothing() => Assert.Empty(EmittedAgain(Unrelated, Unrelated.Replace("1", "2")));

    [Fact]
    public void A_new_file_re_emits_nothing() => Assert.Empty(EmittedAgain(project => project.AddSyntaxTrees(Compiling.Tree("public class New;", "New.cs"))));

    [Fact]
    public void A_line_shift_re_emits_nothing() => Assert.Empty(EmittedAgain(Trade, "// a remark\n\n\n" + Trade));

    [Fact]
    public void A_change_within_the_body_of_Make_re_emits_nothing() => Assert.Empty(EmittedAgain(Lone, Lone.Replace("X = 1", "X = 2 + 3")));

    [Fact]
    public void A_new_method_of_a_model_re_emits_nothing() => Assert.Empty(EmittedAgain(Order, Order[..^1] + "public int Twice() => Count * 2; public int Thrice => Count * 3; }"));

    [Fact]
    public void A_new_reference_re_emits_nothing() => Assert.Empty(EmittedAgain(project => project.AddReferences(Compiling.Project("Lib", ["public class Lib;"]).ToMetadataReference())));

    [Fact]
    public void A_change_of_a_members_type_in_another_file_re_emits_the_models_that_hold_it()
    {
        Assert.Equal(["Trade.Model.g.cs"], EmittedAgain(Types, Types.Replace("Sell", "Sell, Hold")));
        Assert.Equal(["Trade.Model.g.cs", "Usd.ValueObject.g.cs"], EmittedAgain(Types, Types.Replace("18, 2", "20, 4")));
        Assert.Equal(["Address.Model.g.cs", "Order.Model.g.cs"], EmittedAgain(Address, Address.Replace("string City", "string? City")));
    }

    [Fact]
    public void A_real_change_re_emits_that_model_alone()
    {
        Assert.Equal(["Trade.Model.g.cs"], EmittedAgain(Trade, Trade.Replace("Symbol", "Ticker")));
        Assert.Equal(["Order.Model.g.cs"], EmittedAgain(Order, Order.Replace("int Count", "long Count")));
        Assert.Equal(["Order.Model.g.cs"], EmittedAgain(Order, Order.Replace("public required int", "[PartitionKey] public required int")));
        Assert.Equal(["Lone.Model.g.cs"], EmittedAgain(Lone, Lone.Replace("Trade.DataFrame trades", "Order.DataFrame trades")));
    }

    [Fact]
    public void A_new_model_emits_itself_and_the_list() => Assert.Equal(
        ["EtlLib.Models.List.g.cs", "Fresh.Model.g.cs"],
        EmittedAgain(project => project.AddSyntaxTrees(Compiling.Tree("[DataModel] public partial record Fresh { public required int X { get; init; } }", "Fresh.cs"))));

    [Fact]
    public void The_place_of_a_diagnostic_follows_a_line_shift()
    {
        var project = Compiling.Project("[DataModel] public partial record Bad { public required object X { get; init; } }");
        var driver = Compiling.Driver().RunGenerators(project, TestContext.Current.CancellationToken);
        var tree = project.SyntaxTrees.Last();
        var shifted = project.ReplaceSyntaxTree(tree, Compiling.Tree("\n\n" + tree, tree.FilePath));

        var diagnostic = Assert.Single(driver.RunGenerators(shifted, TestContext.Current.CancellationToken).GetRunResult().Diagnostics);

        Assert.Equal(2, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Same(shifted.SyntaxTrees.Last(), diagnostic.Location.SourceTree);
    }

    private static string[] EmittedAgain(string file, string edited) => EmittedAgain(project =>
    {
        Assert.NotEqual(file, edited);
        var tree = project.SyntaxTrees.Single(t => t.ToString() == file);
        return project.ReplaceSyntaxTree(tree, Compiling.Tree(edited, tree.FilePath));
    });

    private static string[] EmittedAgain(Func<CSharpCompilation, Compilation> edit)
    {
        var project = Compiling.Project(All);
        var driver = Compiling.Driver().RunGenerators(project, TestContext.Current.CancellationToken);
        Assert.Equal(6, driver.GetRunResult().GeneratedTrees.Length);

        var run = driver.RunGenerators(edit(project), TestContext.Current.CancellationToken).GetRunResult().Results[0];

        return [.. Steps.OfSources(run).Where(s => s.Value is not (nameof(IncrementalStepRunReason.Cached) or nameof(IncrementalStepRunReason.Unchanged))).Select(s => s.Key).Order(StringComparer.Ordinal)];
    }
}
