using EtlLib.Generation;

namespace EtlLib;

/// <summary>
/// How the values of a column are generated: an attribute of the column's property, as <c>[Uniform(1, 100)]</c>. Derive from
/// <c>DataType&lt;T&gt;</c> to make your own.
/// </summary>
/// <remarks>
/// Law: a value is a pure function of (seed, key, column, index), so that any slice in any order gives the same values. The
/// column counts by the model's name and its own, the key by its text: another column or key beside it changes nothing.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public abstract class DataType : Attribute
{
    private protected DataType()
    {
    }

    /// <summary>The share of the values that are null, 0 to 1; 0 unless said. Only a nullable column has nulls.</summary>
    [Argument(AtLeast = 0, AtMost = 1)]
    public double NullRate { get; set; }

    /// <summary>How users write it: the class's name without <c>Attribute</c>.</summary>
    internal string Word => GetType().Name is var name && name.EndsWith(nameof(Attribute), StringComparison.Ordinal)
        ? name[..^nameof(Attribute).Length]
        : GetType().Name;

    /// <summary>Hands the function of a user's own type to a visitor, so that it learns the type of the values without reflection.</summary>
    /// <returns>What the visitor makes of it; null for the types of EtlLib.</returns>
    internal virtual TResult? Accept<TResult>(IPointVisitor<TResult> visitor)
        where TResult : class => null;
}

/// <summary>A user's function of a point.</summary>
internal delegate T PointFunction<T>(in DataPoint point);

/// <summary>Makes something of a user's function, whatever the type of its values.</summary>
internal interface IPointVisitor<TResult>
    where TResult : class
{
    TResult Visit<T>(PointFunction<T> generate);
}
