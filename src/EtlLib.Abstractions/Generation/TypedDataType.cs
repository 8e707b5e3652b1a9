namespace EtlLib;

/// <summary>
/// A column type of your own: derive from it, say how one value is made, and put it on a property as an attribute.
/// <code>
/// public sealed class DiceAttribute : DataType&lt;int&gt;
/// {
///     public int Sides { get; set; } = 6;
///
///     protected override int Generate(in DataPoint point) =&gt; (int)point.Random.Between(1, Sides);
/// }
///
/// [DataModel]
/// public partial record Throw
/// {
///     [PartitionKey] public required string Player { get; init; }
///     [Dice(Sides = 20)] public required int Points { get; init; }
/// }
/// </code>
/// </summary>
/// <typeparam name="T">
/// The C# type that the column stores: bool, int, long, float, double, decimal, string, byte[], Guid, DateTimeOffset, DateTime (Kind
/// Unspecified), DateOnly, TimeOnly, TimeSpan or an enum, or the nullable form of one; for a value object, what it is stored as. A
/// null, where the column is nullable, becomes a null.
/// </typeparam>
/// <remarks>
/// Law: <see cref="Generate"/> is a pure function of the point and of the attribute's properties. It is called from several
/// threads, in any order, for any of the rows, again and again; so keep nothing between calls, and draw from
/// <see cref="DataPoint.Random"/> alone.
/// </remarks>
public abstract class DataType<T> : DataType
{
    /// <summary>Makes one value.</summary>
    /// <param name="point">Which one, and the random numbers that are its own.</param>
    protected abstract T Generate(in DataPoint point);

    internal sealed override TResult? Accept<TResult>(IPointVisitor<TResult> visitor)
        where TResult : class => visitor.Visit<T>(Generate);
}
