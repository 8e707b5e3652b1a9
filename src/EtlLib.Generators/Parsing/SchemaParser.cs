using System.Collections.Immutable;

namespace EtlLib.Generators.Parsing;

/// <summary>A model's properties as columns.</summary>
internal static class SchemaParser
{
    /// <summary>The columns. A property with an error is left out, or stands with a type near to the one meant, so that one mistake is one error.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The models that are being read.</param>
    /// <param name="findings">What is wrong.</param>
    /// <param name="cycle">The way round, where the model contains itself or a model that does.</param>
    public static SchemaSpec Parse(INamedTypeSymbol model, ImmutableArray<INamedTypeSymbol> path, Findings findings, out string? cycle)
    {
        cycle = null;
        var columns = new List<ColumnSpec>();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var eventTime = default(string);
        foreach (var property in Properties(model))
        {
            findings.Cancellation.ThrowIfCancellationRequested();
            if (!IsColumn(property, model, findings))
            {
                continue;
            }

            var (type, nullable) = TypeParser.Unwrap(property.Type);
            var parsed = TypeParser.Parse(type, property, path, findings.Cancellation);
            cycle ??= parsed.Cycle;
            TypeProblems.Report(parsed, property, model, findings);
            ModelNames.CheckProperty(property, findings);
            if (parsed.Type is null || ModelNames.IsHidden(type, property, findings))
            {
                continue;
            }

            var column = ColumnParser.Parse(property, parsed.Type, nullable, model, ref eventTime, findings);
            if (names.TryGetValue(column.Name, out var other))
            {
                findings.Add(Rules.ColumnTwice, Place(property), model.Name, other, property.Name, column.Name);
                continue;
            }

            if (columns.Find(c => c.Avro == column.Avro) is { } same)
            {
                findings.Add(Rules.ColumnTwice, Place(property), model.Name, same.Property, property.Name, column.Avro + " in Avro");
                continue;
            }

            names.Add(column.Name, property.Name);
            columns.Add(column);
        }

        var metadata = model.GetAttributes().Where(a => a.AttributeClass.Bases().Any(b => b.Is(Names.ModelMetadataAttribute))).Select(CSharpText.Construction).OfType<string>();
        return new SchemaSpec(Names.Dotted(model), new([.. columns])) { Metadata = new([.. metadata]) };
    }

    /// <summary>The public instance properties, those of base types first, each name once.</summary>
    public static List<IPropertySymbol> Properties(INamedTypeSymbol model)
    {
        var properties = model.BaseType is { SpecialType: SpecialType.None } parent ? Properties(parent) : [];
        foreach (var member in model.GetMembers())
        {
            if (member is IPropertySymbol { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod: not null } property)
            {
                var hidden = properties.FindIndex(p => p.Name == property.Name);
                if (hidden >= 0)
                {
                    properties[hidden] = property;
                }
                else
                {
                    properties.Add(property);
                }
            }
        }

        return properties;
    }

    /// <summary>Whether generated code in the model can set a property.</summary>
    private static bool IsSettable(IPropertySymbol property, INamedTypeSymbol model) =>
        property.SetMethod is { } set && (set.DeclaredAccessibility != Accessibility.Private || SymbolEqualityComparer.Default.Equals(property.ContainingType, model));

    /// <summary>Where a property is declared, for diagnostics.</summary>
    public static Location? Place(ISymbol property) => property.Locations.Length > 0 ? property.Locations[0] : null;

    private static bool IsColumn(IPropertySymbol property, INamedTypeSymbol model, Findings findings)
    {
        if (IsSettable(property, model))
        {
            return true;
        }

        if (property.SetMethod is not null || IsStored(property, findings.Cancellation))
        {
            findings.Add(Rules.NoSetter, Place(property), model.Name, property.Name);
        }

        return false;
    }

    /// <summary>Whether a property without a setter keeps a value, and is not computed of others.</summary>
    private static bool IsStored(IPropertySymbol property, CancellationToken cancellation) => property.DeclaringSyntaxReferences.Any(r =>
        r.GetSyntax(cancellation) is PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors } && accessors.Accessors.All(a => a.Body is null && a.ExpressionBody is null));
}
