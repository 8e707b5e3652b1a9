using EtlLib.Generation;

namespace EtlLib;

/// <summary>One of some values at random, independent of each other.</summary>
/// <remarks>
/// For example <c>[Choice("buy", "sell")]</c>, or with weights <c>[Choice("NYSE", "NASDAQ", "IEX", Weights = new[] { 5.0, 4, 1 })]</c>.
/// A choice takes the same time however many values there are. Fits columns of any type but bytes, nested models and lists, plain or nullable.
/// </remarks>
[Fits(FittingColumns.Scalars)]
public sealed class ChoiceAttribute : DataType
{
    /// <summary>
    /// Chooses among values: numbers, text, bools or enum values, or the text of what C# allows no attribute to hold (a decimal, UUID,
    /// date or time, in ISO 8601). One may be null in a nullable column.
    /// </summary>
    public ChoiceAttribute(params object?[]? values) => Values = values ?? [null];

    /// <summary>The values.</summary>
    public IReadOnlyList<object?> Values { get; }

    /// <summary>How likely each value is, relative to the others: as many as there are values, none negative, not all zero. All the same unless said.</summary>
    public double[]? Weights { get; set; }
}
