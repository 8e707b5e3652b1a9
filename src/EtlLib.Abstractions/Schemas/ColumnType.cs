namespace EtlLib.Schemas;

/// <summary>The kinds of column types, in the words of the column structs (<c>InstantColumn</c> has the kind <see cref="Instant"/>).</summary>
public enum TypeKind
{
    /// <summary>C# <c>bool</c>.</summary>
    Bool,

    /// <summary>C# <c>int</c>, 32 bits.</summary>
    Int,

    /// <summary>C# <c>long</c>, 64 bits.</summary>
    Long,

    /// <summary>C# <c>float</c>, IEEE 754, 32 bits.</summary>
    Float,

    /// <summary>C# <c>double</c>, IEEE 754, 64 bits.</summary>
    Double,

    /// <summary>C# <c>decimal</c> with a declared precision and scale.</summary>
    Decimal,

    /// <summary>C# <c>string</c>: UTF-8, ordinal order, length in code points.</summary>
    Text,

    /// <summary>C# <c>byte[]</c>.</summary>
    Bytes,

    /// <summary>C# <c>Guid</c>.</summary>
    Uuid,

    /// <summary>C# <c>DateTimeOffset</c>: microseconds since 1970-01-01T00:00:00Z.</summary>
    Instant,

    /// <summary>C# <c>DateTime</c> without a zone: microseconds since 1970-01-01 00:00:00.</summary>
    LocalTime,

    /// <summary>C# <c>DateOnly</c>: days since 1970-01-01.</summary>
    Date,

    /// <summary>C# <c>TimeOnly</c>: microseconds since midnight.</summary>
    TimeOfDay,

    /// <summary>C# <c>TimeSpan</c>: microseconds.</summary>
    Duration,

    /// <summary>A C# enum, stored as the name of its value.</summary>
    Enum,

    /// <summary>A nested model.</summary>
    Struct,

    /// <summary>A list of values of one type.</summary>
    List,
}

/// <summary>
/// What a column holds. A closed family: <see cref="PrimitiveType"/>, <see cref="DecimalType"/>, <see cref="EnumType"/>,
/// <see cref="StructType"/>, <see cref="ListType"/>. Whether it may be null is said by the column, not by the type.
/// </summary>
public abstract record ColumnType
{
    private protected ColumnType(TypeKind kind) => Kind = kind;

    /// <summary>The kind.</summary>
    public TypeKind Kind { get; }

    /// <summary>Whether values are numbers, with arithmetic.</summary>
    public bool IsNumeric => Kind is TypeKind.Int or TypeKind.Long or TypeKind.Float or TypeKind.Double or TypeKind.Decimal;

    /// <summary>Whether values have an order.</summary>
    public bool IsOrdered => IsNumeric || Kind is TypeKind.Text or TypeKind.Instant or TypeKind.LocalTime or TypeKind.Date or TypeKind.TimeOfDay or TypeKind.Duration or TypeKind.Bool or TypeKind.Uuid or TypeKind.Bytes;

    /// <summary><c>bool</c>.</summary>
    public static PrimitiveType Bool { get; } = new(TypeKind.Bool);

    /// <summary><c>int</c>.</summary>
    public static PrimitiveType Int { get; } = new(TypeKind.Int);

    /// <summary><c>long</c>.</summary>
    public static PrimitiveType Long { get; } = new(TypeKind.Long);

    /// <summary><c>float</c>.</summary>
    public static PrimitiveType Float { get; } = new(TypeKind.Float);

    /// <summary><c>double</c>.</summary>
    public static PrimitiveType Double { get; } = new(TypeKind.Double);

    /// <summary><c>string</c>.</summary>
    public static PrimitiveType Text { get; } = new(TypeKind.Text);

    /// <summary><c>byte[]</c>.</summary>
    public static PrimitiveType Bytes { get; } = new(TypeKind.Bytes);

    /// <summary><c>Guid</c>.</summary>
    public static PrimitiveType Uuid { get; } = new(TypeKind.Uuid);

    /// <summary><c>DateTimeOffset</c>.</summary>
    public static PrimitiveType Instant { get; } = new(TypeKind.Instant);

    /// <summary><c>DateTime</c>.</summary>
    public static PrimitiveType LocalTime { get; } = new(TypeKind.LocalTime);

    /// <summary><c>DateOnly</c>.</summary>
    public static PrimitiveType Date { get; } = new(TypeKind.Date);

    /// <summary><c>TimeOnly</c>.</summary>
    public static PrimitiveType TimeOfDay { get; } = new(TypeKind.TimeOfDay);

    /// <summary><c>TimeSpan</c>.</summary>
    public static PrimitiveType Duration { get; } = new(TypeKind.Duration);

    /// <summary><c>decimal</c> with a precision (digits in all, 1 to 38) and a scale (digits after the point).</summary>
    public static DecimalType Decimal(int precision, int scale) => new(precision, scale);

    /// <summary>A list.</summary>
    public static ListType List(ColumnType element, bool elementNullable = false) => new(element, elementNullable);

    /// <summary>A nested model.</summary>
    public static StructType Struct(Schema schema) => new(schema);
}

/// <summary>A type without parameters: one of the static properties of <see cref="ColumnType"/>.</summary>
public sealed record PrimitiveType : ColumnType
{
    internal PrimitiveType(TypeKind kind)
        : base(kind)
    {
    }

    /// <inheritdoc />
    public override string ToString() => Kind switch
    {
        TypeKind.LocalTime => "local time",
        TypeKind.TimeOfDay => "time of day",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>An exact decimal number.</summary>
public sealed record DecimalType : ColumnType
{
    /// <summary>The most digits that every engine holds.</summary>
    public const int MaxPrecision = 38;

    /// <summary>Makes the type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The precision is not 1 to 38, or the scale not 0 to the precision.</exception>
    public DecimalType(int precision, int scale)
        : base(TypeKind.Decimal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, MaxPrecision);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        (Precision, Scale) = (precision, scale);
    }

    /// <summary>Digits in all.</summary>
    public int Precision { get; }

    /// <summary>Digits after the point.</summary>
    public int Scale { get; }

    /// <inheritdoc />
    public override string ToString() => $"decimal({Precision}, {Scale})";
}

/// <summary>A C# enum: stored as the name of its value.</summary>
public sealed record EnumType(string Name, EquatableArray<string> Symbols) : ColumnType(TypeKind.Enum)
{
    /// <inheritdoc />
    public override string ToString() => $"enum {Name}";
}

/// <summary>A nested model.</summary>
public sealed record StructType(Schema Schema) : ColumnType(TypeKind.Struct)
{
    /// <inheritdoc />
    public override string ToString() => Schema.Name;
}

/// <summary>A list of values of one type.</summary>
public sealed record ListType(ColumnType Element, bool ElementNullable) : ColumnType(TypeKind.List)
{
    /// <inheritdoc />
    public override string ToString() => $"list of {Element}{(ElementNullable ? "?" : "")}";
}
