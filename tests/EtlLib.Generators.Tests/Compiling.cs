using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.Generators.Tests;

/// <summary>Compiles sources as a user's project does: C# 14, nullable, implicit usings, documentation checked, against .NET 10 and EtlLib.Abstractions.</summary>
internal static class Compiling
{
    private const string Usings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks; global using EtlLib;";

    public static CSharpParseOptions Language { get; } = new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    private static ImmutableArray<MetadataReference> References { get; } =
        [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(DataModelAttribute).Assembly.Location)];

    public static CSharpCompilation Project(params string[] sources) => Project("Shop", sources);

    public static CSharpCompilation Project(string assembly, string[] sources, params MetadataReference[] references) =>
        CSharpCompilation.Create(
            assembly,
            [Tree(Usings, "Usings.cs"), .. sources.Select((s, i) => Tree(s, $"File{i}.cs"))],
            [.. References, .. references],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999)
                .WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress)]));

    public static SyntaxTree Tree(string source, string path) => CSharpSyntaxTree.ParseText(source, Language, path);

    /// <summary>The driver, which remembers what each step made of the last compilation.</summary>
    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new ModelGenerator().AsSourceGenerator()],
        parseOptions: Language,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static Generation Generate(params string[] sources) => Generate(Project(sources));

    public static Generation Generate(Compilation project)
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(project, out var compiled, out var diagnostics, TestContext.Current.CancellationToken);
        return new Generation(driver, compiled, diagnostics);
    }

    /// <summary>Compiles and loads, to run what was generated.</summary>
    public static Assembly Load(this Generation generation)
    {
        using var stream = new MemoryStream();
        var result = generation.Compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning));
        return Assembly.Load(stream.ToArray());
    }
}

/// <summary>What the generator made of a compilation.</summary>
internal sealed record Generation(GeneratorDriver Driver, Compilation Compilation, ImmutableArray<Diagnostic> Diagnostics)
{
    public GeneratorRunResult Run => Driver.GetRunResult().Results[0];

    /// <summary>Each generated file by its hint name, without the generator's version.</summary>
    public IReadOnlyDictionary<string, string> Files => Run.GeneratedSources.ToDictionary(
        s => s.HintName,
        s => s.SourceText.ToString().Replace(typeof(ModelGenerator).Assembly.GetName().Version!.ToString(), "VERSION", StringComparison.Ordinal));

    /// <summary>What the generator, and then the compiler with the generated code, say: errors and warnings.</summary>
    public IEnumerable<string> Complaints =>
        Diagnostics.Concat(Compilation.GetDiagnostics(TestContext.Current.CancellationToken)).Where(d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed).Select(Shown);

    public static string Shown(Diagnostic diagnostic)
    {
        var span = diagnostic.Location.SourceSpan;
        var text = diagnostic.Location.SourceTree?.ToString().Substring(span.Start, span.Length);
        return $"{diagnostic.Id} at '{text}': {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
