namespace EtlLib.Generation;

/// <summary>
/// Which columns a <see cref="DataType"/> fits. The compiler says so (ETL0013) where one is put on another column; a
/// <c>DataType&lt;T&gt;</c> needs none, as <c>T</c> says it.
/// </summary>
/// <param name="columns">The columns that it fits.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FitsAttribute(FittingColumns columns) : Attribute
{
    /// <summary>The columns that it fits.</summary>
    public FittingColumns Columns { get; } = columns;
}

/// <summary>Kinds of columns that a <see cref="DataType"/> may fit.</summary>
[Flags]
public enum FittingColumns
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Columns of int and long.</summary>
    Whole = 1,

    /// <summary>Columns of float, double and decimal.</summary>
    Fractional = 2,

    /// <summary>Columns of int, long, float, double and decimal.</summary>
    Numbers = Whole | Fractional,

    /// <summary>Columns of text.</summary>
    Text = 4,

    /// <summary>Columns of Guid.</summary>
    Uuids = 8,

    /// <summary>Columns of bool.</summary>
    Bools = 16,

    /// <summary>Columns of enums.</summary>
    Enums = 32,

    /// <summary>Columns of DateTimeOffset, DateTime, DateOnly, TimeOnly and TimeSpan.</summary>
    Times = 64,

    /// <summary>Columns of one value that C# can write in an attribute, or as text: all but bytes, nested models and lists.</summary>
    Scalars = Numbers | Text | Uuids | Bools | Enums | Times,

    /// <summary>Columns of bytes, nested models and lists.</summary>
    Others = 128,

    /// <summary>All columns.</summary>
    Any = Scalars | Others,
}

/// <summary>What a number that a <see cref="DataType"/> is given must be: finite, and within the limits said. The compiler says so (ETL0013) where it is not.</summary>
/// <remarks>On a property; an argument of the constructor is checked by the property of its name.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArgumentAttribute : Attribute
{
    /// <summary>The least that it may be.</summary>
    public double AtLeast { get; set; } = double.NegativeInfinity;

    /// <summary>What it must be more than.</summary>
    public double MoreThan { get; set; } = double.NegativeInfinity;

    /// <summary>The most that it may be.</summary>
    public double AtMost { get; set; } = double.PositiveInfinity;

    /// <summary>Whether it must be a whole number where the column holds whole numbers.</summary>
    public bool WholeIfColumnIs { get; set; }

    /// <summary>Whether it must be a value that the column can hold.</summary>
    public bool IsValue { get; set; }
}
