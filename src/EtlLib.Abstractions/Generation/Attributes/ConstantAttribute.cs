using EtlLib.Generation;

namespace EtlLib;

/// <summary>The same value in every row.</summary>
/// <param name="value">
/// The value: a number, text, bool or enum value, or the text of what C# allows no attribute to hold (a decimal, UUID, date or
/// time, in ISO 8601). Null in a nullable column.
/// </param>
/// <remarks>For example <c>[Constant("EUR")]</c>. Fits columns of any type but bytes, nested models and lists, plain or nullable.</remarks>
[Fits(FittingColumns.Scalars)]
public sealed class ConstantAttribute(object? value) : DataType
{
    /// <summary>The value.</summary>
    public object? Value { get; } = value;
}
