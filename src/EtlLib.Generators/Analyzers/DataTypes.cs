using Microsoft.CodeAnalysis;

namespace EtlLib.Generators.Analyzers;

/// <summary>What generator attributes say of themselves: which columns they fit, and what their arguments must be.</summary>
internal sealed class DataTypes
{
    private readonly INamedTypeSymbol dataType;
    private readonly INamedTypeSymbol typed;
    private readonly INamedTypeSymbol fits;
    private readonly INamedTypeSymbol argument;
    private readonly Dictionary<string, int> flags;

    private DataTypes(INamedTypeSymbol dataType, INamedTypeSymbol typed, INamedTypeSymbol fits, INamedTypeSymbol argument, INamedTypeSymbol flags)
    {
        (this.dataType, this.typed, this.fits, this.argument) = (dataType, typed, fits, argument);
        this.flags = flags.GetMembers().OfType<IFieldSymbol>().Where(f => f.ConstantValue is int).ToDictionary(f => f.Name, f => (int)f.ConstantValue!);
    }

    public static DataTypes? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("EtlLib.DataType") is { } dataType
        && compilation.GetTypeByMetadataName("EtlLib.DataType`1") is { } typed
        && compilation.GetTypeByMetadataName("EtlLib.Generation.FitsAttribute") is { } fits
        && compilation.GetTypeByMetadataName("EtlLib.Generation.ArgumentAttribute") is { } argument
        && compilation.GetTypeByMetadataName("EtlLib.Generation.FittingColumns") is { } flags
            ? new DataTypes(dataType, typed, fits, argument, flags)
            : null;

    public bool IsDataType(INamedTypeSymbol? type) => Bases(type).Any(b => Dsl.Same(b, dataType));

    /// <summary>Why an attribute is not for a column, or null.</summary>
    public string? Unfit(AttributeData attribute, IPropertySymbol column)
    {
        var said = Bases(attribute.AttributeClass).SelectMany(b => b.GetAttributes()).FirstOrDefault(a => Dsl.Same(a.AttributeClass, fits));
        var fit = said?.ConstructorArguments.FirstOrDefault().Value is int kinds
            ? (kinds & flags[Kind(ColumnKinds.Stored(column.Type))]) != 0 ? null : Words(kinds)
            : Bases(attribute.AttributeClass).FirstOrDefault(b => Dsl.Same(b.OriginalDefinition, typed)) is { } own && !Fits(own.TypeArguments[0], column.Type)
                ? ColumnKinds.IsNullable(own.TypeArguments[0]) && !ColumnKinds.IsNullable(column.Type) ? $"nullable columns of {ColumnKinds.Describe(ColumnKinds.Stored(own.TypeArguments[0]))}" : ColumnKinds.Describe(own.TypeArguments[0])
                : null;
        return fit is null ? null : $"[{DataTypeAnalyzer.Word(attribute)}] is for {fit}, and {column.Name} is {ColumnKinds.Describe(column.Type)}";
    }

    /// <summary>What an argument must be, or null where its property says nothing.</summary>
    public ArgumentRule? Rule(INamedTypeSymbol attribute, string name)
    {
        var property = Bases(attribute).SelectMany(b => b.GetMembers(name)).OfType<IPropertySymbol>().FirstOrDefault();
        return property?.GetAttributes().FirstOrDefault(a => Dsl.Same(a.AttributeClass, argument)) is { } said ? new ArgumentRule(said) : null;
    }

    private static bool Fits(ITypeSymbol generated, ITypeSymbol column) =>
        Dsl.Same(ColumnKinds.Stored(generated), ColumnKinds.Stored(column)) && (!generated.IsValueType || !ColumnKinds.IsNullable(generated) || ColumnKinds.IsNullable(column));

    private static string Kind(ITypeSymbol type) =>
        ColumnKinds.IsWhole(type) ? "Whole"
        : ColumnKinds.IsNumber(type) ? "Fractional"
        : type.SpecialType is SpecialType.System_String ? "Text"
        : type.SpecialType is SpecialType.System_Boolean ? "Bools"
        : type.TypeKind is TypeKind.Enum ? "Enums"
        : ColumnKinds.IsTime(type) || type.ToDisplayString() == "System.DateOnly" ? "Times"
        : type.ToDisplayString() == "System.Guid" ? "Uuids"
        : "Others";

    private string Words(int kinds) => kinds == flags["Scalars"]
        ? "any type but bytes, nested models and lists"
        : Analyzers.Words.List(
            new[] { ("Whole", "int"), ("Whole", "long"), ("Fractional", "float"), ("Fractional", "double"), ("Fractional", "decimal"), ("Text", "string"), ("Uuids", "Guid"), ("Bools", "bool"), ("Enums", "enums"), ("Times", "dates and times") }
                .Where(k => (kinds & flags[k.Item1]) != 0).Select(k => k.Item2));

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            yield return type;
        }
    }
}

/// <summary>What <c>[Argument]</c> says.</summary>
internal sealed class ArgumentRule(AttributeData said)
{
    public double AtLeast { get; } = Number(said, nameof(AtLeast)) ?? double.NegativeInfinity;

    public double MoreThan { get; } = Number(said, nameof(MoreThan)) ?? double.NegativeInfinity;

    public double AtMost { get; } = Number(said, nameof(AtMost)) ?? double.PositiveInfinity;

    public bool WholeIfColumnIs { get; } = Flag(said, nameof(WholeIfColumnIs));

    public bool IsValue { get; } = Flag(said, nameof(IsValue));

    private static double? Number(AttributeData said, string name) => said.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value as double?;

    private static bool Flag(AttributeData said, string name) => said.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value is true;
}
