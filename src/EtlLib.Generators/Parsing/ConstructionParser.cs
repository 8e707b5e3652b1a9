namespace EtlLib.Generators.Parsing;

/// <summary>How generated code makes a row: by an object initialiser, or by the constructor of a positional record and an initialiser for the rest.</summary>
internal static class ConstructionParser
{
    /// <summary>The way, or null where there is none.</summary>
    public static ConstructionSpec? Parse(INamedTypeSymbol model, SchemaSpec schema)
    {
        var properties = SchemaParser.Properties(model);
        var columns = new HashSet<string>(schema.Columns.Select(c => c.Property), StringComparer.Ordinal);
        var parameters = Array.Empty<ParameterSpec>();
        if (model.IsReferenceType && !model.InstanceConstructors.Any(c => c.Parameters.Length == 0))
        {
            var constructor = model.InstanceConstructors.FirstOrDefault(c => !IsCopy(c, model) && c.Parameters.All(p => properties.Exists(q => Sets(p, q))));
            if (constructor is null)
            {
                return null;
            }

            parameters = [.. constructor.Parameters.Select(p => new ParameterSpec(CSharpText.Identifier(p.Name), properties.Find(q => Sets(p, q)).Name))];
        }

        var unmapped = Required(model).Where(name => !columns.Contains(name) && !Array.Exists(parameters, p => p.Property == name));
        return new ConstructionSpec(new(parameters), new([.. unmapped]));
    }

    /// <summary>All members that an initialiser must set, those that are no columns too.</summary>
    private static IEnumerable<string> Required(INamedTypeSymbol model) =>
        model.Bases().SelectMany(t => t.GetMembers()).Where(m => m is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }).Select(m => m.Name);

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol model) =>
        constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, model);

    private static bool Sets(IParameterSymbol parameter, IPropertySymbol property) =>
        string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase) && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type);
}
