using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace EtlLib.CodeFixes;

/// <summary>A fix within one document: of one diagnostic, or of all of a document, a project or a solution at once.</summary>
public abstract class DocumentFix : CodeFixProvider
{
    private protected DocumentFix(params ImmutableArray<string> ids) => FixableDiagnosticIds = ids;

    /// <inheritdoc />
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc />
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(async (context, document, diagnostics) =>
        await FixAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    /// <inheritdoc />
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var place = await Place.OfAsync(context.Document, context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (place is not null && Offer(diagnostic, place) is { } title)
            {
                context.RegisterCodeFix(CodeAction.Create(title, cancellation => FixAsync(context.Document, [diagnostic], cancellation), equivalenceKey: GetType().Name), diagnostic);
            }
        }
    }

    /// <summary>What the light bulb says; null where there is nothing to offer.</summary>
    private protected abstract string? Offer(Diagnostic diagnostic, Place place);

    /// <summary>The document, with those of the diagnostics fixed that it can fix.</summary>
    private protected abstract Document Fixed(ImmutableArray<Diagnostic> diagnostics, Place place);

    private async Task<Document> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation) =>
        await Place.OfAsync(document, cancellation).ConfigureAwait(false) is { } place ? Fixed(diagnostics, place) : document;
}
