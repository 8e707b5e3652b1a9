using System.Composition;
using EtlLib.Generators.Analyzers;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.CodeFixes;

/// <summary>ETL1010: <c>&amp;&amp;</c> becomes <c>&amp;</c>, <c>||</c> becomes <c>|</c>, <c>?:</c> and <c>if</c> with two values become <c>Column.When(…).Otherwise(…)</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ConditionFix() : RewriteFix("ETL1010")
{
    private protected override string Title(Diagnostic diagnostic, Place place) => Target(diagnostic, place) switch
    {
        BinaryExpressionSyntax => "Use the operators of columns, & and |",
        _ => "Use Column.When",
    };

    /// <summary>The operator's expression, and those joined to it: half a condition would not compile.</summary>
    private protected override IEnumerable<SyntaxNode> Targets(Diagnostic diagnostic, Place place) => Target(diagnostic, place) switch
    {
        BinaryExpressionSyntax binary => Chain(Top(binary)).Where(b => Conditions.StandsForColumn(b, place.Model, place.Cancellation)),
        ConditionalExpressionSyntax conditional when Chosen(conditional) => [conditional, .. Chain(conditional.Condition)],
        IfStatementSyntax statement when Values(statement) is not null => [statement, .. Chain(statement.Condition)],
        _ => [],
    };

    private protected override SyntaxNode Rewrite(SyntaxNode original, SyntaxNode current, Place place) => current switch
    {
        BinaryExpressionSyntax binary => Joined(binary),
        ConditionalExpressionSyntax conditional => When(conditional.Condition, conditional.WhenTrue, conditional.WhenFalse).WithTriviaFrom(conditional),
        IfStatementSyntax statement when Values(statement) is var (then, otherwise) =>
            SyntaxFactory.ReturnStatement(SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space), When(statement.Condition, then, otherwise), SyntaxFactory.Token(SyntaxKind.SemicolonToken)).WithTriviaFrom(statement),
        _ => current,
    };

    private static SyntaxNode? Target(Diagnostic diagnostic, Place place) => place.Root.FindToken(diagnostic.Location.SourceSpan.Start).Parent;

    private static ExpressionSyntax Top(BinaryExpressionSyntax binary)
    {
        ExpressionSyntax top = binary;
        while (top.Parent is ParenthesizedExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression })
        {
            top = (ExpressionSyntax)top.Parent;
        }

        return top;
    }

    /// <summary>The expressions of <c>&amp;&amp;</c> and <c>||</c> that a condition is made of.</summary>
    private static IEnumerable<BinaryExpressionSyntax> Chain(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => Chain(inner.Expression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => Chain(not.Operand),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } binary => [binary, .. Chain(binary.Left), .. Chain(binary.Right)],
        _ => [],
    };

    private static BinaryExpressionSyntax Joined(BinaryExpressionSyntax binary)
    {
        var (kind, token) = binary.IsKind(SyntaxKind.LogicalAndExpression)
            ? (SyntaxKind.BitwiseAndExpression, SyntaxKind.AmpersandToken)
            : (SyntaxKind.BitwiseOrExpression, SyntaxKind.BarToken);
        return SyntaxFactory.BinaryExpression(kind, Operand(binary.Left, kind), SyntaxFactory.Token(token).WithTriviaFrom(binary.OperatorToken), Operand(binary.Right, kind));
    }

    /// <summary>An operand, in parentheses where the new operator would bind it tighter than the old one did.</summary>
    private static ExpressionSyntax Operand(ExpressionSyntax operand, SyntaxKind kind) => operand.Kind() switch
    {
        SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.CoalesceExpression or SyntaxKind.ConditionalExpression => InParentheses(operand),
        SyntaxKind.BitwiseOrExpression or SyntaxKind.ExclusiveOrExpression when kind is SyntaxKind.BitwiseAndExpression => InParentheses(operand),
        _ => operand,
    };

    private static ParenthesizedExpressionSyntax InParentheses(ExpressionSyntax expression) =>
        SyntaxFactory.ParenthesizedExpression(expression.WithoutTrivia()).WithTriviaFrom(expression);

    /// <summary>Null where the condition is true, and a value where it is false or null, is nothing that When can say.</summary>
    private static bool Chosen(ConditionalExpressionSyntax conditional) => !conditional.WhenTrue.IsKind(SyntaxKind.NullLiteralExpression);

    /// <summary>The two values of <c>if (…) return a; else return b;</c>, or null.</summary>
    private static (ExpressionSyntax Then, ExpressionSyntax Otherwise)? Values(IfStatementSyntax statement) =>
        Returned(statement.Statement) is { } then && !then.IsKind(SyntaxKind.NullLiteralExpression) && Returned(statement.Else?.Statement) is { } otherwise ? (then, otherwise) : null;

    private static ExpressionSyntax? Returned(StatementSyntax? statement) => statement switch
    {
        ReturnStatementSyntax returned => returned.Expression,
        BlockSyntax { Statements: { Count: 1 } statements } => Returned(statements[0]),
        _ => null,
    };

    private static ExpressionSyntax When(ExpressionSyntax condition, ExpressionSyntax then, ExpressionSyntax otherwise)
    {
        var begun = $"Column.When({Bare(condition)}, {Bare(then)})";
        return SyntaxFactory.ParseExpression(otherwise.IsKind(SyntaxKind.NullLiteralExpression) ? $"{begun}.OtherwiseNull()" : $"{begun}.Otherwise({Bare(otherwise)})");
    }

    private static ExpressionSyntax Bare(ExpressionSyntax expression) => (expression is ParenthesizedExpressionSyntax inner ? inner.Expression : expression).WithoutTrivia();
}
