using Microsoft.CodeAnalysis;

namespace EtlLib.Generators.Analyzers;

/// <summary>How a pipeline asks for null.</summary>
internal static class Nulls
{
    /// <summary>What asks for null in each row: of a nested row, a column that is null only where the row is. Null where there is nothing to ask.</summary>
    public static string? Remedy(ITypeSymbol type, string operand, bool isNull)
    {
        var method = isNull ? "IsNull" : "IsNotNull";
        return !type.GetMembers(method).IsEmpty ? $"{operand}.{method}()"
            : type is { Name: "OptionalColumns", ContainingType: { } model } && model.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(p => IsColumnOf(p, type)) is { } column
                ? $"{operand}.{column.Name}.{method}()"
            : null;
    }

    private static bool IsColumnOf(IPropertySymbol property, ITypeSymbol row) =>
        !property.IsStatic && !ColumnKinds.IsNullable(property.Type) && row.GetMembers(property.Name).OfType<IPropertySymbol>().Any(c => !c.Type.GetMembers("IsNull").IsEmpty);
}
