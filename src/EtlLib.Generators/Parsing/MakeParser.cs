namespace EtlLib.Generators.Parsing;

/// <summary>
/// A model's <c>Make</c>. While the generator runs, <c>A.DataFrame</c> does not exist where A is of the same compilation: it is an error type
/// whose containing symbol is A, also through an alias; and the result <c>DataFrame</c> is none, or EtlLib's own.
/// </summary>
internal static class MakeParser
{
    /// <summary>The first method that generated code can call, or null. An analyzer says what is wrong with another.</summary>
    public static MakeSpec? Parse(INamedTypeSymbol model, CancellationToken cancellation)
    {
        var inputs = model.GetMembers("Make").OfType<IMethodSymbol>()
            .Where(m => m is { IsStatic: true, Arity: 0, Parameters.Length: > 0, ReturnType.Name: Names.DataFrame } && m.Parameters[0].Type.Is(Names.DataContext))
            .Select(m => m.Parameters.Skip(1).Select(p => Model(p.Type, cancellation)).ToArray())
            .FirstOrDefault(models => Array.TrueForAll(models, m => m is not null));
        return inputs is null ? null : new MakeSpec(new(inputs!));
    }

    private static string? Model(ITypeSymbol frame, CancellationToken cancellation) =>
        frame.Name == Names.DataFrame && frame.ContainingSymbol is INamedTypeSymbol model && model.Attribute(Names.DataModelAttribute) is not null && DeclarationParser.IsGenerated(model, "DataModel", "Columns", cancellation)
            ? CSharpText.Of(model)
            : null;
}
