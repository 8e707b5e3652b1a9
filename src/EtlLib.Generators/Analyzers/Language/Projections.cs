namespace EtlLib.Generators.Analyzers;

/// <summary>What a projection sets, and what it leaves out.</summary>
internal static class Projections
{
    /// <summary>The columns of a projection that its initializer does not set, in the model's order.</summary>
    public static IReadOnlyList<IFieldSymbol> Missing(ITypeSymbol projection, InitializerExpressionSyntax? initializer)
    {
        var assigned = new HashSet<string>(initializer?.Expressions.OfType<AssignmentExpressionSyntax>().Select(a => (a.Left as IdentifierNameSyntax)?.Identifier.ValueText ?? "") ?? []);
        return [.. projection.GetMembers().OfType<IFieldSymbol>().Where(p => p.IsRequired && !assigned.Contains(p.Name))];
    }
}
