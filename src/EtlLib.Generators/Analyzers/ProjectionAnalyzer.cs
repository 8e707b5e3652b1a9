using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1001: a projection leaves columns out. The compiler's CS9035 is the error, once a column; this names all of them once, and carries the fix.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ProjectionAnalyzer() : DslAnalyzer(Rules.IncompleteProjection)
{
    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Creation, OperationKind.ObjectCreation);

    private static void Creation(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (creation.Type is not { } projection
            || !Dsl.IsProjection(projection)
            || creation.Syntax is not BaseObjectCreationExpressionSyntax syntax
            || Projections.Missing(projection, syntax.Initializer) is not { Count: > 0 } missing)
        {
            return;
        }

        var location = syntax is ObjectCreationExpressionSyntax named ? named.Type.GetLocation() : syntax.NewKeyword.GetLocation();
        context.ReportDiagnostic(Diagnostic.Create(Rules.IncompleteProjection, location, projection.ContainingType?.Name ?? projection.Name, Words.List(missing.Select(p => p.Name))));
    }
}
