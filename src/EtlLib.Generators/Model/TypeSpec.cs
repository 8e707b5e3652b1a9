namespace EtlLib.Generators.Model;

/// <summary>The kinds of column types: those of EtlLib.Schemas.TypeKind, by name; a test holds them to it.</summary>
internal enum Kind
{
    Bool,
    Int,
    Long,
    Float,
    Double,
    Decimal,
    Text,
    Bytes,
    Uuid,
    Instant,
    LocalTime,
    Date,
    TimeOfDay,
    Duration,
    Enum,
    Struct,
    List,
}

/// <summary>What a column holds.</summary>
/// <param name="Kind">The kind; of a value object, that of its value.</param>
/// <param name="CSharp">The C# type where it is not null, fully qualified: <c>global::System.Guid</c>.</param>
/// <param name="IsReference">Whether the C# type is a reference type.</param>
internal sealed record TypeSpec(Kind Kind, string CSharp, bool IsReference)
{
    /// <summary>Digits in all, of a decimal.</summary>
    public int Precision { get; init; }

    /// <summary>Digits after the point, of a decimal.</summary>
    public int Scale { get; init; }

    /// <summary>The enum, of an enum.</summary>
    public EnumSpec? Enum { get; init; }

    /// <summary>The nested model, of a nested model.</summary>
    public SchemaSpec? Schema { get; init; }

    /// <summary>The element, of a list.</summary>
    public ElementSpec? Element { get; init; }

    /// <summary>The value object, where the value is wrapped in one.</summary>
    public WrapperSpec? Wrapper { get; init; }
}

/// <summary>An enum.</summary>
/// <param name="Name">Its full name with dots.</param>
/// <param name="Symbols">The names of its values, in the order of the values.</param>
internal sealed record EnumSpec(string Name, EquatableArray<string> Symbols);

/// <summary>The element of a list.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="IsArray">Whether the list is an array or an interface that an array implements.</param>
internal sealed record ElementSpec(TypeSpec Type, bool Nullable, bool IsArray);

/// <summary>A value object around a value.</summary>
/// <param name="Property">The property that gives the value.</param>
/// <param name="ValueCSharp">The C# type of the value.</param>
internal sealed record WrapperSpec(string Property, string ValueCSharp);

/// <summary>A model as what it says of its data.</summary>
/// <param name="Name">Its full name with dots.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record SchemaSpec(string Name, EquatableArray<ColumnSpec> Columns)
{
    /// <summary>The name without namespace and containing types.</summary>
    public string ShortName => Name.Substring(Name.LastIndexOf('.') + 1);
}

/// <summary>A column.</summary>
/// <param name="Property">The C# property.</param>
/// <param name="Name">The column's name.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Nullable">Whether it may be null.</param>
internal sealed record ColumnSpec(string Property, string Name, TypeSpec Type, bool Nullable)
{
    /// <summary>What it is for.</summary>
    public Roles Roles { get; init; }

    /// <summary>The declared lateness, in ticks; negative where none is declared.</summary>
    public long Lateness { get; init; } = -1;

    /// <summary>The declared time-out of idle partitions, in ticks; negative where none is declared.</summary>
    public long Idle { get; init; } = -1;

    /// <summary>The least value, as a C# literal of the column's type.</summary>
    public string? Minimum { get; init; }

    /// <summary>The greatest value, as a C# literal.</summary>
    public string? Maximum { get; init; }

    /// <summary>Whether times are truncated to microseconds.</summary>
    public bool Truncate { get; init; }

    /// <summary>The C# expression that makes the generator attribute.</summary>
    public string? Generator { get; init; }
}

/// <summary>What a column is for: EtlLib.Schemas.ColumnRoles, by name and value; a test holds them to it.</summary>
[Flags]
internal enum Roles
{
    None = 0,
    EventTime = 1,
    Sequence = 2,
    PartitionKey = 4,
}
