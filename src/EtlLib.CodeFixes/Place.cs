namespace EtlLib.CodeFixes;

/// <summary>A document, with what is known of it.</summary>
internal sealed class Place(Document document, SyntaxNode root, SemanticModel model, CancellationToken cancellation)
{
    public Document Document => document;

    public SyntaxNode Root => root;

    public SemanticModel Model => model;

    public CancellationToken Cancellation => cancellation;

    /// <summary>What is known of a document; null where it has no syntax.</summary>
    public static async Task<Place?> OfAsync(Document document, CancellationToken cancellation) =>
        await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is { } root
        && await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is { } model
            ? new Place(document, root, model, cancellation)
            : null;

    /// <summary>The innermost node of a kind around a diagnostic's span.</summary>
    public T? Around<T>(Diagnostic diagnostic)
        where T : SyntaxNode => root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<T>();

    public ITypeSymbol? TypeOf(SyntaxNode expression) => model.GetTypeInfo(expression, cancellation).Type;
}
