using System.Collections.Immutable;

namespace EtlLib.CodeFixes;

/// <summary>A fix that replaces nodes, each by what follows from itself: so those of many diagnostics are replaced in one go, nested ones too.</summary>
public abstract class RewriteFix : DocumentFix
{
    private protected RewriteFix(params ImmutableArray<string> ids)
        : base(ids)
    {
    }

    private protected sealed override string? Offer(Diagnostic diagnostic, Place place) => Targets(diagnostic, place).Any() ? Title(diagnostic, place) : null;

    private protected sealed override Document Fixed(ImmutableArray<Diagnostic> diagnostics, Place place)
    {
        var nodes = diagnostics.SelectMany(d => Targets(d, place)).Distinct().ToArray();
        return place.Document.WithSyntaxRoot(place.Root.ReplaceNodes(nodes, (original, current) => Rewrite(original, current, place)));
    }

    private protected abstract string Title(Diagnostic diagnostic, Place place);

    /// <summary>The nodes to be replaced for a diagnostic; none where it cannot be fixed.</summary>
    private protected abstract IEnumerable<SyntaxNode> Targets(Diagnostic diagnostic, Place place);

    /// <summary>A node's replacement.</summary>
    /// <param name="original">The node as it is in the document, for questions of types.</param>
    /// <param name="current">The node with what is nested in it replaced already.</param>
    /// <param name="place">The document.</param>
    private protected abstract SyntaxNode Rewrite(SyntaxNode original, SyntaxNode current, Place place);

    /// <summary>An expression's text, in parentheses where a member or an operator after it would bind to a part of it.</summary>
    private protected static string Operand(ExpressionSyntax operand) =>
        operand is MemberAccessExpressionSyntax or IdentifierNameSyntax or InvocationExpressionSyntax or ParenthesizedExpressionSyntax or LiteralExpressionSyntax or ElementAccessExpressionSyntax
            ? operand.WithoutTrivia().ToString()
            : $"({operand.WithoutTrivia()})";
}
