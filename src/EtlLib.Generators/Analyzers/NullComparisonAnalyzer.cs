using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1016: a column or a nested row is compared with null, by <c>==</c>, <c>!=</c>, <c>is null</c> or <c>is not null</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NullComparisonAnalyzer() : DslAnalyzer(Rules.NullComparison)
{
    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSyntaxNodeAction(Comparison, SyntaxKind.EqualsExpression, SyntaxKind.NotEqualsExpression);
        context.RegisterSyntaxNodeAction(Pattern, SyntaxKind.IsPatternExpression);
    }

    private static void Comparison(SyntaxNodeAnalysisContext context)
    {
        var node = (BinaryExpressionSyntax)context.Node;
        if (node.Right.IsKind(SyntaxKind.NullLiteralExpression))
        {
            Check(context, node.Left, TextSpan.FromBounds(node.OperatorToken.SpanStart, node.Right.Span.End), node.IsKind(SyntaxKind.EqualsExpression));
        }
        else if (node.Left.IsKind(SyntaxKind.NullLiteralExpression))
        {
            Check(context, node.Right, TextSpan.FromBounds(node.Left.SpanStart, node.OperatorToken.Span.End), node.IsKind(SyntaxKind.EqualsExpression));
        }
    }

    private static void Pattern(SyntaxNodeAnalysisContext context)
    {
        var node = (IsPatternExpressionSyntax)context.Node;
        var pattern = node.Pattern is UnaryPatternSyntax not ? not.Pattern : node.Pattern;
        if (pattern is ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression })
        {
            Check(context, node.Expression, TextSpan.FromBounds(node.IsKeyword.SpanStart, node.Pattern.Span.End), node.Pattern == pattern);
        }
    }

    private static void Check(SyntaxNodeAnalysisContext context, ExpressionSyntax operand, TextSpan span, bool isNull)
    {
        if (context.SemanticModel.GetTypeInfo(operand, context.CancellationToken).Type is not { } type || !(Dsl.IsColumn(type) || Dsl.IsRow(type)))
        {
            return;
        }

        var message = Nulls.Remedy(type, operand.ToString(), isNull) is { } remedy
            ? $"A comparison with null does not look at the values in the rows: use {remedy}"
            : $"{operand} is never null: leave the comparison out";
        context.ReportDiagnostic(Diagnostic.Create(Rules.NullComparison, Location.Create(context.Node.SyntaxTree, span), message));
    }
}
