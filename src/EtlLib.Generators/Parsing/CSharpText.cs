using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.Generators.Parsing;

/// <summary>Symbols and constants as C# text, the same in every culture.</summary>
internal static class CSharpText
{
    /// <summary>Types as written in generated code: <c>global::</c>, keywords for the built-in ones, nullable annotations within.</summary>
    private static readonly SymbolDisplayFormat Format =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>A type where it is not null.</summary>
    public static string Of(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(Format);

    /// <summary>A name, escaped where it is a word of the language.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>A string literal.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>A double literal.</summary>
    public static string Literal(double value) =>
        double.IsNaN(value) ? "double.NaN"
        : double.IsPositiveInfinity(value) ? "double.PositiveInfinity"
        : double.IsNegativeInfinity(value) ? "double.NegativeInfinity"
        : value.ToString("R", CultureInfo.InvariantCulture) + "D";

    /// <summary>An attribute as the expression that makes it, or null where it does not compile.</summary>
    public static string? Construction(AttributeData attribute)
    {
        if (attribute.AttributeConstructor is null || attribute.AttributeClass is not { TypeKind: not TypeKind.Error } type)
        {
            return null;
        }

        var arguments = string.Join(", ", attribute.ConstructorArguments.Select(Constant));
        var named = string.Join(", ", attribute.NamedArguments.Select(n => $"{Identifier(n.Key)} = {Constant(n.Value)}"));
        return $"new {Of(type)}({arguments})" + (named.Length == 0 ? "" : $" {{ {named} }}");
    }

    private static string Constant(TypedConstant constant) => constant.Kind switch
    {
        _ when constant.IsNull => "null",
        TypedConstantKind.Array => $"new {Of(constant.Type!)} {{ {string.Join(", ", constant.Values.Select(Constant))} }}",
        TypedConstantKind.Type => $"typeof({Of((ITypeSymbol)constant.Value!)})",
        TypedConstantKind.Enum => $"({Of(constant.Type!)})({Convert.ToString(constant.Value, CultureInfo.InvariantCulture)})",
        _ => Primitive(constant.Value!),
    };

    private static string Primitive(object value) => value switch
    {
        string text => Literal(text),
        char c => SymbolDisplay.FormatLiteral(c, quote: true),
        bool b => b ? "true" : "false",
        double d => Literal(d),
        float f => $"(float){Literal((double)f)}",
        long l => l.ToString(CultureInfo.InvariantCulture) + "L",
        ulong u => u.ToString(CultureInfo.InvariantCulture) + "UL",
        uint u => u.ToString(CultureInfo.InvariantCulture) + "U",
        int i => i.ToString(CultureInfo.InvariantCulture),
        _ => $"unchecked(({value.GetType().FullName!.Replace("System.", "global::System.")})({Convert.ToString(value, CultureInfo.InvariantCulture)}))",
    };
}
