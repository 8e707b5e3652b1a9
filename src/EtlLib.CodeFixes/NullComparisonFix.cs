using System.Composition;
using EtlLib.Generators.Analyzers;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.CodeFixes;

/// <summary>ETL1016: a comparison with null becomes IsNull() or IsNotNull(). Of a column that is never null there is nothing to ask.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NullComparisonFix() : RewriteFix("ETL1016")
{
    private protected override string Title(Diagnostic diagnostic, Place place) => $"Use {Remedy(Targets(diagnostic, place).First(), place)}";

    private protected override IEnumerable<SyntaxNode> Targets(Diagnostic diagnostic, Place place) =>
        place.Root.FindToken(diagnostic.Location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<ExpressionSyntax>(e => e is IsPatternExpressionSyntax or BinaryExpressionSyntax) is { } comparison && Remedy(comparison, place) is not null ? [comparison] : [];

    private protected override SyntaxNode Rewrite(SyntaxNode original, SyntaxNode current, Place place) =>
        SyntaxFactory.ParseExpression(Remedy(original, place)!).WithTriviaFrom(current);

    private static string? Remedy(SyntaxNode comparison, Place place)
    {
        var (operand, isNull) = comparison switch
        {
            IsPatternExpressionSyntax pattern => (pattern.Expression, pattern.Pattern is not UnaryPatternSyntax),
            BinaryExpressionSyntax binary => (binary.Right.IsKind(SyntaxKind.NullLiteralExpression) ? binary.Left : binary.Right, binary.IsKind(SyntaxKind.EqualsExpression)),
            _ => default,
        };
        return operand is not null && place.TypeOf(operand) is { } type ? Nulls.Remedy(type, Operand(operand), isNull) : null;
    }
}
