using EtlLib.Batches;

namespace EtlLib;

/// <summary>
/// How the values of a column are generated: an attribute of the column's property, as <c>[Uniform(1, 100)]</c>. Derive from
/// <c>DataType&lt;T&gt;</c> to make your own.
/// </summary>
/// <remarks>Law: a value is a pure function of (seed, key, column, index), so that any slice in any order gives the same values.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public abstract class DataType : Attribute
{
    /// <summary>Appends the values of a slice to a column: exactly <see cref="DataSlice.Count"/> of them.</summary>
    /// <param name="slice">Which values.</param>
    /// <param name="column">The vector of the column's type.</param>
    public abstract void Append(in DataSlice slice, ColumnVector column);
}

/// <summary>A run of generated values of one column and one key.</summary>
/// <param name="Seed">The seed, the key and the column, mixed.</param>
/// <param name="Key">The key's position among the keys, from 0.</param>
/// <param name="First">The first row's index within its key, from 0.</param>
/// <param name="Count">How many rows.</param>
/// <param name="Start">The event time of index 0.</param>
/// <param name="Every">The event time between two rows of a key.</param>
public readonly record struct DataSlice(ulong Seed, int Key, long First, int Count, DateTimeOffset Start, TimeSpan Every);
