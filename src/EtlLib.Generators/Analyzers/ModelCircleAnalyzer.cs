using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1008: models depend on each other in a circle. Each circle is reported once, at the model whose name is first.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelCircleAnalyzer() : DslAnalyzer(Rules.Circle)
{
    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterSymbolAction(Model, SymbolKind.NamedType);

    private static void Model(SymbolAnalysisContext context)
    {
        var model = (INamedTypeSymbol)context.Symbol;
        if (!Dsl.IsModel(model))
        {
            return;
        }

        foreach (var (input, parameter) in Inputs(model))
        {
            if (Back(input, model, [], context.CancellationToken) is { } path)
            {
                var syntax = (ParameterSyntax)parameter.DeclaringSyntaxReferences[0].GetSyntax(context.CancellationToken);
                INamedTypeSymbol[] circle = [model, .. path, model];
                var steps = circle.Skip(1).Select((made, i) => i == 0 ? $"{circle[0].Name} is made of {made.Name}" : $"{circle[i].Name} of {made.Name}");
                context.ReportDiagnostic(Diagnostic.Create(Rules.Circle, (syntax.Type ?? (SyntaxNode)syntax).GetLocation(), string.Join(", ", steps)));
            }
        }
    }

    private static IEnumerable<(INamedTypeSymbol Model, IParameterSymbol Parameter)> Inputs(INamedTypeSymbol model) =>
        Makes.Of(model).Where(m => m.IsStatic).SelectMany(m => m.Parameters).Select(p => (Makes.ModelOf(p.Type)!, p)).Where(i => i.Item1 is not null && !i.p.DeclaringSyntaxReferences.IsEmpty);

    /// <summary>A way from a model back to another, over models that come after it by name; null where there is none.</summary>
    private static ImmutableStack<INamedTypeSymbol>? Back(INamedTypeSymbol from, INamedTypeSymbol to, HashSet<ISymbol> seen, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Dsl.Same(from, to))
        {
            return [];
        }

        if (string.CompareOrdinal(from.ToDisplayString(), to.ToDisplayString()) < 0 || !seen.Add(from))
        {
            return null;
        }

        return Inputs(from).Select(i => Back(i.Model, to, seen, cancellation)).FirstOrDefault(p => p is not null)?.Push(from);
    }
}
