using EtlLib.Generators.Parsing;

namespace EtlLib.Generators.Analyzers;

/// <summary>What can be asked of a type by EtlLib's own, which are known by their names, as the generator knows them.</summary>
internal static class Dsl
{
    /// <summary>Whether a compilation references EtlLib: else nothing is to be analyzed.</summary>
    public static bool IsReferenced(Compilation compilation) => compilation.GetTypeByMetadataName(Names.DataModel) is not null;

    /// <summary>Whether a symbol is declared where the frames and columns are.</summary>
    public static bool IsOwn(ISymbol? symbol) => symbol?.ContainingAssembly?.Name == "EtlLib.Abstractions";

    /// <summary>Whether a type is a column: a struct, plain or optional.</summary>
    public static bool IsColumn(ITypeSymbol? type) => type is { IsValueType: true } && ColumnOf(type) is not null;

    /// <summary>Whether a type is a column that may be null.</summary>
    public static bool IsOptional(ITypeSymbol type) => ColumnOf(type) is { } implemented && Same(implemented.TypeArguments[1], type);

    /// <summary>Whether a type is a column of booleans.</summary>
    public static bool IsCondition(ITypeSymbol? type) => IsColumn(type) && type!.Name is "BoolColumn" or "OptionalBoolColumn";

    /// <summary>Whether a type is a row's columns: what a lambda over a frame gets.</summary>
    public static bool IsRow(ITypeSymbol? type) => type is { TypeKind: TypeKind.Class } && type.AllInterfaces.Any(i => i.Is("IColumns"));

    /// <summary>Whether a type stands between a frame and its projection: groups, windows, joined frames, a series, an unfinished Column.When.</summary>
    public static bool IsStep(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "Grouped" or "Resampled" or "Joined" or "SeriesBy" or "Case" } && IsOwn(type);

    public static bool IsFrame(ITypeSymbol? type) => type.Bases().Any(b => b.Is(Names.DataFrame));

    /// <summary>Whether a type is a model's projection, or their base.</summary>
    public static bool IsProjection(ITypeSymbol? type) => type.Bases().Any(b => b.Is("Projection"));

    public static bool IsModel(ITypeSymbol? type) => type?.Attribute(Names.DataModelAttribute) is not null;

    public static bool Same(ISymbol? left, ISymbol? right) => SymbolEqualityComparer.Default.Equals(left, right);

    private static INamedTypeSymbol? ColumnOf(ITypeSymbol type) => type.AllInterfaces.FirstOrDefault(i => i.Is("IColumn") && i.Arity == 2);
}
