using System.Collections.Immutable;
using System.Composition;
using EtlLib.Generators.Analyzers;
using EtlLib.Generators.Parsing;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;

namespace EtlLib.CodeFixes;

/// <summary>ETL0016: writes the Make that a model lacks, with the frames that it is given where it is used; or brings a wrong one to its signature.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MakeFix : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ["ETL0016"];

    /// <summary>None: one Make is written at a time.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await Place.OfAsync(context.Document, context.CancellationToken).ConfigureAwait(false) is not { Root: var root, Model: var model })
        {
            return;
        }

        var found = root.FindNode(context.Span, getInnermostNodeForTie: true);
        if (found is MethodDeclarationSyntax method)
        {
            if (model.GetDeclaredSymbol(method, context.CancellationToken) is { } symbol && Right(method, symbol) is { } right)
            {
                context.RegisterCodeFix(CodeAction.Create($"Write {Signature(right)}", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(method, right))), nameof(MakeFix)), context.Diagnostics);
            }
        }
        else if (found.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { Expression: MemberAccessExpressionSyntax member } call)
        {
            var named = member.Name is GenericNameSyntax generic ? generic.TypeArgumentList.Arguments[0] : member.Expression;
            if (model.GetSymbolInfo(named, context.CancellationToken).Symbol is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } owner)
            {
                var inputs = (Makes.Sources(call) is { } sources ? sources.Elements.OfType<ExpressionElementSyntax>().Select(e => e.Expression) : call.ArgumentList.Arguments.Skip(1).Select(a => a.Expression)).ToArray();
                context.RegisterCodeFix(CodeAction.Create($"Write {owner.Name}.Make", cancellation => WriteAsync(context.Document.Project.Solution, owner, Parameters(inputs, model), cancellation), nameof(MakeFix)), context.Diagnostics);
            }
        }
    }

    /// <summary>A method with the signature of Make; null where its other parameters are no frames, as only its author knows what they should be.</summary>
    private static MethodDeclarationSyntax? Right(MethodDeclarationSyntax method, IMethodSymbol symbol)
    {
        var hasContext = symbol.Parameters.FirstOrDefault()?.Type.Is(Names.DataContext) is true;
        if (symbol.IsGenericMethod || symbol.Parameters.Skip(hasContext ? 1 : 0).Any(p => p.RefKind is not RefKind.None || !Dsl.IsModel(Makes.ModelOf(p.Type))) || Makes.Wrong(symbol) is null)
        {
            return null;
        }

        if (!symbol.IsStatic)
        {
            var word = SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space);
            method = method.Modifiers.Count > 0
                ? method.AddModifiers(word)
                : method.WithReturnType(method.ReturnType.WithoutLeadingTrivia()).AddModifiers(word.WithLeadingTrivia(method.ReturnType.GetLeadingTrivia()));
        }

        if (!Dsl.Same(Makes.ModelOf(symbol.ReturnType), symbol.ContainingType))
        {
            method = method.WithReturnType(SyntaxFactory.IdentifierName("DataFrame").WithTriviaFrom(method.ReturnType));
        }

        return hasContext ? method : method.WithParameterList(SyntaxFactory.ParseParameterList($"(DataContext context{(symbol.Parameters.Length == 0 ? "" : ", " + method.ParameterList.Parameters)})").WithTriviaFrom(method.ParameterList));
    }

    private static string Signature(MethodDeclarationSyntax method) => $"{method.Modifiers} {method.ReturnType.WithoutTrivia()} Make{method.ParameterList.WithoutTrivia()}".TrimStart();

    /// <summary>A parameter for each frame or model that is given: named as it is there.</summary>
    private static string Parameters(ExpressionSyntax[] inputs, SemanticModel model)
    {
        var parameters = new List<string> { "EtlLib.DataContext context" };
        foreach (var input in inputs)
        {
            var type = model.GetTypeInfo(input).Type as INamedTypeSymbol;
            var made = Makes.ModelOf(type) ?? type?.TypeArguments.OfType<INamedTypeSymbol>().FirstOrDefault(Dsl.IsModel);
            if (made is not null)
            {
                var name = input is IdentifierNameSyntax { Identifier.Text: var text } && text != "context" ? text : char.ToLowerInvariant(made.Name[0]) + made.Name.Substring(1) + "s";
                parameters.Add($"{made.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted))}.DataFrame {name}");
            }
        }

        return string.Join(", ", parameters);
    }

    /// <summary>Adds the method at the end of the model, wherever that is declared.</summary>
    private static async Task<Solution> WriteAsync(Solution solution, INamedTypeSymbol owner, string parameters, CancellationToken cancellation)
    {
        foreach (var reference in owner.DeclaringSyntaxReferences)
        {
            if (await reference.GetSyntaxAsync(cancellation).ConfigureAwait(false) is TypeDeclarationSyntax { AttributeLists.Count: > 0, CloseBraceToken.RawKind: not 0 } declaration
                && solution.GetDocument(declaration.SyntaxTree) is { } document)
            {
                var text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
                var indent = new string(' ', text.Lines.GetLinePosition(declaration.CloseBraceToken.SpanStart).Character);
                var line = text.Lines.GetLineFromPosition(declaration.CloseBraceToken.SpanStart);
                var newLine = text.ToString(TextSpan.FromBounds(text.Lines[0].End, text.Lines[0].EndIncludingLineBreak));
                var between = declaration.Members.Count > 0 ? newLine : "";
                // What it returns is the user's to write: until then the editor's skeleton compiles, and running it says so.
                var make = $"{between}{indent}    public static DataFrame Make({parameters}) => throw new System.NotImplementedException();{newLine}";
                return await SimplifiedAsync(document.WithText(text.WithChanges(new TextChange(new TextSpan(line.Start, 0), make))), line.Start + make.Length, cancellation).ConfigureAwait(false);
            }
        }

        return solution;
    }

    /// <summary>Shortens full names where the file's usings allow it.</summary>
    private static async Task<Solution> SimplifiedAsync(Document document, int end, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        var added = root!.FindToken(end - 2).Parent!.FirstAncestorOrSelf<MethodDeclarationSyntax>()!;
        document = document.WithSyntaxRoot(root.ReplaceNode(added, added.WithAdditionalAnnotations(Simplifier.Annotation)));
        return (await Simplifier.ReduceAsync(document, cancellationToken: cancellation).ConfigureAwait(false)).Project.Solution;
    }
}
