namespace EtlLib.Generators.Model;

/// <summary>A model: all that its generated code is printed from.</summary>
/// <remarks>Law: plain values only, with value equality. No symbol, syntax node, compilation or location, so that an edit that changes no model re-emits none.</remarks>
internal sealed record ModelSpec(DeclarationSpec Declaration, SchemaSpec Schema)
{
    /// <summary>How a row is made.</summary>
    public ConstructionSpec Construction { get; init; } = new(default, default);

    /// <summary>The models whose frames <c>Make</c> takes, or null where the model has no <c>Make</c>.</summary>
    public MakeSpec? Make { get; init; }

    /// <summary>Whether the assembly's list can name the type.</summary>
    public bool IsListed { get; init; }
}

/// <summary>Where a type is declared.</summary>
/// <param name="Namespace">Its namespace, or nothing.</param>
/// <param name="Containing">The declarations around it, outermost first: <c>partial class Outer</c>.</param>
/// <param name="Keyword"><c>record</c>, <c>record struct</c>, <c>class</c> or <c>struct</c>.</param>
/// <param name="Name">Its name, escaped.</param>
/// <param name="Global">Its fully qualified name.</param>
/// <param name="MetadataName">Its full name with dots and plus signs: the hint name.</param>
internal sealed record DeclarationSpec(string Namespace, EquatableArray<string> Containing, string Keyword, string Name, string Global, string MetadataName);

/// <summary>How a row is made.</summary>
/// <param name="Parameters">The constructor's parameters, in order; none for an object initialiser alone.</param>
/// <param name="Unmapped">Required properties and parameters that are no column, as the model has an error: they get the default.</param>
internal sealed record ConstructionSpec(EquatableArray<ParameterSpec> Parameters, EquatableArray<string> Unmapped);

/// <summary>A constructor's parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Property">The property that it sets.</param>
internal sealed record ParameterSpec(string Name, string Property);

/// <summary>A model's <c>Make</c>.</summary>
/// <param name="Inputs">The fully qualified names of the models whose frames it takes.</param>
internal sealed record MakeSpec(EquatableArray<string> Inputs);

/// <summary>The assembly that is compiled.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Connectors">The full names of the connectors that it references.</param>
internal sealed record AssemblySpec(string Name, EquatableArray<string> Connectors);
