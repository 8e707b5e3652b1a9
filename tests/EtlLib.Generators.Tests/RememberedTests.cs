using EtlLib.Generators.Model;
using EtlLib.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EtlLib.Generators.Tests;

/// <summary>A driver that remembers says what one that has never seen the files says, whatever is edited.</summary>
public class RememberedTests
{
    /// <summary>What has no name, or not yet.</summary>
    private const string Unfinished = "public static class Extensions { extension(string text) { public int Twice => text.Length * 2; } } public delegate void Told<T>(T value); [DataModel] public partial record { } [DataModel] class";

    private static readonly string[] All =
    [
        "using static Names; namespace Shop.Sales { [DataModel] public partial record Trade { [Column(Ticker)] public required string Symbol { get; init; } public required Side Side { get; init; } [Column(Names.Price)] public required Usd Price { get; init; } } }",
        "[DataModel] public partial record Order : Base { public required Address To { get; init; } public List<Line>? Lines { get; init; } }",
        "[DataModel] public partial record Address { public required City City { get; init; } }",
        "[DataModel] public partial record Line(int Number, Guid? Id);",
        "[DataModel] public partial record Report { public required int X { get; init; } public static DataFrame Make(DataContext context, Address.DataFrame rows) => rows.Select(r => new Projection { X = 1 }); }",
        "public partial class Outer : Outermost { [DataModel] public partial record Within { public required Kind Kind { get; init; } } }",
        "public class Outermost { public enum Kind { A, B } }  public class Other { public enum Kind { X, Y, Z } }",
        "public record Base { public required DateTimeOffset At { get; init; } }",
        "public enum Side { Buy, Sell }",
        "[ValueObject, Decimal(Scales.Precision, 2)] public readonly partial record struct Usd(decimal Amount) { public static Usd operator +(Usd a, Usd b) => new(a.Amount + b.Amount); }",
        "[ValueObject] public readonly partial record struct City(string Name);",
        "public static class Names { public const string Ticker = \"ticker\", Price = \"price\"; }",
        "public static class Scales { public const int Precision = Digits.Many; }",
        "public static class Digits { public const int Many = 18; }",
        "global using Cost = Usd; [DataModel] public partial record Priced { public required Cost Cost { get; init; } }",
        "[DataModel] public partial record Pair { public required bool Two { get; init; } }",
    ];

    public static TheoryData<string, string> Edits { get; } = new()
    {
        { "enum Side { Buy, Sell }", "enum Side { Buy, Sell, Hold }" },
        { "string Name", "int Name" },
        { "City City { get; init; }", "City? City { get; init; }" },
        { "DateTimeOffset At", "DateTime At" },
        { "public required DateTimeOffset At { get; init; }", "" },
        { "Ticker = \"ticker\"", "Ticker = \"symbol\"" },
        { "const int Many = 18", "const int Many = 20" },
        { "Usd operator +", "Usd operator -" },
        { "using static Names;", "using static Others; public static class Others { public const string Ticker = \"other\"; }" },
        { "namespace Shop.Sales", "namespace Shop.Trades" },
        { "Outer : Outermost", "Outer : Other" },
        { "partial class Outer", "class Outer" },
        { "Kind { A, B }", "Kind { A, B, C }" },
        { "global using Cost = Usd;", "global using Cost = System.Double;" },
        { "partial record Address", "record Address" },
        { "public required City City { get; init; }", "public required City City { get; init; } public int Columns { get; init; }" },
        { "partial record Pair", "partial record struct Pair" },
    };

