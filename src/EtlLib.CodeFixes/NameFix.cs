using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Rename;

namespace EtlLib.CodeFixes;

/// <summary>
/// ETL0006: gives a column or a model the name that the diagnostic proposes. A property keeps its name and says its column by
/// <c>[Column]</c>, unless generated code needs its name: then the property is renamed, and the column keeps it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NameFix : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ["ETL0006"];

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.TryGetValue("Proposal", out var proposal) && proposal is not null && Action(context.Document, root, diagnostic, proposal) is { } action)
            {
                context.RegisterCodeFix(action, diagnostic);
            }
        }
    }

    private static CodeAction? Action(Document document, SyntaxNode root, Diagnostic diagnostic, string proposal)
    {
        var span = diagnostic.Location.SourceSpan;
        var column = $"Column({SymbolDisplay.FormatLiteral(proposal, quote: true)})";
        switch (root.FindNode(span, getInnermostNodeForTie: true))
        {
            case AttributeSyntax attribute when attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "Avro") is { } avro:
                var literal = SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(proposal));
                return Create($"Write Avro = \"{proposal}\"", _ => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(avro.Expression, literal)).Project.Solution));

            case PropertyDeclarationSyntax property when property.Identifier.Span == span:
                var name = property.Identifier.ValueText;
                return name.All(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_')
                    ? Create($"Rename to {proposal}, and keep the column {name}", cancellation => RenameAsync(document, property, proposal, cancellation))
                    : Create($"Add [{column}]", _ => Task.FromResult(document.WithSyntaxRoot(root.ReplaceNode(property, Attributes.Add(property, column))).Project.Solution));

            case TypeDeclarationSyntax type when type.Identifier.Span == span && !type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Any(n => n.Name.ToString().Any(c => c > 127)):
                return Create($"Rename to {proposal}", cancellation => RenameAsync(document, type, proposal, cancellation));

            default:
                return null;
        }

        CodeAction Create(string title, Func<CancellationToken, Task<Solution>> fix) => CodeAction.Create(title, fix, equivalenceKey: nameof(NameFix));
    }

    /// <summary>Renames a declaration and all that refers to it. A property keeps its column.</summary>
    private static async Task<Solution> RenameAsync(Document document, MemberDeclarationSyntax declaration, string proposal, CancellationToken cancellation)
    {
        var name = (declaration as PropertyDeclarationSyntax)?.Identifier.ValueText;
        if (name is not null && Attributes.Find(declaration.AttributeLists, "Column") is null)
        {
            var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
            var marked = Attributes.Add(declaration, $"Column({SymbolDisplay.FormatLiteral(name, quote: true)})").WithAdditionalAnnotations(Renamed);
            document = document.WithSyntaxRoot(root!.ReplaceNode(declaration, marked));
            root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
            declaration = (MemberDeclarationSyntax)root!.GetAnnotatedNodes(Renamed).Single();
        }

        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return model?.GetDeclaredSymbol(declaration, cancellation) is { } symbol
            ? await Renamer.RenameSymbolAsync(document.Project.Solution, symbol, default(SymbolRenameOptions), proposal, cancellation).ConfigureAwait(false)
            : document.Project.Solution;
    }

    private static readonly SyntaxAnnotation Renamed = new(nameof(Renamed));
}
