using System.Collections.Immutable;

namespace EtlLib.CodeFixes;

/// <summary>A fix that replaces nodes, each by what follows from itself: so those of many diagnostics are replaced in one go, nested ones too.</summary>
public abstract class RewriteFix : DocumentFix
{
    private protected RewriteFix(params ImmutableArray<string> ids)
        : base(ids)
    {
    }

    private protected sealed override async Task<string?> TitleAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation) =>
        await PlaceAsync(document, cancellation).ConfigureAwait(false) is { } place && Targets(diagnostic, place).Any() ? Title(diagnostic, place) : null;

    private protected sealed override async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        if (await PlaceAsync(document, cancellation).ConfigureAwait(false) is not { } place)
        {
            return document;
        }

        var nodes = diagnostics.SelectMany(d => Targets(d, place)).Distinct().ToArray();
        return document.WithSyntaxRoot(place.Root.ReplaceNodes(nodes, (original, current) => Rewrite(original, current, place)));
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

    private static async Task<Place?> PlaceAsync(Document document, CancellationToken cancellation) =>
        await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is { } root
        && await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } model
            ? new Place(root, model, cancellation)
            : null;
}

/// <summary>A document, with what is known of it.</summary>
internal sealed class Place(SyntaxNode root, SemanticModel model, CancellationToken cancellation)
{
    public SyntaxNode Root => root;

    public SemanticModel Model => model;

    public CancellationToken Cancellation => cancellation;

    /// <summary>The innermost node of a kind around a diagnostic's span.</summary>
    public T? Around<T>(Diagnostic diagnostic)
        where T : SyntaxNode => root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<T>();

    public ITypeSymbol? TypeOf(SyntaxNode expression) => model.GetTypeInfo(expression, cancellation).Type;
}
