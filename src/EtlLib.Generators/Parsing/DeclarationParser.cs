using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.Generators.Parsing;

/// <summary>Where and how a type is declared, and whether code can be generated into it.</summary>
internal static class DeclarationParser
{
    /// <summary>The declaration, or null where nothing can be generated into it.</summary>
    public static DeclarationSpec? Parse(INamedTypeSymbol type, TypeDeclarationSyntax node, string attribute, Findings findings)
    {
        var good = IsPartial(type, findings, attribute) & IsSupported(type, node, attribute, findings);
        var containing = new List<string>();
        for (var outer = node.Parent as TypeDeclarationSyntax; outer is not null; outer = outer.Parent as TypeDeclarationSyntax)
        {
            containing.Insert(0, $"partial {Keyword(outer)} {Identifier(outer)}");
            if (!outer.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                findings.Add(Rules.ContainingNotPartial, outer.Identifier.GetLocation(), outer.Identifier.ValueText, type.Name, attribute, Keyword(outer));
                good = false;
            }
        }

        if (!good)
        {
            return null;
        }

        var space = type.ContainingNamespace is { IsGlobalNamespace: false } ns ? ns.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted)) : "";
        return new DeclarationSpec(space, new([.. containing]), Keyword(node), Identifier(node), CSharpText.Of(type), Names.Full(type, "+"));
    }

    /// <summary>Whether columns are generated into a type that another names: it is of another compilation and has them, or of this one and nothing stops it.</summary>
    public static bool IsGenerated(INamedTypeSymbol type, string attribute, string columns, CancellationToken cancellation)
    {
        if (type.GetTypeMembers(columns).Length > 0)
        {
            return true;
        }

        var unheard = new Findings(cancellation);
        return type.DeclaringSyntaxReferences.Length > 0 && type.DeclaringSyntaxReferences[0].GetSyntax(cancellation) is TypeDeclarationSyntax node
            && Parse(type, node, attribute, unheard) is not null && (attribute == "ValueObject" ? ValueObjectParser.IsFree(type, unheard) : ModelNames.IsFree(type, unheard));
    }

    /// <summary>Whether the assembly can name a type: neither it nor a type around it is private or protected.</summary>
    public static bool IsVisible(INamedTypeSymbol? type) => type is null
        || (type.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal) && IsVisible(type.ContainingType));

    private static bool IsPartial(INamedTypeSymbol type, Findings findings, string attribute)
    {
        var whole = type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(findings.Cancellation)).OfType<TypeDeclarationSyntax>().FirstOrDefault(d => !d.Modifiers.Any(SyntaxKind.PartialKeyword));
        if (whole is not null)
        {
            findings.Add(Rules.NotPartial, whole.Identifier.GetLocation(), type.Name, attribute, Keyword(whole));
        }

        return whole is null;
    }

    private static bool IsSupported(INamedTypeSymbol type, TypeDeclarationSyntax node, string attribute, Findings findings)
    {
        var noun = attribute == "DataModel" ? "model" : "value object";
        var (reason, remedy) = type switch
        {
            { IsStatic: true } => ("is static, so it has no rows", "Take 'static' off"),
            { IsAbstract: true } => ("is abstract, so no row of it can be made", "Mark the types that derive from it instead"),
            { IsRefLikeType: true } => ("is a ref struct, which no column batch can give back", "Take 'ref' off"),
            { IsFileLocal: true } => ("is local to its file, where no code can be generated into it", "Take 'file' off"),
            _ when IsGeneric(type) => ("is generic, or within a generic type, so its columns are not known when it is compiled", "Write one for each type argument"),
            _ => (null, null),
        };
        if (reason is null)
        {
            return true;
        }

        findings.Add(Rules.KindUnsupported, node.Identifier.GetLocation(), type.Name, noun, reason, remedy!);
        return false;
    }

    private static bool IsGeneric(INamedTypeSymbol? type) => type is not null && (type.Arity > 0 || IsGeneric(type.ContainingType));

    private static string Keyword(TypeDeclarationSyntax node) => node switch
    {
        RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: (int)SyntaxKind.StructKeyword } => "record struct",
        RecordDeclarationSyntax => "record",
        _ => node.Keyword.ValueText,
    };

    private static string Identifier(TypeDeclarationSyntax node) =>
        CSharpText.Identifier(node.Identifier.ValueText) + (node.TypeParameterList?.ToString() ?? "");
}
