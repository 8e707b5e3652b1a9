using EtlLib.Generators.Parsing;

namespace EtlLib.Generators.Analyzers;

/// <summary>What generator attributes say of themselves: which columns they fit, and what their arguments must be.</summary>
internal static class DataTypes
{
    public static bool IsDataType(INamedTypeSymbol? type) => type.Bases().Any(b => b.Is(Names.DataType));

    /// <summary>Why an attribute is not for a column, or null.</summary>
    public static string? Unfit(AttributeData attribute, IPropertySymbol column)
    {
        var said = attribute.AttributeClass.Bases().Select(b => Said(b, "FitsAttribute")).FirstOrDefault(a => a is not null)?.ConstructorArguments.FirstOrDefault();
        var fit = said is { Value: int kinds, Type: { } flags }
            ? Has(flags, kinds, Kind(ColumnKinds.Stored(column.Type))) ? null : Words(flags, kinds)
            : attribute.AttributeClass.Bases().FirstOrDefault(b => b.Is(Names.DataType) && b.Arity == 1) is { } own && !Fits(own.TypeArguments[0], column.Type)
                ? ColumnKinds.IsNullable(own.TypeArguments[0]) && !ColumnKinds.IsNullable(column.Type) ? $"nullable columns of {ColumnKinds.Describe(ColumnKinds.Stored(own.TypeArguments[0]))}" : ColumnKinds.Describe(own.TypeArguments[0])
                : null;
        return fit is null ? null : $"[{DataTypeAnalyzer.Word(attribute)}] is for {fit}, and {column.Name} is {ColumnKinds.Describe(column.Type)}";
    }

    /// <summary>What an argument must be, or null where its property says nothing.</summary>
    public static ArgumentRule? Rule(INamedTypeSymbol attribute, string name)
    {
        var property = attribute.Bases().SelectMany(b => b.GetMembers(name)).OfType<IPropertySymbol>().FirstOrDefault();
        return property is not null && Said(property, "ArgumentAttribute") is { } said ? new ArgumentRule(said) : null;
    }

    /// <summary>What an attribute says of what is beneath it.</summary>
    private static AttributeData? Said(ISymbol symbol, string attribute) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == "EtlLib.Generation." + attribute);

    private static bool Has(ITypeSymbol flags, int kinds, string kind) => flags.GetMembers(kind).OfType<IFieldSymbol>().Any(f => f.ConstantValue is int flag && (kinds & flag) == flag);

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

    private static string Words(ITypeSymbol flags, int kinds) => Has(flags, kinds, "Scalars")
        ? "any type but bytes, nested models and lists"
        : Analyzers.Words.List(
            new[] { ("Whole", "int"), ("Whole", "long"), ("Fractional", "float"), ("Fractional", "double"), ("Fractional", "decimal"), ("Text", "string"), ("Uuids", "Guid"), ("Bools", "bool"), ("Enums", "enums"), ("Times", "dates and times") }
                .Where(k => Has(flags, kinds, k.Item1)).Select(k => k.Item2));
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
