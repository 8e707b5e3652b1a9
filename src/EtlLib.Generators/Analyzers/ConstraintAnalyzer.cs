using EtlLib.Generators.Parsing;
using Microsoft.CodeAnalysis.Diagnostics;

namespace EtlLib.Generators.Analyzers;

/// <summary>ETL0010: a constraint on a model's property does not fit the property's type, or contradicts itself.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConstraintAnalyzer() : DslAnalyzer(Rules.Constraint)
{
    private protected override void Register(CompilationStartAnalysisContext context) => context.RegisterSymbolAction(Property, SymbolKind.Property);

    private static void Property(SymbolAnalysisContext context)
    {
        var property = (IPropertySymbol)context.Symbol;
        if (!Dsl.IsModel(property.ContainingType))
        {
            return;
        }

        foreach (var attribute in property.GetAttributes())
        {
            var wrong = attribute.AttributeClass.Is(Names.RangeAttribute) ? Range(property, attribute)
                : attribute.AttributeClass.Is(Names.TruncateAttribute) ? Truncate(property)
                : null;
            if (wrong is not null && attribute.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken) is { } syntax)
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.Constraint, syntax.GetLocation(), wrong));
            }
        }
    }

    private static string? Range(IPropertySymbol property, AttributeData attribute)
    {
        double[] bounds = [.. attribute.ConstructorArguments.Select(a => a.Value).OfType<double>()];
        if (bounds.Length != 2)
        {
            return null;
        }

        var type = ColumnKinds.Stored(property.Type);
        return !ColumnKinds.IsNumber(type) ? $"A range limits numbers, and {property.Name} is {ColumnKinds.Describe(property.Type)}"
            : bounds.Any(double.IsNaN) ? "A range from or to NaN holds no value"
            : bounds[0] > bounds[1] ? $"The range is empty: {Words.Number(bounds[0])} is more than {Words.Number(bounds[1])}"
            : ColumnKinds.Limits(type) is var (least, most) && bounds.Where(b => !double.IsInfinity(b) && (b < least || b > most)).Cast<double?>().FirstOrDefault() is { } beyond
                ? $"{Words.Number(beyond)} is no {ColumnKinds.Describe(type)}: {property.Name} can hold {Words.Number(least)} to {Words.Number(most)}"
            : ColumnKinds.IsWhole(type) && Math.Ceiling(bounds[0]) > Math.Floor(bounds[1]) ? $"There is no whole number from {Words.Number(bounds[0])} to {Words.Number(bounds[1])}, and {property.Name} is {ColumnKinds.Describe(property.Type)}"
            : null;
    }

    private static string? Truncate(IPropertySymbol property) => ColumnKinds.IsTime(ColumnKinds.Stored(property.Type))
        ? null
        : $"Truncate rounds times down to microseconds, and {property.Name} is {ColumnKinds.Describe(property.Type)}";
}
