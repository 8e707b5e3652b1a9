using System.Collections.Immutable;
using TypeKind = Microsoft.CodeAnalysis.TypeKind;

namespace EtlLib.Generators.Parsing;

/// <summary>The column types of C# types.</summary>
internal static class TypeParser
{
    /// <summary>What a C# type, unwrapped of its nullability, is as a column.</summary>
    /// <param name="type">The type.</param>
    /// <param name="owner">What may say the precision and scale of a decimal: the property.</param>
    /// <param name="path">The models that are being read, from the one that is generated down, to find one that contains itself.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ParsedType Parse(ITypeSymbol type, ISymbol owner, ImmutableArray<INamedTypeSymbol> path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Primitive(type) is { } primitive)
        {
            return primitive.Kind is Kind.Decimal ? Decimal(primitive, owner) : new(primitive);
        }

        if (ElementOf(type) is { } element)
        {
            return List(type, element, isArray: type.Name is not ("List" or "ImmutableArray"), owner, path, cancellation);
        }

        if (type is not INamedTypeSymbol named || named.TypeKind is TypeKind.Error)
        {
            return new(null, Problem.Unsupported);
        }

        if (named.TypeKind is TypeKind.Enum)
        {
            return Enumeration(named);
        }

        return named.Attribute(Names.ValueObjectAttribute) is not null ? Wrapped(named, path, cancellation)
            : named.Attribute(Names.DataModelAttribute) is not null ? Nested(named, path, cancellation)
            : new(null, Problem.Unsupported);
    }

    /// <summary>A type without its nullability, and whether it has it. A reference in code without nullable annotations may be null.</summary>
    public static (ITypeSymbol Type, bool Nullable) Unwrap(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? (nullable.TypeArguments[0], true)
        : (type, type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated);

    /// <summary>The type of a list's elements, or null where the type is no list.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1 } array => array.ElementType,
        INamedTypeSymbol { Arity: 1, Name: "IReadOnlyList" or "List", ContainingNamespace: { Name: "Generic", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } } } list => list.TypeArguments[0],
        INamedTypeSymbol { Arity: 1, Name: "ImmutableArray", ContainingNamespace: { Name: "Immutable", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } } } list => list.TypeArguments[0],
        _ => null,
    };

    private static TypeSpec? Primitive(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => new(Kind.Bool, "bool", false),
        SpecialType.System_Int32 => new(Kind.Int, "int", false),
        SpecialType.System_Int64 => new(Kind.Long, "long", false),
        SpecialType.System_Single => new(Kind.Float, "float", false),
        SpecialType.System_Double => new(Kind.Double, "double", false),
        SpecialType.System_Decimal => new(Kind.Decimal, "decimal", false),
        SpecialType.System_String => new(Kind.Text, "string", true),
        SpecialType.System_DateTime => new(Kind.LocalTime, "global::System.DateTime", false),
        _ when type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } => new(Kind.Bytes, "byte[]", true),
        _ when type.ContainingType is null && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true } => type.Name switch
        {
            "Guid" => new(Kind.Uuid, "global::System.Guid", false),
            "DateTimeOffset" => new(Kind.Instant, "global::System.DateTimeOffset", false),
            "DateOnly" => new(Kind.Date, "global::System.DateOnly", false),
            "TimeOnly" => new(Kind.TimeOfDay, "global::System.TimeOnly", false),
            "TimeSpan" => new(Kind.Duration, "global::System.TimeSpan", false),
            _ => null,
        },
        _ => null,
    };

    private static ParsedType Decimal(TypeSpec type, ISymbol owner) =>
        owner.Attribute(Names.DecimalAttribute) is not { ConstructorArguments: { Length: 2 } arguments } || arguments[0].Value is not int precision || arguments[1].Value is not int scale
            ? new(type with { Precision = 28, Scale = 10 }, Problem.DecimalMissing)
            : precision is < 1 or > 38 || scale < 0 || scale > precision
                ? new(type with { Precision = 28, Scale = 10 }, Problem.DecimalRange)
                : new(type with { Precision = precision, Scale = scale });

    private static ParsedType List(ITypeSymbol list, ITypeSymbol elementType, bool isArray, ISymbol owner, ImmutableArray<INamedTypeSymbol> path, CancellationToken cancellation)
    {
        var (type, nullable) = Unwrap(elementType);
        var element = Parse(type, owner, path, cancellation);
        return element.Type is null
            ? element
            : element with { Type = new TypeSpec(Kind.List, CSharpText.Of(list), list.IsReferenceType) { Element = new ElementSpec(element.Type, nullable, isArray) } };
    }

    private static ParsedType Enumeration(INamedTypeSymbol type)
    {
        var values = type.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue)
            .Select(f => (f.Name, Symbol: ModelNames.Text(f.Attribute(Names.SymbolAttribute)), Value: f.ConstantValue is ulong u ? u
                : unchecked((ulong)Convert.ToInt64(f.ConstantValue, System.Globalization.CultureInfo.InvariantCulture)))).OrderBy(v =>
                v.Value).ToArray();
        var spec = new TypeSpec(Kind.Enum, CSharpText.Of(type),
            false)
        {
            Enum = new EnumSpec(Names.Dotted(type), new([.. values.Select(v => v.Name)]),
            new([.. values.Select(v => v.Symbol ?? v.Name)]))
        };
        var flags = type.GetAttributes().Any(a => a.AttributeClass is { Name: nameof(FlagsAttribute), ContainingNamespace.Name: nameof(System) });
        return new(spec, flags ? Problem.EnumFlags
            : values.Length == 0 ? Problem.EnumEmpty
            : values.Select(v => v.Value).Distinct().Count() != values.Length
                || values.Select(v => v.Symbol ?? v.Name).Distinct().Count() != values.Length ? Problem.EnumTwice
            : Array.Exists(values, v => v.Symbol is null && !ModelNames.IsAvro(v.Name)) ? Problem.EnumSymbol
            : Problem.None);
    }

    private static ParsedType Wrapped(INamedTypeSymbol type, ImmutableArray<INamedTypeSymbol> path, CancellationToken cancellation)
    {
        if (!DeclarationParser.IsGenerated(type, "ValueObject", "Column", cancellation))
        {
            return new(null, Problem.Elsewhere);
        }

        if (ValueObjectParser.Value(type) is not { } property || property.Type.Attribute(Names.ValueObjectAttribute) is not null)
        {
            return new(null, Problem.Unsupported);
        }

        var owner = property.Attribute(Names.DecimalAttribute) is null ? (ISymbol)type : property;
        var value = Parse(property.Type, owner, path, cancellation);
        return value.Type is null or { Kind: Kind.Struct or Kind.List }
            ? new(null, Problem.Unsupported)
            : value with { Type = value.Type with { CSharp = CSharpText.Of(type), IsReference = false, Wrapper = new WrapperSpec(CSharpText.Identifier(property.Name), value.Type.CSharp) } };
    }

    private static ParsedType Nested(INamedTypeSymbol type, ImmutableArray<INamedTypeSymbol> path, CancellationToken cancellation)
    {
        if (!DeclarationParser.IsGenerated(type, "DataModel", "Columns", cancellation))
        {
            return new(null, Problem.Elsewhere);
        }

        if (path.Contains(type, SymbolEqualityComparer.Default))
        {
            var way = path.SkipWhile(t => !SymbolEqualityComparer.Default.Equals(t, type)).Append(type);
            return new(null, Problem.Cycle, string.Join(" -> ", way.Select(t => t.Name)));
        }

        var schema = SchemaParser.Parse(type, path.Add(type), new Findings(cancellation), out var cycle);
        return cycle is not null ? new(null, Problem.Cycle, cycle)
            : type.DeclaringSyntaxReferences.Length > 0 && ConstructionParser.Parse(type, schema) is null ? new(null, Problem.Elsewhere)
            : new(new TypeSpec(Kind.Struct, CSharpText.Of(type), type.IsReferenceType) { Schema = schema, LacksAvro = type.DeclaringSyntaxReferences.Length == 0 && !HasAvro(type) });
    }

    private static bool HasAvro(INamedTypeSymbol type) => type.AllInterfaces.Any(i => i.Name == Names.AvroModel && i.ContainingAssembly.Name == Names.AvroAssembly);
}

/// <summary>A column type, what is wrong with it, or both, where it can stand in for what was meant.</summary>
/// <param name="Type">The type.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Cycle">The models on the way round a cycle.</param>
internal readonly record struct ParsedType(TypeSpec? Type, Problem Problem = Problem.None, string? Cycle = null);

/// <summary>What is wrong with a property's type.</summary>
internal enum Problem
{
    None,
    Unsupported,
    DecimalMissing,
    DecimalRange,
    EnumFlags,
    EnumTwice,
    EnumEmpty,
    EnumSymbol,
    Cycle,

    /// <summary>The type that it names has an error of its own, which is reported there.</summary>
    Elsewhere,
}
