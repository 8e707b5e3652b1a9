using EtlLib.Generators.Parsing;

namespace EtlLib.Generators.Analyzers;

/// <summary>What a model's <c>Make</c> is: static, a DataFrame of the model, of a DataContext and of the DataFrames of other models.</summary>
internal static class Makes
{
    /// <summary>The methods of the name that the user wrote.</summary>
    public static IEnumerable<IMethodSymbol> Of(INamedTypeSymbol model) =>
        model.GetMembers("Make").OfType<IMethodSymbol>().Where(m => m.MethodKind is MethodKind.Ordinary && m.ExplicitInterfaceImplementations.IsEmpty);

    /// <summary>What is wrong with a <c>Make</c>, or null.</summary>
    public static string? Wrong(IMethodSymbol make)
    {
        var model = make.ContainingType.Name;
        return !make.IsStatic ? "it is not static"
            : make.IsGenericMethod ? "it has type parameters"
            : ModelOf(make.ReturnType) is not { } made || !Dsl.Same(made, make.ContainingType) ? $"it returns {ColumnKinds.Describe(make.ReturnType)}, not {model}.DataFrame"
            : make.Parameters.FirstOrDefault()?.Type.Is(Names.DataContext) is not true ? "its first parameter is no DataContext"
            : make.Parameters.FirstOrDefault(p => p.RefKind is not RefKind.None) is { } reference ? $"{reference.Name} is passed by reference"
            : make.Parameters.Skip(1).FirstOrDefault(p => !Dsl.IsModel(ModelOf(p.Type))) is { } other ? $"{other.Name} is no DataFrame of a model"
            : null;
    }

    /// <summary>The model whose <c>DataFrame</c> a type is. The type may be generated yet: an error type, whose container is known all the same.</summary>
    public static INamedTypeSymbol? ModelOf(ITypeSymbol? type) => type is INamedTypeSymbol { Name: "DataFrame", ContainingType: { } model } ? model : null;

    /// <summary>The sources that a call of the factory lists.</summary>
    public static CollectionExpressionSyntax? Sources(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.Text == "sources")?.Expression as CollectionExpressionSyntax;
}
