namespace EtlLib;

/// <summary>Marks a partial record, class or struct as a model: its properties are the columns, its <c>Make</c> says how to obtain the rows.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class DataModelAttribute : Attribute;

/// <summary>Marks a <c>readonly partial record struct</c> over one value as a column type of its own, with the operators that it declares: <c>[ValueObject] public readonly partial record struct Usd(decimal Amount)</c>.</summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class ValueObjectAttribute : Attribute;

/// <summary>Names the column that a property is in files, tables and topics. Without it, the column has the property's name.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ColumnAttribute(string name) : Attribute
{
    /// <summary>The column's name.</summary>
    public string Name { get; } = name;
}

/// <summary>Marks when a row's event happened: one <c>DateTimeOffset</c>, never null.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EventTimeAttribute : Attribute
{
    /// <summary>How late a row may come after a later event, in a stream: a number and a unit, as <c>10s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>, <c>500ms</c>.</summary>
    public string? Lateness { get; init; }

    /// <summary>After how long without rows a partition of a stream no longer holds back time for the others, written as <see cref="Lateness"/>. Unset: never.</summary>
    public string? Idle { get; init; }
}

/// <summary>Orders the rows of one event time: an <c>int</c> or <c>long</c>, never null.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SequenceAttribute : Attribute;

/// <summary>Rows with the same value stay together: the key of a topic, the folder of a file, the shard of a table.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PartitionKeyAttribute : Attribute;

/// <summary>The precision and scale of a decimal column, or of a value object over a decimal.</summary>
/// <param name="precision">Digits in all, 1 to 38.</param>
/// <param name="scale">Digits after the point, 0 to the precision.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Struct)]
public sealed class DecimalAttribute(int precision, int scale) : Attribute
{
    /// <summary>Digits in all.</summary>
    public int Precision { get; } = precision;

    /// <summary>Digits after the point.</summary>
    public int Scale { get; } = scale;
}

/// <summary>The least and the greatest value that a numeric column should hold; generated values keep to it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeAttribute(double minimum, double maximum) : Attribute
{
    /// <summary>The least value.</summary>
    public double Minimum { get; } = minimum;

    /// <summary>The greatest value.</summary>
    public double Maximum { get; } = maximum;
}

/// <summary>Rounds times that are finer than a microsecond down, where they would be an error.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TruncateAttribute : Attribute;
