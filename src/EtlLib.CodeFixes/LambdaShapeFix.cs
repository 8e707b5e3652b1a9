using System.Composition;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.CodeFixes;

/// <summary>ETL1022: adds the forgotten key's parameter, or turns a row of a model into its projection.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LambdaShapeFix() : RewriteFix("ETL1022")
{
    private protected override string Title(Diagnostic diagnostic, Place place) => Targets(diagnostic, place).First() switch
    {
        LambdaExpressionSyntax => "Add the key's parameter",
        var type => $"Write {type}.Projection",
    };

    private protected override IEnumerable<SyntaxNode> Targets(Diagnostic diagnostic, Place place)
    {
        var found = place.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        return found switch
        {
            TypeSyntax { Parent: ObjectCreationExpressionSyntax } type => [type],
            ParameterListSyntax { Parent: LambdaExpressionSyntax lambda } when diagnostic.Properties.ContainsKey("Key") => [lambda],
            ParameterSyntax { Parent: LambdaExpressionSyntax lambda } when diagnostic.Properties.ContainsKey("Key") => [lambda],
            _ => [],
        };
    }

    private protected override SyntaxNode Rewrite(SyntaxNode original, SyntaxNode current, Place place)
    {
        if (current is not LambdaExpressionSyntax lambda)
        {
            return SyntaxFactory.ParseTypeName($"{current.WithoutTrivia()}.Projection").WithTriviaFrom(current);
        }

        var parameters = lambda is ParenthesizedLambdaExpressionSyntax several ? several.ParameterList.Parameters.ToString() : ((SimpleLambdaExpressionSyntax)lambda).Parameter.ToString();
        var isTaken = original.DescendantTokens().Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == "key");
        var modifiers = string.Concat(lambda.Modifiers.Select(m => m.Text + " "));
        return SyntaxFactory.ParseExpression($"{modifiers}({(isTaken ? "_" : "key")}, {parameters}) {lambda.ArrowToken.ToFullString()}{lambda.Body}").WithTriviaFrom(lambda);
    }
}
