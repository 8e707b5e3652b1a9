using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1001: a projection leaves columns out. The compiler's CS9035 is the error, once a column; this names all of them once, and carries the fix.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ProjectionAnalyzer() : DslAnalyzer(Rules.IncompleteProjection)
{
    private protected override void Register(CompilationStartAnalysisContext context, Dsl dsl) =>
        context.RegisterOperationAction(c => Creation(c, dsl), OperationKind.ObjectCreation);

    /// <summary>The columns of a projection that its initializer does not set, in the model's order.</summary>
    internal static IReadOnlyList<IPropertySymbol> Missing(IObjectCreationOperation creation)
    {
        var assigned = new HashSet<string>(creation.Initializer?.Initializers.OfType<ISimpleAssignmentOperation>()
            .Select(a => a.Target).OfType<IPropertyReferenceOperation>().Select(p => p.Property.Name) ?? []);
        return [.. creation.Type!.GetMembers().OfType<IPropertySymbol>().Where(p => p.IsRequired && !assigned.Contains(p.Name))];
    }

    private static void Creation(OperationAnalysisContext context, Dsl dsl)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (!dsl.IsProjection(creation.Type) || Missing(creation) is not { Count: > 0 } missing)
        {
            return;
        }

        var location = creation.Syntax switch
        {
            ObjectCreationExpressionSyntax explicitly => explicitly.Type.GetLocation(),
            BaseObjectCreationExpressionSyntax implicitly => implicitly.NewKeyword.GetLocation(),
            var other => other.GetLocation(),
        };
        context.ReportDiagnostic(Diagnostic.Create(Rules.IncompleteProjection, location, creation.Type!.ContainingType?.Name ?? creation.Type.Name, Words.List(missing.Select(p => p.Name))));
    }
}
