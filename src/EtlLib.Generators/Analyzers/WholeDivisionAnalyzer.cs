using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1023: the quotient of two columns of whole numbers becomes a column of a float or double.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WholeDivisionAnalyzer() : DslAnalyzer(Rules.WholeDivision)
{
    private protected override void Register(CompilationStartAnalysisContext context) => context.RegisterSyntaxNodeAction(Check, SyntaxKind.DivideExpression);

    private static void Check(SyntaxNodeAnalysisContext context)
    {
        var division = (BinaryExpressionSyntax)context.Node;
        ExpressionSyntax whole = division;
        while (whole.Parent is ParenthesizedExpressionSyntax outer)
        {
            whole = outer;
        }

        var types = context.SemanticModel.GetTypeInfo(whole, context.CancellationToken);
        if (Dsl.IsColumn(types.Type) && types.Type!.Name is "IntColumn" or "LongColumn" or "OptionalIntColumn" or "OptionalLongColumn"
            && types.ConvertedType?.Name is "DoubleColumn" or "OptionalDoubleColumn" or "FloatColumn" or "OptionalFloatColumn")
        {
            var kind = types.ConvertedType.Name.Contains("Float") ? "float" : "double";
            context.ReportDiagnostic(Diagnostic.Create(Rules.WholeDivision, division.GetLocation(), division, kind, division.Left, division.Right));
        }
    }
}
