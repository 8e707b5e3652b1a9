using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL1011: a model's <c>Make</c>, or a lambda in it, reads a clock, a random number, a new GUID, the environment or a file.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PurityAnalyzer() : DslAnalyzer(Rules.Impure)
{
    private const string Clock = "Use context.Now, or the event time of the rows", Chance = "Use generated data, or a hash of the row's columns";

    private static readonly Dictionary<string, (string[]? Members, string Remedy)> Impure = new()
    {
        ["System.DateTime"] = (["Now", "UtcNow", "Today"], Clock),
        ["System.DateTimeOffset"] = (["Now", "UtcNow"], Clock),
        ["System.TimeProvider"] = (["System"], Clock),
        ["System.Diagnostics.Stopwatch"] = (null, Clock),
        ["System.Guid"] = (["NewGuid", "CreateVersion7"], Chance),
        ["System.Random"] = (null, Chance),
        ["System.Environment"] = (null, "Use context.Parameter"),
        ["System.IO.File"] = (null, "Read the file with a DataSource, or give its content as a parameter"),
        ["System.IO.Directory"] = (null, "Read the files with a DataSource"),
    };

    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterSyntaxNodeAction(Check, SyntaxKind.SimpleMemberAccessExpression, SyntaxKind.ObjectCreationExpression);

    private static void Check(SyntaxNodeAnalysisContext context)
    {
        if (context.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { Identifier.Text: "Make" } method
            || context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol is not { ContainingType: { } type } symbol
            || !Impure.TryGetValue($"{type.ContainingNamespace}.{type.Name}", out var found) || (found.Members?.Contains(symbol.Name) ?? (symbol.IsStatic || symbol is IMethodSymbol { MethodKind: MethodKind.Constructor })) is false
            || !Dsl.IsModel(context.SemanticModel.GetDeclaredSymbol(method, context.CancellationToken)?.ContainingType))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rules.Impure, context.Node.GetLocation(), context.Node.ToString(), found.Remedy));
    }
}
