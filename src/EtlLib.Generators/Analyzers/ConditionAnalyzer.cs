using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1010: a column where C# wants a bool. None of it compiles, so it is found by syntax.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConditionAnalyzer() : DslAnalyzer(Rules.Condition)
{
    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSyntaxNodeAction(Logical, SyntaxKind.LogicalAndExpression, SyntaxKind.LogicalOrExpression);
        context.RegisterSyntaxNodeAction(Not, SyntaxKind.LogicalNotExpression);
        context.RegisterSyntaxNodeAction(Conditional, SyntaxKind.ConditionalExpression);
        context.RegisterSyntaxNodeAction(Statement, SyntaxKind.IfStatement, SyntaxKind.WhileStatement, SyntaxKind.DoStatement, SyntaxKind.ForStatement);
    }

    private static void Logical(SyntaxNodeAnalysisContext context)
    {
        var node = (BinaryExpressionSyntax)context.Node;
        if (Conditions.StandsForColumn(node, context.SemanticModel, context.CancellationToken))
        {
            var operation = node.OperatorToken;
            Report(context, operation, $"{operation.Text} wants one bool, but a column has a value in each row: use {operation.Text[0]}");
        }
    }

    private static void Not(SyntaxNodeAnalysisContext context)
    {
        var node = (PrefixUnaryExpressionSyntax)context.Node;
        if (context.SemanticModel.GetTypeInfo(node.Operand, context.CancellationToken).Type is { } type && Dsl.IsColumn(type) && !Dsl.IsCondition(type))
        {
            Report(context, node.OperatorToken, Dsl.IsOptional(type)
                ? $"! negates conditions, and {node.Operand} is none: compare it, or ask {node.Operand}.IsNull()"
                : $"! negates conditions, and {node.Operand} is none: compare it with a value");
        }
    }

    private static void Conditional(SyntaxNodeAnalysisContext context)
    {
        var node = (ConditionalExpressionSyntax)context.Node;
        if (Conditions.StandsForColumn(node.Condition, context.SemanticModel, context.CancellationToken))
        {
            Report(context, node.QuestionToken, "?: chooses once, while the plan is built, but a column has a value in each row: use Column.When(…, …).Otherwise(…)");
        }
    }

    private static void Statement(SyntaxNodeAnalysisContext context)
    {
        var (keyword, condition) = context.Node switch
        {
            IfStatementSyntax node => (node.IfKeyword, node.Condition),
            WhileStatementSyntax node => (node.WhileKeyword, node.Condition),
            DoStatementSyntax node => (node.WhileKeyword, node.Condition),
            ForStatementSyntax node => (node.ForKeyword, node.Condition),
            _ => default,
        };
        if (condition is not null && Conditions.StandsForColumn(condition, context.SemanticModel, context.CancellationToken))
        {
            Report(context, keyword, $"{keyword.Text} decides once, while the plan is built, but a column has a value in each row: use Column.When(…, …).Otherwise(…), or Where on the frame");
        }
    }

    private static void Report(SyntaxNodeAnalysisContext context, SyntaxToken token, string message) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.Condition, token.GetLocation(), message));
}