    /// <summary>A file that is added: it shadows, completes or hides what others declare.</summary>
    public static TheoryData<string> Additions { get; } = new()
    {
        "namespace Shop.Sales { public enum Side { Left } }",
        "namespace Shop { [ValueObject] public readonly partial record struct Usd(double Amount); }",
        "public partial record Pair { public required int Three { get; init; } }",
        "public partial class Outer { public enum Kind { Inner } }",
        "namespace Shop.Sales { public static class Names { public const string Price = \"shadow\"; } }",
        "public class Guid;",
        "global using Side = System.Int32;",
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_gives_what_a_fresh_driver_gives(string text, string edited) => Same(project => Edited(project, text, edited));

    [Theory]
    [MemberData(nameof(Additions))]
    public void A_new_file_gives_what_a_fresh_driver_gives(string source) => Same(project => project.AddSyntaxTrees(Compiling.Tree(source, "New.cs")));

    [Fact]
    public void Code_without_nullable_annotations_gives_what_a_fresh_driver_gives() => Same(project => project.WithOptions(project.Options.WithNullableContextOptions(NullableContextOptions.Disable)));

    [Fact]
    public void A_reference_that_is_gone_gives_what_a_fresh_driver_gives() => Same(project => project.WithReferences(project.References.Where(r => r.Display?.Contains("System.Collections", StringComparison.Ordinal) != true && r.Display?.Contains("System.Runtime", StringComparison.Ordinal) != true)));

    [Fact]
    public void What_no_edit_reaches_is_not_parsed_again()
    {
        var counting = new Counting();
        GeneratorDriver driver = CSharpGeneratorDriver.Create([counting.AsSourceGenerator()], parseOptions: Compiling.Language);
        var project = Compiling.Project(All);
        driver = driver.RunGenerators(project, TestContext.Current.CancellationToken);
        Assert.Equal(["Address", "Line", "Order", "Pair", "Priced", "Report", "Trade", "Within"], counting.Take());

        string[] Edit(string text, string edited)
        {
            project = Edited(project, text, edited);
            driver = driver.RunGenerators(project, TestContext.Current.CancellationToken);
            return counting.Take();
        }

        Assert.Equal(["Pair"], Edit("bool Two", "bool Both"));
        Assert.Equal(["Report"], Edit("X = 1", "X = 2 + 3"));
        Assert.Equal(["Address", "Order"], Edit("string Name", "string Title"));
        Assert.Equal(["Line", "Order"], Edit("int Number", "long Number"));
        Assert.Equal(["Within"], Edit("{ X, Y, Z }", "{ X, Y }"));
    }

    private static CSharpCompilation Edited(CSharpCompilation project, string text, string edited)
    {
        var tree = project.SyntaxTrees.First(t => t.ToString().Contains(text, StringComparison.Ordinal));
        return project.ReplaceSyntaxTree(tree, Compiling.Tree(tree.ToString().Replace(text, edited, StringComparison.Ordinal), tree.FilePath));
    }

    private static void Same(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        var project = Compiling.Project([.. All, Unfinished]);
        var driver = Compiling.Driver().RunGenerators(project, TestContext.Current.CancellationToken);
        var before = Shown(driver);
        var edited = edit(project);

        var remembering = Shown(driver.RunGenerators(edited, TestContext.Current.CancellationToken));

        var trees = edited.SyntaxTrees.Select(t => Compiling.Tree(t.ToString(), t.FilePath)).ToArray();
        var fresh = Shown(Compiling.Driver().RunGenerators(edited.RemoveAllSyntaxTrees().AddSyntaxTrees(trees), TestContext.Current.CancellationToken));
        Assert.NotEqual(before, fresh);
        Assert.Equal(fresh, remembering);
    }

    private static string Shown(GeneratorDriver driver)
    {
        var run = driver.GetRunResult().Results[0];
        Assert.Null(run.Exception);
        return string.Join('\n', run.GeneratedSources.OrderBy(s => s.HintName, StringComparer.Ordinal).Select(s => $"{s.HintName}\n{s.SourceText}").Concat(run.Diagnostics.Select(Generation.Shown).Order(StringComparer.Ordinal)));
    }

    private sealed class Counting : IIncrementalGenerator
    {
        private readonly List<string> parsed = [];

        public void Initialize(IncrementalGeneratorInitializationContext context)
        {
            var models = new Remembered<ModelSpec>((c, cancellation) =>
            {
                parsed.Add(c.TargetSymbol.Name);
                return ModelParser.Parse(c, cancellation);
            });
            context.RegisterSourceOutput(context.SyntaxProvider.ForAttributeWithMetadataName(Names.DataModel, static (node, _) => node is TypeDeclarationSyntax, models.Parse), static (_, _) => { });
        }

        public string[] Take()
        {
            string[] taken = [.. parsed.Order(StringComparer.Ordinal)];
            parsed.Clear();
            return taken;
        }
    }
}
