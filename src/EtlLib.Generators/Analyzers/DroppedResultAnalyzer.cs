using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1009: the result of an operation on a frame, a group or a column is dropped. They are immutable, so such a statement does nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedResultAnalyzer() : DslAnalyzer(Rules.Dropped)
{
    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Statement, OperationKind.ExpressionStatement);

    private static void Statement(OperationAnalysisContext context)
    {
        // The body of an expression lambda is left alone: what is done with its value is up to whom it is given to, as Assert.Throws.
        if (context.Operation is IExpressionStatementOperation { Syntax: ExpressionStatementSyntax, Operation: IInvocationOperation invocation }
            && invocation.Syntax is InvocationExpressionSyntax { Expression: var called }
            && What(invocation.TargetMethod) is { } what)
        {
            var name = called is MemberAccessExpressionSyntax member ? member.Name : called;
            context.ReportDiagnostic(Diagnostic.Create(Rules.Dropped, name.GetLocation(), invocation.TargetMethod.Name, what));
        }
    }

    /// <summary>What a pure operation returns; null where the method is none of EtlLib's, as it may do more than return.</summary>
    private static string? What(IMethodSymbol method)
    {
        var declared = method.ContainingType;
        var isOwn = Dsl.IsOwn(declared) || (method.Name == "Make" && Dsl.IsModel(declared));
        return !isOwn ? null
            : Dsl.IsFrame(method.ReturnType) ? "a new frame"
            : Dsl.IsColumn(method.ReturnType) ? "a new column"
            : Dsl.IsStep(method.ReturnType) ? "what is to be selected from"
            : null;
    }
}
