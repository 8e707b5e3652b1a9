namespace EtlLib.Generators.Analyzers;

/// <summary>How a pipeline asks for null.</summary>
internal static class Nulls
{
    /// <summary>What asks for null in each row: of a nested row, a column that is null only where the row is. Null where there is nothing to ask.</summary>
    public static string? Remedy(ITypeSymbol type, string operand, bool isNull)
    {
        var method = isNull ? "IsNull" : "IsNotNull";
        return Has(type, method) ? $"{operand}.{method}()"
            : type is { Name: "OptionalColumns", ContainingType: { } model } && model.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(p => IsColumnOf(p, type)) is { } column
                ? $"{operand}.{column.Name}.{method}()"
            : null;
    }

    private static bool IsColumnOf(IPropertySymbol property, ITypeSymbol row) =>
        !property.IsStatic && !ColumnKinds.IsNullable(property.Type) && row.GetMembers(property.Name).OfType<IFieldSymbol>().Any(c => Has(c.Type, "IsNull"));

    /// <summary>Whether a type has a method, of its own or of a base that no column hides.</summary>
    private static bool Has(ITypeSymbol? type, string method) =>
        type is not null && (type.GetMembers(method) is { IsEmpty: false } own ? own[0] is IMethodSymbol : Has(type.BaseType, method));
}
