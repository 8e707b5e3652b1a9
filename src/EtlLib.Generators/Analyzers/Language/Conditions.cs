using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.Generators.Analyzers;

/// <summary>Conditions as they are written with the operators of bools, where those of columns are meant.</summary>
internal static class Conditions
{
    /// <summary>Whether an expression is a column, or would be one if it were written with the operators of columns.</summary>
    public static bool StandsForColumn(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellation) => expression switch
    {
        ParenthesizedExpressionSyntax inner => StandsForColumn(inner.Expression, model, cancellation),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } logical =>
            StandsForColumn(logical.Left, model, cancellation) || StandsForColumn(logical.Right, model, cancellation),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => StandsForColumn(not.Operand, model, cancellation),
        ConditionalExpressionSyntax conditional when StandsForColumn(conditional.Condition, model, cancellation) => true,
        _ => Dsl.IsColumn(model.GetTypeInfo(expression, cancellation).Type),
    };
}
