using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL0016: a model's Make has a wrong signature, or is missing where the model is used as one that is made of others.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MakeAnalyzer() : DslAnalyzer(Rules.Make)
{
    private protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSymbolAction(Model, SymbolKind.NamedType);
        context.RegisterSyntaxNodeAction(Call, SyntaxKind.InvocationExpression);
    }

    private static void Model(SymbolAnalysisContext context)
    {
        var model = (INamedTypeSymbol)context.Symbol;
        if (!Dsl.IsModel(model) || Makes.Of(model).ToArray() is not { Length: > 0 } makes)
        {
            return;
        }

        var right = makes.Where(m => Makes.Wrong(m) is null).ToArray();
        if (right.Length > 1)
        {
            Report(context, right[1], $"{model.Name} has two ways to be made: one Make is enough, so name the other otherwise");
        }
        else if (right.Length == 0)
        {
            Report(context, makes[0], $"This is no Make for {model.Name}, as {Makes.Wrong(makes[0])}: write public static DataFrame Make(DataContext context, OtherModel.DataFrame others, …)");
        }
    }

    private static void Report(SymbolAnalysisContext context, IMethodSymbol make, string message) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.Make, make.Locations[0], message));

    /// <summary><c>Model.Make(context, frames)</c> or <c>factory.Make&lt;Model&gt;(sources: […])</c> of a model without Make.</summary>
    private static void Call(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (call.Expression is not MemberAccessExpressionSyntax { Name: { Identifier.Text: "Make" } name } member)
        {
            return;
        }

        var named = name is GenericNameSyntax { TypeArgumentList.Arguments: { Count: 1 } arguments }
            ? Makes.Sources(call) is { Elements.Count: > 1 } ? arguments[0] : null
            : member.Expression;
        if (named is not null
            && context.SemanticModel.GetSymbolInfo(named, context.CancellationToken).Symbol is INamedTypeSymbol model
            && Dsl.IsModel(model)
            && !Makes.Of(model).Any())
        {
            var location = name is GenericNameSyntax ? named.GetLocation() : name.GetLocation();
            context.ReportDiagnostic(Diagnostic.Create(Rules.Make, location, $"{model.Name} has no Make, so its rows come from one source as they are: write its Make to make it of other models"));
        }
    }
}
