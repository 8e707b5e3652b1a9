using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1021: a column in an interpolated string, added to text, in Equals or ToString. It compiles, as a column is an object too, and throws while the plan is built.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ColumnAsObjectAnalyzer() : DslAnalyzer(Rules.ColumnAsObject)
{
    private const string NoText = "A column has no text while the plan is built: ";

    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSyntaxNodeAction(Interpolation, SyntaxKind.Interpolation);
        context.RegisterOperationAction(Addition, OperationKind.Binary);
        context.RegisterOperationAction(Invocation, OperationKind.Invocation);
        context.RegisterOperationAction(Boxing, OperationKind.Conversion);
    }

    private static void Interpolation(SyntaxNodeAnalysisContext context)
    {
        var expression = ((InterpolationSyntax)context.Node).Expression;
        if (Dsl.IsColumn(context.SemanticModel.GetTypeInfo(expression, context.CancellationToken).Type))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.ColumnAsObject, expression.GetLocation(), NoText + "join texts with +, not by interpolation"));
        }
    }

    /// <summary>Text + column, where the column is no text column: C# adds it as an object.</summary>
    private static void Addition(OperationAnalysisContext context)
    {
        if (context.Operation is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } addition)
        {
            foreach (var operand in new[] { addition.LeftOperand, addition.RightOperand })
            {
                if (Boxed(operand) is { } column && Dsl.IsColumn(column.Type))
                {
                    context.ReportDiagnostic(Diagnostic.Create(Rules.ColumnAsObject, column.Syntax.GetLocation(), NoText + (HasText(column.Type!) ? $"add {column.Syntax}.ToText()" : $"only text columns are added to text, and {column.Syntax} has no ToText()")));
                }
            }
        }
    }

    private static void Invocation(OperationAnalysisContext context)
    {
        var invocation = (IInvocationOperation)context.Operation;
        if (invocation.Syntax is not InvocationExpressionSyntax { Expression: var called })
        {
            return;
        }

        var name = called is MemberAccessExpressionSyntax member ? member.Name : called;
        switch (invocation.TargetMethod)
        {
            case { Name: "Equals", Parameters.Length: 1 } when Dsl.IsColumn(invocation.Instance?.Type):
            case { Name: "Equals" or "ReferenceEquals", IsStatic: true, Parameters.Length: 2, ContainingType.SpecialType: SpecialType.System_Object }
                when Dsl.IsColumn(Boxed(invocation.Arguments[0].Value)?.Type) || Dsl.IsColumn(Boxed(invocation.Arguments[1].Value)?.Type):
                context.ReportDiagnostic(Diagnostic.Create(Rules.ColumnAsObject, name.GetLocation(), "Columns are compared with ==, which compares their values in each row"));
                break;
            case { Name: "ToString", Parameters.Length: 0 } when Dsl.IsColumn(invocation.Instance?.Type):
                context.ReportDiagnostic(Diagnostic.Create(Rules.ColumnAsObject, name.GetLocation(), NoText + (HasText(invocation.Instance!.Type!) ? "use ToText(), which makes a text column" : "and this one has no ToText(), as engines write its values differently")));
                break;
            case { Name: "GetHashCode", Parameters.Length: 0 } when Dsl.IsColumn(invocation.Instance?.Type):
                context.ReportDiagnostic(Diagnostic.Create(Rules.ColumnAsObject, name.GetLocation(), "A column has no hash code while the plan is built: use Md5() or Sha256() of its text"));
                break;
        }
    }

    /// <summary>A column as an object that text is made of: string.Format, string.Concat, string.Join, StringBuilder, Console.</summary>
    private static void Boxing(OperationAnalysisContext context)
    {
        var conversion = (IConversionOperation)context.Operation;
        if (conversion.Type?.SpecialType is not SpecialType.System_Object || !Dsl.IsColumn(conversion.Operand.Type))
        {
            return;
        }

        var parent = conversion.Parent;
        while (parent is IArrayInitializerOperation or IArrayCreationOperation or ICollectionExpressionOperation or IConversionOperation)
        {
            parent = parent.Parent;
        }

        if (parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { } type } invocation }
            && invocation.TargetMethod.Name is not ("Equals" or "ReferenceEquals")
            && type.ToDisplayString() is "string" or "System.Text.StringBuilder" or "System.Console")
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.ColumnAsObject, conversion.Operand.Syntax.GetLocation(), NoText + "join text columns with +"));
        }
    }

    private static bool HasText(ITypeSymbol column) => !column.GetMembers("ToText").IsEmpty;

    private static IOperation? Boxed(IOperation operation) => operation is IConversionOperation { IsImplicit: true } conversion ? conversion.Operand : operation;
}
