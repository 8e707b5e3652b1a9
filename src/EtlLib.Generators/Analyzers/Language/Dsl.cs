using Microsoft.CodeAnalysis;

namespace EtlLib.Generators.Analyzers;

/// <summary>EtlLib's types, looked up once a compilation, and what can be asked of a type by them.</summary>
internal sealed class Dsl
{
    private readonly INamedTypeSymbol column;
    private readonly INamedTypeSymbol columns;
    private readonly INamedTypeSymbol frame;
    private readonly INamedTypeSymbol projection;
    private readonly INamedTypeSymbol model;

    private Dsl(Compilation compilation, INamedTypeSymbol column, INamedTypeSymbol columns, INamedTypeSymbol frame, INamedTypeSymbol projection, INamedTypeSymbol model)
    {
        (this.column, this.columns, this.frame, this.projection, this.model) = (column, columns, frame, projection, model);
        Context = compilation.GetTypeByMetadataName("EtlLib.DataContext");
        EventTime = compilation.GetTypeByMetadataName("EtlLib.EventTimeAttribute");
        Sequence = compilation.GetTypeByMetadataName("EtlLib.SequenceAttribute");
        Group = compilation.GetTypeByMetadataName("EtlLib.Group`1");
    }

    /// <summary>The assembly that the frames and columns are declared in.</summary>
    public IAssemblySymbol Assembly => column.ContainingAssembly;

    public INamedTypeSymbol? Context { get; }

    public INamedTypeSymbol? EventTime { get; }

    public INamedTypeSymbol? Sequence { get; }

    public INamedTypeSymbol? Group { get; }

    /// <summary>Null where the compilation does not reference EtlLib, so that nothing is to be analyzed.</summary>
    public static Dsl? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("EtlLib.IColumn`2") is { } column
        && compilation.GetTypeByMetadataName("EtlLib.IColumns`1") is { } columns
        && compilation.GetTypeByMetadataName("EtlLib.DataFrame") is { } frame
        && compilation.GetTypeByMetadataName("EtlLib.Projection`1") is { } projection
        && compilation.GetTypeByMetadataName("EtlLib.DataModelAttribute") is { } model
            ? new Dsl(compilation, column, columns, frame, projection, model)
            : null;

    /// <summary>Whether a type is a column: a struct, plain or optional.</summary>
    public bool IsColumn(ITypeSymbol? type) => type is { IsValueType: true } && ColumnOf(type) is not null;

    /// <summary>Whether a type is a column that may be null.</summary>
    public bool IsOptional(ITypeSymbol type) => ColumnOf(type) is { } implemented && Same(implemented.TypeArguments[1], type);

    /// <summary>Whether a type is a column of booleans.</summary>
    public bool IsCondition(ITypeSymbol? type) => IsColumn(type) && type!.Name is "BoolColumn" or "OptionalBoolColumn";

    /// <summary>Whether a type is a row's columns: what a lambda over a frame gets.</summary>
    public bool IsRow(ITypeSymbol? type) => type is { TypeKind: TypeKind.Class } && type.AllInterfaces.Any(i => Same(i.OriginalDefinition, columns));

    /// <summary>Whether a type stands between a frame and its projection: groups, windows, joined frames, a series, an unfinished Column.When.</summary>
    public bool IsStep(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "Grouped" or "Resampled" or "Joined" or "SeriesBy" or "Case" } && Same(type.ContainingAssembly, Assembly);

    public bool IsFrame(ITypeSymbol? type) => Inherits(type, frame) is not null;

    /// <summary>Whether a type is a model's projection, or their base.</summary>
    public bool IsProjection(ITypeSymbol? type) => Inherits(type, projection) is not null;

    public bool IsModel(ITypeSymbol? type) => type is not null && Has(type, model);

    public bool Is(ITypeSymbol? type, INamedTypeSymbol? definition) => definition is not null && Same(type?.OriginalDefinition, definition);

    public static bool Has(ISymbol symbol, INamedTypeSymbol? attribute) => attribute is not null && symbol.GetAttributes().Any(a => Same(a.AttributeClass, attribute));

    public static bool Same(ISymbol? left, ISymbol? right) => SymbolEqualityComparer.Default.Equals(left, right);

    private INamedTypeSymbol? ColumnOf(ITypeSymbol type)
    {
        foreach (var implemented in type.AllInterfaces)
        {
            if (Same(implemented.OriginalDefinition, column))
            {
                return implemented;
            }
        }

        return null;
    }

    private static INamedTypeSymbol? Inherits(ITypeSymbol? type, INamedTypeSymbol definition)
    {
        for (var current = type as INamedTypeSymbol; current is not null; current = current.BaseType)
        {
            if (Same(current.OriginalDefinition, definition))
            {
                return current;
            }
        }

        return null;
    }
}
