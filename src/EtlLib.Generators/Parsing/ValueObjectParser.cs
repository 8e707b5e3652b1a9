namespace EtlLib.Generators.Parsing;

/// <summary>A <c>[ValueObject]</c> type as a <see cref="ValueObjectSpec"/>.</summary>
internal static class ValueObjectParser
{
    public static Parsed<ValueObjectSpec> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var (type, node) = ((INamedTypeSymbol)context.TargetSymbol, (TypeDeclarationSyntax)context.TargetNode);
        var findings = new Findings(cancellation);
        var place = node.Identifier.GetLocation();
        var declaration = DeclarationParser.Parse(type, node, "ValueObject", findings);
        if (declaration is null || !IsFree(type, findings))
        {
            return new(null, place, findings.ToImmutable());
        }

        if (Value(type) is not { } property)
        {
            findings.Add(Rules.KindUnsupported, place, type.Name, "value object", "has no constructor that takes one value, and a property that gives it", $"Write 'readonly partial record struct {type.Name}(decimal Value)'");
            return new(null, place, findings.ToImmutable());
        }

        ModelNames.CheckModel(type, place, findings);
        var parsed = TypeParser.Parse(type, type, [type], cancellation);
        if (parsed.Type is not { } spec)
        {
            findings.Add(Rules.TypeUnsupported, TypeProblems.TypeOf(property, cancellation), type.Name, property.Name, TypeProblems.Shown(property.Type), "A value object is over one value that is never null, of a type that has columns: decimal, string, Guid");
            return new(null, place, findings.ToImmutable());
        }

        TypeProblems.Report(parsed, property, type, findings);
        var operators = OperatorParser.Parse(type, spec, cancellation);
        var ordered = operators.Any(o => o.Token == "<") || type.AllInterfaces.Any(i => i is { Name: "IComparable", Arity: 1 } && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], type));
        var summable = spec.Kind is Kind.Long or Kind.Double or Kind.Decimal && operators.Any(o => o.Token == "+" && o.Left.CSharp == spec.CSharp && o.Right?.CSharp == spec.CSharp && o.Result.CSharp == spec.CSharp);
        return new(new ValueObjectSpec(declaration, spec, ordered && spec.Kind is not Kind.Enum, summable, new([.. operators])), place, findings.ToImmutable());
    }

    /// <summary>Whether the names of what is generated into a value object are free.</summary>
    public static bool IsFree(INamedTypeSymbol type, Findings findings)
    {
        var taken = new[] { type.Name, Value(type)?.Name }.FirstOrDefault(n => n is "Column" or "OptionalColumn");
        if (taken is not null)
        {
            findings.AddProposal(Rules.NameInvalid, SchemaParser.Place(type), taken + "Value", taken, "is the name of a type that is generated into each value object", taken + "Value", "");
        }

        return taken is null;
    }

    /// <summary>The property that gives the value: the one that is named after the one parameter of a constructor.</summary>
    public static IPropertySymbol? Value(INamedTypeSymbol type) => type.InstanceConstructors.Where(c => c.Parameters.Length == 1)
        .Select(c => type.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(p => Gives(p, c.Parameters[0]))).FirstOrDefault(p => p is not null);

    private static bool Gives(IPropertySymbol property, IParameterSymbol parameter) =>
        property is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, GetMethod: not null }
        && string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
        && SymbolEqualityComparer.IncludeNullability.Equals(property.Type, parameter.Type)
        && !TypeParser.Unwrap(property.Type).Nullable;
}
