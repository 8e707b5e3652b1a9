using System.Collections.Immutable;
using System.Composition;
using EtlLib.Generators.Analyzers;
using EtlLib.Generators.Parsing;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.CodeFixes;

/// <summary>ETL1003: marks one of the model's whole numbers with [Sequence], or adds such a column where it has none.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class SequenceFix : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ["ETL1003"];

    /// <summary>None: which column is meant is to be decided a model.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await Place.OfAsync(context.Document, context.CancellationToken).ConfigureAwait(false) is not { Root: var root, Model: var model }
            || root.FindNode(context.Span).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || model.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol { ContainingType.TypeArguments: { Length: 1 } rows }
            || rows[0].ContainingType is not { } owner)
        {
            return;
        }

        var written = owner.GetMembers().OfType<IPropertySymbol>().Where(p => !p.IsStatic && p.DeclaringSyntaxReferences.Any(r => r.GetSyntax(context.CancellationToken) is PropertyDeclarationSyntax)).ToArray();
        var whole = written.Where(p => ColumnKinds.IsWhole(p.Type)).ToArray();
        var time = written.FirstOrDefault(p => p.Attribute(Names.EventTimeAttribute) is not null);
        foreach (var property in whole)
        {
            Offer(property, $"Order rows of {owner.Name} by {property.Name}: [Sequence]", d => [Attributes.Add(d, "Sequence")]);
        }

        if (whole.Length == 0 && time is not null && owner.GetMembers("Sequence").IsEmpty)
        {
            Offer(time, $"Add a [Sequence] column to {owner.Name}", d => [d, Sequence(d)]);
        }

        void Offer(IPropertySymbol property, string title, Func<MemberDeclarationSyntax, MemberDeclarationSyntax[]> replacement) => context.RegisterCodeFix(
            CodeAction.Create(title, cancellation => ReplaceAsync(context.Document.Project.Solution, property, replacement, cancellation), equivalenceKey: property.Name), context.Diagnostics);
    }

    private static MemberDeclarationSyntax Sequence(MemberDeclarationSyntax like)
    {
        var indent = like.GetLeadingTrivia().LastOrDefault(t => t.IsKind(SyntaxKind.WhitespaceTrivia));
        return SyntaxFactory.ParseMemberDeclaration("[Sequence] public required long Sequence { get; init; }")!
            .WithLeadingTrivia(indent.IsKind(SyntaxKind.WhitespaceTrivia) ? SyntaxFactory.TriviaList(indent) : SyntaxFactory.TriviaList())
            .WithTrailingTrivia(like.GetTrailingTrivia().Where(t => t.IsKind(SyntaxKind.EndOfLineTrivia)));
    }

    private static async Task<Solution> ReplaceAsync(Solution solution, IPropertySymbol property, Func<MemberDeclarationSyntax, MemberDeclarationSyntax[]> replacement, CancellationToken cancellation)
    {
        if (await property.DeclaringSyntaxReferences[0].GetSyntaxAsync(cancellation).ConfigureAwait(false) is not PropertyDeclarationSyntax declaration
            || solution.GetDocument(declaration.SyntaxTree) is not { } document
            || await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root)
        {
            return solution;
        }

        return document.WithSyntaxRoot(root.ReplaceNode(declaration, replacement(declaration))).Project.Solution;
    }
}
