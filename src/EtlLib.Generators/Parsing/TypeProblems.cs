using TypeKind = Microsoft.CodeAnalysis.TypeKind;

namespace EtlLib.Generators.Parsing;

/// <summary>What is wrong with a property's type, in words that say what to do.</summary>
internal static class TypeProblems
{
    /// <summary>Reports it. A type that does not exist is the compiler's to report.</summary>
    public static void Report(ParsedType parsed, IPropertySymbol property, INamedTypeSymbol model, Findings findings)
    {
        var place = TypeOf(property, findings.Cancellation);
        switch (parsed.Problem)
        {
            case Problem.Unsupported when !HasError(property.Type):
                findings.Add(Rules.TypeUnsupported, place, model.Name, property.Name, Shown(property.Type), Nearest(property.Type));
                break;
            case Problem.DecimalMissing:
                findings.Add(Rules.DecimalUndeclared, SchemaParser.Place(property), $"{model.Name}.{property.Name}", "without a precision and a scale");
                break;
            case Problem.DecimalRange:
                var at = DecimalAttribute(property)?.ApplicationSyntaxReference?.GetSyntax(findings.Cancellation).GetLocation();
                findings.Add(Rules.DecimalUndeclared, at ?? SchemaParser.Place(property), $"{model.Name}.{property.Name}", "whose precision or scale is out of range");
                break;
            case Problem.EnumFlags or Problem.EnumEmpty or Problem.EnumTwice:
                var (what, remedy) = Enum(parsed.Problem);
                findings.Add(Rules.EnumInvalid, place, model.Name, property.Name, Shown(property.Type), what, remedy);
                break;
            case Problem.EnumSymbol:
                var symbol = parsed.Type!.Enum is { } e ? e.Symbols.First(s => !ModelNames.IsAvro(s)) : Shown(property.Type);
                findings.AddProposal(Rules.NameInvalid, place, ModelNames.Proposal(symbol), symbol, $"is a value of the enum {Shown(property.Type)} of {model.Name}.{property.Name}, and no name in Avro: letters of A to Z, digits and underscores", ModelNames.Proposal(symbol), "");
                break;
            case Problem.Cycle when parsed.Cycle!.StartsWith(model.Name + " -> ", StringComparison.Ordinal):
                findings.Add(Rules.Cycle, place, model.Name, property.Name, parsed.Cycle);
                break;
            default:
                break;
        }
    }

    /// <summary>A type as users write it.</summary>
    public static string Shown(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>Where a property's type is written.</summary>
    public static Location? TypeOf(IPropertySymbol property, CancellationToken cancellation) =>
        TypeSyntax(property, cancellation)?.GetLocation() ?? SchemaParser.Place(property);

    /// <summary>A property's type as it is written, where it is.</summary>
    public static TypeSyntax? TypeSyntax(IPropertySymbol property, CancellationToken cancellation) => property.DeclaringSyntaxReferences
        .Select(r => r.GetSyntax(cancellation) switch
        {
            PropertyDeclarationSyntax declaration => declaration.Type,
            ParameterSyntax parameter => parameter.Type,
            _ => null,
        }).FirstOrDefault(t => t is not null);

    private static AttributeData? DecimalAttribute(IPropertySymbol property) =>
        property.Attribute(Names.DecimalAttribute) ?? TypeParser.Unwrap(property.Type).Type.Attribute(Names.DecimalAttribute);

    private static (string What, string Remedy) Enum(Problem problem) => problem switch
    {
        Problem.EnumFlags => ("has [Flags]", "Use one bool for each flag, or an int"),
        Problem.EnumEmpty => ("has no values", "Give it at least one"),
        _ => ("has two names for one value", "Give each name its own value"),
    };

    private static bool HasError(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Error } => true,
        IArrayTypeSymbol array => HasError(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasError),
        _ => false,
    };

    private static string Nearest(ITypeSymbol type)
    {
        var (plain, _) = TypeParser.Unwrap(type);
        if (TypeParser.ElementOf(plain) is { } element)
        {
            return Nearest(element);
        }

        return plain.SpecialType switch
        {
            SpecialType.System_Char => "The nearest type is string",
            SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16 => "The nearest type is int",
            SpecialType.System_UInt32 => "The nearest type is long",
            SpecialType.System_UInt64 => "The nearest type is decimal with [Decimal(20, 0)]",
            SpecialType.System_Object => "Name the type of its values",
            _ => Nearest(plain, plain.Name),
        };
    }

    private static string Nearest(ITypeSymbol type, string name) => name switch
    {
        "Half" => "The nearest type is float",
        "BigInteger" or "Int128" or "UInt128" => "The nearest type is decimal with [Decimal(38, 0)]",
        "Uri" or "StringBuilder" or "JsonDocument" or "JsonElement" or "JsonNode" => "The nearest type is string",
        "ReadOnlyMemory" or "Memory" or "Stream" => "The nearest type is byte[]",
        "IEnumerable" or "ICollection" or "IList" or "IReadOnlyCollection" or "ImmutableList" or "HashSet" or "ISet" or "IImmutableList" or "Collection" or "Queue" => "The nearest type is IReadOnlyList<T>",
        "Dictionary" or "IDictionary" or "IReadOnlyDictionary" or "ImmutableDictionary" => "The nearest type is IReadOnlyList<T> of a [DataModel] with a key and a value",
        _ when type.IsTupleType => "Write a [DataModel] with a property for each item, and use it as the type",
        _ when type is IArrayTypeSymbol => "The nearest type is IReadOnlyList<T> of a [DataModel]",
        _ when type.TypeKind is TypeKind.Class or TypeKind.Struct && type.Locations.Any(l => l.IsInSource) => $"Mark {type.Name} with [DataModel] to nest it, or with [ValueObject] where it is one value",
        _ => "Use a type of the list in docs/diagnostics/ETL0004.md, or a [DataModel] of such types",
    };
}
