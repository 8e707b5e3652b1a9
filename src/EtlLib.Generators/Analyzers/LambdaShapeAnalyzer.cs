using System.Collections.Immutable;
using EtlLib.Generators.Parsing;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EtlLib.Generators.Analyzers;

/// <summary>
/// ETL1022: a lambda has another number of parameters than the operation gives (a forgotten key), returns a row where a projection
/// belongs, or a column that the aggregate is not of. The compiler's message is then about inference; this one says what to write. None of it compiles, so it is found by syntax.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LambdaShapeAnalyzer() : DslAnalyzer(Rules.LambdaShape)
{
    private protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterSyntaxNodeAction(Lambda, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression);

    private static void Lambda(SyntaxNodeAnalysisContext context)
    {
        var lambda = (LambdaExpressionSyntax)context.Node;
        if (lambda.Parent is not ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } } } argument)
        {
            return;
        }

        var taken = Taken(context, member, argument);
        if (taken.IsEmpty)
        {
            return;
        }

        var (count, location) = lambda is ParenthesizedLambdaExpressionSyntax parenthesized
            ? (parenthesized.ParameterList.Parameters.Count, parenthesized.ParameterList.GetLocation())
            : (1, ((SimpleLambdaExpressionSyntax)lambda).Parameter.GetLocation());
        if (taken.All(d => d.Parameters.Length != count))
        {
            Report(context, location, taken[0], count, member.Name.Identifier.Text);
        }
        else if (taken.All(d => Dsl.IsProjection(d.ReturnType)))
        {
            foreach (var result in Results(lambda))
            {
                Result(context, result);
            }
        }
        else if (taken.All(d => d.ReturnType.Name is "INumber" or "IOrdered" && Dsl.IsOwn(d.ReturnType)))
        {
            foreach (var result in Results(lambda))
            {
                Aggregated(context, result, taken[0].ReturnType, member.Name.Identifier.Text);
            }
        }
    }

    /// <summary>The delegates that the operation takes for the argument, one an overload; none where it is no operation of EtlLib's.</summary>
    private static ImmutableArray<IMethodSymbol> Taken(SyntaxNodeAnalysisContext context, MemberAccessExpressionSyntax member, ArgumentSyntax argument)
    {
        var receiver = context.SemanticModel.GetTypeInfo(member.Expression, context.CancellationToken).Type;
        var position = ((ArgumentListSyntax)argument.Parent!).Arguments.IndexOf(argument);
        return
        [
            .. receiver.Bases().TakeWhile(t => Dsl.Same(t.ContainingAssembly, receiver!.ContainingAssembly) || Dsl.IsOwn(t))
                .SelectMany(t => t.GetMembers(member.Name.Identifier.Text)).OfType<IMethodSymbol>().Where(Dsl.IsOwn)
                .Select(m => argument.NameColon is { } named ? m.Parameters.FirstOrDefault(p => p.Name == named.Name.Identifier.Text) : m.Parameters.ElementAtOrDefault(position))
                .Select(p => (p?.Type as INamedTypeSymbol)?.DelegateInvokeMethod).OfType<IMethodSymbol>(),
        ];
    }

    private static void Report(SyntaxNodeAnalysisContext context, Location location, IMethodSymbol taken, int count, string operation)
    {
        var names = taken.Parameters.Select(p => NameOf(p.Type)).ToArray();
        var shape = names.Length == 1 ? names[0] : $"({string.Join(", ", names)})";
        var isKey = count == names.Length - 1 && names[0] == "key";
        var message = isKey
            ? $"The key's parameter is missing: {operation} gives {shape} => …, the key first"
            : $"{operation} gives {shape} => …: {names.Length} {(names.Length == 1 ? "parameter" : "parameters")}, not {count}";
        var properties = isKey ? ImmutableDictionary<string, string?>.Empty.Add("Key", "") : null;
        context.ReportDiagnostic(Diagnostic.Create(Rules.LambdaShape, location, properties, message));
    }

    private static string NameOf(ITypeSymbol type) => type switch
    {
        { Name: "Group" or "Window" or "Around" } when Dsl.IsOwn(type) => Lower(type.Name),
        { ContainingType: { } model } when Dsl.IsRow(type) => Lower(model.Name),
        ITypeParameterSymbol { Name: "TRight" } => "right",
        _ => "key",
    };

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);

    private static IEnumerable<ExpressionSyntax> Results(LambdaExpressionSyntax lambda) => lambda.ExpressionBody is { } body
        ? [body]
        : lambda.Block!.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<ReturnStatementSyntax>().Select(r => r.Expression).OfType<ExpressionSyntax>();

    private static void Result(SyntaxNodeAnalysisContext context, ExpressionSyntax result)
    {
        switch (result)
        {
            case ObjectCreationExpressionSyntax row when Dsl.IsModel(context.SemanticModel.GetTypeInfo(row, context.CancellationToken).Type):
                context.ReportDiagnostic(Diagnostic.Create(Rules.LambdaShape, row.Type.GetLocation(), $"A row is one value, and a projection an expression for each column: write new {row.Type}.Projection"));
                break;
            case AnonymousObjectCreationExpressionSyntax row:
                context.ReportDiagnostic(Diagnostic.Create(Rules.LambdaShape, row.NewKeyword.GetLocation(), "A frame's rows are of a model: declare one with these columns, and write new Model.Projection { … }"));
                break;
            case ImplicitObjectCreationExpressionSyntax row when context.SemanticModel.GetTypeInfo(row, context.CancellationToken).Type is null or IErrorTypeSymbol:
                context.ReportDiagnostic(Diagnostic.Create(Rules.LambdaShape, row.NewKeyword.GetLocation(), "C# cannot tell which model is meant: write new Model.Projection { … }"));
                break;
        }
    }

    /// <summary>An aggregate of numbers, or of values with an order, of a column that has none: inference fails, and the compiler says only that.</summary>
    private static void Aggregated(SyntaxNodeAnalysisContext context, ExpressionSyntax result, ITypeSymbol wanted, string operation)
    {
        var type = context.SemanticModel.GetTypeInfo(result, context.CancellationToken).Type;
        if ((Dsl.IsColumn(type) || Dsl.IsRow(type)) && !type!.AllInterfaces.Any(i => Dsl.Same(i.OriginalDefinition, wanted.OriginalDefinition)))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.LambdaShape,
                result.GetLocation(),
                $"{operation} is of {(wanted.Name == "INumber" ? "numbers" : "values that have an order")}, and {result} is {ColumnKinds.Describe(type)}"));
        }
    }
}
