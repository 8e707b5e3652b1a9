using EtlLib.Generators.Parsing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1003: First, Last or Collect go by event time, then sequence; without a sequence, rows of one event time are told apart by the value alone.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EventOrderAnalyzer() : DslAnalyzer(Rules.NoTotalOrder)
{
    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Invocation, OperationKind.Invocation);

    private static void Invocation(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        var method = invocation.TargetMethod;
        if (method.Name is not ("First" or "Last" or "Collect")
            || !method.ContainingType.Is("Group")
            || method.ContainingType.TypeArguments[0].ContainingType is not { } model
            || invocation.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var name } })
        {
            return;
        }

        var properties = model.GetMembers().OfType<IPropertySymbol>().ToArray();
        if (properties.FirstOrDefault(p => p.Attribute(Names.EventTimeAttribute) is not null) is { } time && Array.TrueForAll(properties, p => p.Attribute(Names.SequenceAttribute) is null))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.NoTotalOrder, name.GetLocation(), model.Name, time.Name, method.Name));
        }
    }
}
