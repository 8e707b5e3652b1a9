using System.Composition;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.CodeFixes;

/// <summary>ETL0001 and ETL0002: makes a model and the types around it partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class PartialFix() : RewriteFix("ETL0001", "ETL0002")
{
    private protected override string Title(Diagnostic diagnostic, Place place) => $"Make {place.Around<TypeDeclarationSyntax>(diagnostic)!.Identifier.Text} partial";

    private protected override IEnumerable<SyntaxNode> Targets(Diagnostic diagnostic, Place place) =>
        place.Around<TypeDeclarationSyntax>(diagnostic)?.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(t => !t.Modifiers.Any(SyntaxKind.PartialKeyword)) ?? [];

    private protected override SyntaxNode Rewrite(SyntaxNode original, SyntaxNode current, Place place)
    {
        var type = (TypeDeclarationSyntax)current;
        var word = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        return type.Modifiers.Count > 0
            ? type.AddModifiers(word)
            : type.WithKeyword(type.Keyword.WithLeadingTrivia()).WithModifiers(SyntaxFactory.TokenList(word.WithLeadingTrivia(type.Keyword.LeadingTrivia)));
    }
}
