namespace EtlLib.Generators.Analyzers;

/// <summary>What kind of value a property's type holds.</summary>
internal static class ColumnKinds
{
    /// <summary>The type without its nullability, and for a value object the type of its one value.</summary>
    public static ITypeSymbol Stored(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
        }

        return type.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == "EtlLib.ValueObjectAttribute")
            && type.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(p => !p.IsStatic && !p.IsImplicitlyDeclared) is { } value
                ? value.Type
                : type;
    }

    public static bool IsNullable(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType is SpecialType.System_Nullable_T || type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated };

    public static bool IsWhole(ITypeSymbol type) => type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;

    public static bool IsNumber(ITypeSymbol type) => IsWhole(type) || type.SpecialType is SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal;

    public static bool IsTime(ITypeSymbol type) => type.SpecialType is SpecialType.System_DateTime
        || type.ToDisplayString() is "System.DateTimeOffset" or "System.TimeOnly" or "System.TimeSpan";

    /// <summary>The least and the greatest value of a number's type.</summary>
    public static (double Least, double Most) Limits(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Int32 => (int.MinValue, int.MaxValue),
        SpecialType.System_Int64 => (long.MinValue, long.MaxValue),
        SpecialType.System_Single => (float.MinValue, float.MaxValue),
        SpecialType.System_Decimal => ((double)decimal.MinValue, (double)decimal.MaxValue),
        _ => (double.MinValue, double.MaxValue),
    };

    /// <summary>A type as it is usually written: with the types around it, without its namespace.</summary>
    public static string Describe(ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
