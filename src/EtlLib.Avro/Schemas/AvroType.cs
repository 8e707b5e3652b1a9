using System.Text.Json;

namespace EtlLib.Avro;

/// <summary>The kinds of Avro types.</summary>
internal enum AvroKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Fixed,
    Enum,
    Record,
    Array,
    Map,
    Union,
}

/// <summary>The logical types of the specification, and EtlLib's own duration of microseconds.</summary>
internal enum AvroLogical
{
    None,
    Decimal,
    Uuid,
    Date,
    TimeMillis,
    TimeMicros,
    TimestampMillis,
    TimestampMicros,
    TimestampNanos,
    LocalTimestampMillis,
    LocalTimestampMicros,
    LocalTimestampNanos,
    Duration,
    DurationMicros,
}

/// <summary>
/// A type of an Avro schema. Named types may contain themselves, so a type is filled in after it is made, by the parser alone.
/// </summary>
internal sealed class AvroType(AvroKind kind)
{
    public AvroKind Kind { get; } = kind;

    /// <summary>The logical type; none where the schema's is unknown or does not fit, as the specification wants it.</summary>
    public AvroLogical Logical { get; set; }

    /// <summary>Digits in all, of a decimal.</summary>
    public int Precision { get; set; }

    /// <summary>Digits after the point, of a decimal.</summary>
    public int Scale { get; set; }

    /// <summary>The full name of a record, enum or fixed.</summary>
    public string Name { get; set; } = "";

    /// <summary>Full names that the type had before.</summary>
    public string[] Aliases { get; set; } = [];

    /// <summary>Bytes of a fixed.</summary>
    public int Size { get; set; }

    /// <summary>The symbols of an enum.</summary>
    public string[] Symbols { get; set; } = [];

    /// <summary>The symbol that stands for those that a reader does not know, or null.</summary>
    public string? DefaultSymbol { get; set; }

    /// <summary>The fields of a record.</summary>
    public AvroField[] Fields { get; set; } = [];

    /// <summary>The items of an array or the values of a map.</summary>
    public AvroType? Items { get; set; }

    /// <summary>The branches of a union.</summary>
    public AvroType[] Branches { get; set; } = [];

    /// <summary>The name without its namespace.</summary>
    public string ShortName => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>The type as messages say it.</summary>
    public override string ToString() => Kind switch
    {
        AvroKind.Record or AvroKind.Enum or AvroKind.Fixed => $"{Kind.ToString().ToLowerInvariant()} {Name}",
        AvroKind.Array => $"array of {Items}",
        AvroKind.Map => $"map of {Items}",
        AvroKind.Union => $"union of {string.Join(", ", Branches.Select(b => b.ToString()))}",
        _ => Kind.ToString().ToLowerInvariant(),
    } + (Logical == AvroLogical.None ? "" : $" ({Logical})");
}

/// <summary>A field of a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Aliases">Names that the field had before.</param>
/// <param name="Default">The value that it has where a writer does not know it, or null.</param>
internal sealed record AvroField(string Name, AvroType Type, string[] Aliases, JsonElement? Default)
{
    /// <summary>The column that it is of, whose name may be none in Avro.</summary>
    public string Column { get; init; } = Name;
}
