using EtlLib.Schemas;

namespace EtlLib.Spark;

/// <summary>What each column type is on Spark while a plan runs there, and in Arrow on the way there and back.</summary>
/// <remarks>
/// Enums are their symbols; UUIDs their text in lower case; times of day and durations whole microseconds, since Spark's TIME is not
/// everywhere and its intervals are narrower than a duration.
/// </remarks>
internal static class SparkTypes
{
    /// <summary>Spark's type.</summary>
    public static Wire.DataType Of(ColumnType type) => type switch
    {
        DecimalType d => new Wire.DataType { Decimal = new() { Precision = d.Precision, Scale = d.Scale } },
        StructType s => Of(s.Schema),
        ListType l => new Wire.DataType { Array = new() { ElementType = Of(l.Element), ContainsNull = l.ElementNullable } },
        _ => type.Kind switch
        {
            TypeKind.Bool => new Wire.DataType { Boolean = new() },
            TypeKind.Int => new Wire.DataType { Integer = new() },
            TypeKind.Long or TypeKind.Duration or TypeKind.TimeOfDay => new Wire.DataType { Long = new() },
            TypeKind.Float => new Wire.DataType { Float = new() },
            TypeKind.Double => new Wire.DataType { Double = new() },
            TypeKind.Bytes => new Wire.DataType { Binary = new() },
            TypeKind.Instant => new Wire.DataType { Timestamp = new() },
            TypeKind.LocalTime => new Wire.DataType { TimestampNtz = new() },
            TypeKind.Date => new Wire.DataType { Date = new() },
            _ => new Wire.DataType { String = new() },
        },
    };

    /// <summary>A model as Spark's struct.</summary>
    public static Wire.DataType Of(Schema schema) => Struct(schema, c => Of(c.Type), c => c.Nullable);

    /// <summary>A struct of a model's columns, of types of its own.</summary>
    public static Wire.DataType Struct(Schema schema, Func<ColumnSchema, Wire.DataType> type, Func<ColumnSchema, bool> nullable) =>
        new() { Struct = new() { Fields = { schema.Columns.Select(c => new Wire.DataType.Types.StructField { Name = c.Name, DataType = type(c), Nullable = nullable(c) }) } } };
}
