namespace EtlLib;

/// <summary>
/// Says what of a record a column's values are, where they are not in the data itself: its offset in a topic, for example. A connector
/// derives its own;
/// the generated schema makes it afresh, so that it is found without reflection: <see cref="Schemas.ColumnSchema.Origin"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class ColumnOriginAttribute : Attribute
{
    /// <summary>What it is, in a few words; two of one type and description are equal.</summary>
    public abstract string Describe();

    /// <inheritdoc />
    public sealed override bool Equals(object? obj) => obj is ColumnOriginAttribute other && other.GetType() == GetType() && other.Describe() == Describe();

    /// <inheritdoc />
    public sealed override int GetHashCode() => Describe().GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// Says something of a model to a connector: how its topic is to be, for example. A connector derives its own; the generated schema makes
/// it afresh, so
/// that it is found without reflection: <see cref="Schemas.Schema.Metadata"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public abstract class ModelMetadataAttribute : Attribute;
