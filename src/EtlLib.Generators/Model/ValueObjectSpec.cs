namespace EtlLib.Generators.Model;

/// <summary>A value object: a column type of the user's own over one value.</summary>
/// <param name="Declaration">Where it is declared.</param>
/// <param name="Type">Its column type.</param>
/// <param name="IsOrdered">Whether its values have an order.</param>
/// <param name="IsSummable">Whether a sum of its values is one.</param>
/// <param name="Operators">The operators that it declares and columns can have.</param>
internal sealed record ValueObjectSpec(DeclarationSpec Declaration, TypeSpec Type, bool IsOrdered, bool IsSummable, EquatableArray<OperatorSpec> Operators);

/// <summary>An operator.</summary>
/// <param name="Token"><c>+</c>, <c>&lt;</c> …</param>
/// <param name="Left">The left operand's type, or the only one's.</param>
/// <param name="Right">The right operand's type, or null.</param>
/// <param name="Result">The result's type.</param>
internal sealed record OperatorSpec(string Token, TypeSpec Left, TypeSpec? Right, TypeSpec Result);
