using System.Collections.Immutable;
using System.Text;
using EtlLib.Generators.Emission;
using EtlLib.Generators.Parsing;
using Microsoft.CodeAnalysis.Text;

namespace EtlLib.Generators;

/// <summary>Turns <c>[DataModel]</c> and <c>[ValueObject]</c> types into all that EtlLib knows of them, at compile time.</summary>
/// <remarks>Each pipeline has two outputs: source, from the value alone, so that it is emitted again only when that changed; and diagnostics, with live places.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <summary>The names of the steps whose caching tests assert.</summary>
    internal const string Models = nameof(Models), Coded = nameof(Coded), ValueObjects = nameof(ValueObjects), Listed = nameof(Listed);

    private static readonly Remembered<ModelSpec> KnownModels = new(ModelParser.Parse);

    private static readonly Remembered<ValueObjectSpec> KnownValueObjects = new(ValueObjectParser.Parse);

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider.ForAttributeWithMetadataName(Names.DataModel, static (node, _) => node is TypeDeclarationSyntax, KnownModels.Parse);
        var models = parsed.Where(static p => p.Spec is not null).Select(static (p, _) => p.Spec!).WithTrackingName(Models);
        var clashes = models.Select(static (m, _) => m.Declaration.MetadataName).Collect().Select(static (names, _) => HintNames.Clashes(names));

        context.RegisterSourceOutput(models.Combine(clashes), static (output, pair) =>
            Add(output, HintNames.Of(pair.Left.Declaration, "Model", pair.Right), ModelEmitter.Write(pair.Left, output.CancellationToken)));
        var avro = context.CompilationProvider.Select(static (c, _) => c.ReferencedAssemblyNames.Any(a => a.Name == Names.AvroAssembly));
        var coded = models.Combine(avro).Where(static pair => pair.Right && AvroEmitter.CanWrite(pair.Left.Schema)).Select(static (pair, _) => pair.Left).WithTrackingName(Coded);
        context.RegisterSourceOutput(coded.Combine(clashes), static (output, pair) =>
            Add(output, HintNames.Of(pair.Left.Declaration, "Avro", pair.Right), AvroEmitter.Write(pair.Left)));
        context.RegisterSourceOutput(parsed.Combine(clashes), static (output, pair) => Report(output, pair.Left, pair.Right));

        var listed = models.Where(static m => m.IsListed).Select(static (m, _) => m.Declaration.Global).Collect().Select(static (names, _) => Sorted(names)).WithTrackingName(Listed);
        var assembly = context.CompilationProvider.Select(static (c, _) => new AssemblySpec(c.AssemblyName ?? "", new([.. Names.Connectors.Where(name => c.GetTypeByMetadataName(name) is not null)])));
        context.RegisterSourceOutput(listed.Combine(assembly), static (output, pair) =>
        {
            if (pair.Left.Count > 0)
            {
                Add(output, "EtlLib.Models.List.g.cs", ModelListEmitter.Write(pair.Left, pair.Right));
            }
        });

        InitializeValueObjects(context);
    }

    private static void InitializeValueObjects(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider.ForAttributeWithMetadataName(Names.ValueObject, static (node, _) => node is TypeDeclarationSyntax, KnownValueObjects.Parse);
        var objects = parsed.Where(static p => p.Spec is not null).Select(static (p, _) => p.Spec!).WithTrackingName(ValueObjects);
        var clashes = objects.Select(static (o, _) => o.Declaration.MetadataName).Collect().Select(static (names, _) => HintNames.Clashes(names));
        context.RegisterSourceOutput(objects.Combine(clashes), static (output, pair) =>
            Add(output, HintNames.Of(pair.Left.Declaration, "ValueObject", pair.Right), ValueObjectEmitter.Write(pair.Left)));
        context.RegisterSourceOutput(parsed, static (output, p) => ReportAll(output, p.Diagnostics));
    }

    private static void Report(SourceProductionContext output, Parsed<ModelSpec> parsed, EquatableArray<string> clashes)
    {
        ReportAll(output, parsed.Diagnostics);
        if (parsed.Spec?.Declaration.MetadataName is { } name && clashes.FirstOrDefault(c => string.Equals(c, name, StringComparison.OrdinalIgnoreCase)) is { } first && first != name)
        {
            output.ReportDiagnostic(Diagnostic.Create(Rules.NameTwice, parsed.Place, first.Replace('+', '.'), name.Replace('+', '.')));
        }
    }

    private static void ReportAll(SourceProductionContext output, ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            output.ReportDiagnostic(diagnostic);
        }
    }

    private static void Add(SourceProductionContext output, string hintName, string source) =>
        output.AddSource(hintName, SourceText.From(source, Encoding.UTF8));

    private static EquatableArray<string> Sorted(ImmutableArray<string> names)
    {
        var sorted = names.Distinct().ToArray();
        Array.Sort(sorted, StringComparer.Ordinal);
        return new(sorted);
    }
}
