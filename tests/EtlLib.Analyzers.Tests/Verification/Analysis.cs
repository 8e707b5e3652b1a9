using System.Collections.Immutable;
using Basic.Reference.Assemblies;
using EtlLib.Generators;
using EtlLib.Generators.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace EtlLib.Analyzers.Tests.Verification;

/// <summary>Compiles sources as a user's project is: with EtlLib referenced, the generator run, and all of EtlLib's analyzers.</summary>
internal static class Analysis
{
    public const string TestFile = "Test.cs";

    public static readonly CSharpParseOptions Parse = new(LanguageVersion.CSharp14);

    public static readonly CSharpCompilationOptions Options = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    public static readonly ImmutableArray<MetadataReference> References = [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(DataFrame).Assembly.Location)];

    public static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(DslAnalyzer).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    /// <summary>What the analyzers, the generator and the compiler say of a source beside models, in the order of the text.</summary>
    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(string source, string models = Samples.Models)
    {
        var compilation = CSharpCompilation.Create(
            "Test",
            [CSharpSyntaxTree.ParseText(models, Parse, "Models.cs"), CSharpSyntaxTree.ParseText(source, Parse, TestFile)],
            References,
            Options);
        return await DiagnosticsAsync(compilation);
    }

    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Compilation compilation)
    {
        CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], parseOptions: Parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var reported, TestContext.Current.CancellationToken);
        var failures = new List<string>();
        var analysis = generated.WithAnalyzers(Analyzers, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), (e, analyzer, _) => failures.Add($"{analyzer}: {e}"), concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        var found = await analysis.GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.Empty(failures);
        return [.. found.Concat(reported).OrderBy(d => d.Location.SourceSpan.Start)];
    }

    /// <summary>A rule fires on exactly the marked spans of the source, and nowhere in the sample models.</summary>
    /// <returns>The messages, in the order of the spans.</returns>
    public static async Task<IReadOnlyList<string>> FiresAsync(string id, string markup)
    {
        var (source, spans) = Markup.Parse(markup);
        var all = await DiagnosticsAsync(source);
        var found = all.Where(d => d.Id == id).ToArray();
        Assert.All(found, d => Assert.Equal(TestFile, d.Location.SourceTree?.FilePath));
        Assert.NotEmpty(spans);
        Assert.Equal(spans.Select(s => Show(source, s)), found.Select(d => Show(source, d.Location.SourceSpan)));
        return [.. found.Select(d => d.GetMessage(null))];
    }

    /// <summary>Nothing at all is said of a source: it compiles, and no rule of EtlLib fires.</summary>
    public static async Task SilentAsync(string source) =>
        Assert.Empty((await DiagnosticsAsync(source)).Where(d => d.Severity > DiagnosticSeverity.Hidden).Select(d => d.ToString()));

    private static string Show(string source, TextSpan span) => $"{span.Start}: {source.AsSpan(span.Start, span.Length)}";
}
