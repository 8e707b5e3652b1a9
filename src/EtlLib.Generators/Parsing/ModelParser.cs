using System.Collections.Immutable;

namespace EtlLib.Generators.Parsing;

/// <summary>A <c>[DataModel]</c> type as a <see cref="ModelSpec"/>.</summary>
internal static class ModelParser
{
    public static Parsed<ModelSpec> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var (model, node) = ((INamedTypeSymbol)context.TargetSymbol, (TypeDeclarationSyntax)context.TargetNode);
        var findings = new Findings(cancellation);
        var place = node.Identifier.GetLocation();
        var declaration = DeclarationParser.Parse(model, node, "DataModel", findings);
        if (declaration is null || !ModelNames.IsFree(model, findings))
        {
            return new(null, place, findings.ToImmutable());
        }

        ModelNames.CheckModel(model, place, findings);
        var schema = SchemaParser.Parse(model, [model], findings, out _);
        var construction = ConstructionParser.Parse(model, schema);
        if (construction is null)
        {
            findings.Add(Rules.KindUnsupported, place, model.Name, "model", "has no constructor without parameters, and none whose parameters are its properties", "Add a constructor without parameters");
            return new(null, place, findings.ToImmutable());
        }

        var spec = new ModelSpec(declaration, schema)
        {
            Construction = construction,
            Make = MakeParser.Parse(model, cancellation),
            IsListed = DeclarationParser.IsVisible(model),
        };
        return new(spec, place, findings.ToImmutable());
    }
}

/// <summary>What the parser made of one type: a value for the source output, and live places for the diagnostics output. Never compared.</summary>
/// <param name="Spec">The value, or null where an error stops generation.</param>
/// <param name="Place">The type's name in its file.</param>
/// <param name="Diagnostics">What is wrong.</param>
internal readonly record struct Parsed<TSpec>(TSpec? Spec, Location Place, ImmutableArray<Diagnostic> Diagnostics)
    where TSpec : class;
