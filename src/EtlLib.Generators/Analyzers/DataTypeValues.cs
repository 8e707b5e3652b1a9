using System.Globalization;

namespace EtlLib.Generators.Analyzers;

/// <summary>The values that <c>[Constant]</c>, <c>[Choice]</c> and attributes like them give a column as objects, and the weights beside them.</summary>
internal static class DataTypeValues
{
    public static IEnumerable<(SyntaxNode Place, string Message)> Check(AttributeData attribute, AttributeSyntax syntax, IPropertySymbol column)
    {
        var parameters = attribute.AttributeConstructor?.Parameters ?? [];
        if (parameters.Length != 1 || attribute.ConstructorArguments.Length != 1)
        {
            yield break;
        }

        var argument = attribute.ConstructorArguments[0];
        var several = parameters[0].Type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Object } && !argument.IsNull;
        if (!several && parameters[0].Type is not { SpecialType: SpecialType.System_Object })
        {
            yield break;
        }

        TypedConstant[] values = several ? [.. argument.Values] : [argument];
        var written = syntax.ArgumentList?.Arguments.Where(a => a.NameEquals is null).ToArray() ?? [];
        for (var i = 0; i < values.Length; i++)
        {
            if (Wrong(values[i], column) is { } wrong)
            {
                yield return (written.Length == values.Length ? written[i] : syntax, wrong);
            }
        }

        if (values.Length == 0)
        {
            yield return (syntax, "There is no value to choose");
        }
        else if (several && attribute.NamedArguments.FirstOrDefault(a => a.Key == "Weights").Value is { Kind: TypedConstantKind.Array, IsNull: false } weights
            && Wrong([.. weights.Values.Select(w => DataTypeAnalyzer.Number(w) ?? 0)], values.Length) is { } unbalanced)
        {
            yield return (syntax.ArgumentList!.Arguments.First(a => a.NameEquals?.Name.Identifier.Text == "Weights"), unbalanced);
        }
    }

    private static string? Wrong(double[] weights, int values) =>
        weights.Length != values ? $"There are {values} values, but {weights.Length} Weights"
        : weights.Any(w => w < 0 || double.IsNaN(w) || double.IsInfinity(w)) ? "A weight must be a finite number that is not negative"
        : weights.All(w => w == 0) ? "One of the Weights must be more than zero"
        : null;

    private static string? Wrong(TypedConstant value, IPropertySymbol column)
    {
        if (value.IsNull)
        {
            return ColumnKinds.IsNullable(column.Type) ? null : $"{column.Name} is never null";
        }

        return IsOf(ColumnKinds.Stored(column.Type), value) ? null : $"{value.ToDisplay()} is no value of {column.Name}, which is {ColumnKinds.Describe(column.Type)}";
    }

    private static string ToDisplay(this TypedConstant value) => value.Value is string text ? $"\"{text}\"" : Microsoft.CodeAnalysis.CSharp.TypedConstantExtensions.ToCSharpString(value);

    private static bool IsOf(ITypeSymbol type, TypedConstant value) => type switch
    {
        { SpecialType: SpecialType.System_String } => value.Value is string or char,
        { SpecialType: SpecialType.System_Boolean } => value.Value is bool || bool.TryParse(value.Value as string, out _),
        { TypeKind: TypeKind.Enum } => value.Value is string name ? type.GetMembers(name).Any(m => m is IFieldSymbol) : Dsl.Same(value.Type, type),
        _ when ColumnKinds.IsNumber(type) => Number(value) is { } number && IsIn(type, number),
        _ when type.ToDisplayString() == "System.Guid" => Guid.TryParse(value.Value as string, out _),
        _ => value.Value is string,
    };

    private static double? Number(TypedConstant value) => value.Value is string text
        ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : null
        : DataTypeAnalyzer.Number(value);

    private static bool IsIn(ITypeSymbol type, double number)
    {
        var (least, most) = ColumnKinds.Limits(type);
        return !ColumnKinds.IsWhole(type) || (number >= least && number <= most && number == Math.Floor(number));
    }
}
