using Apache.Arrow;
using Apache.Arrow.Types;
using EtlLib.Schemas;
using ArrowList = Apache.Arrow.Types.ListType;
using ArrowStruct = Apache.Arrow.Types.StructType;
using ListType = EtlLib.Schemas.ListType;
using Schema = EtlLib.Schemas.Schema;
using StructType = EtlLib.Schemas.StructType;

namespace EtlLib.Spark.Data;

/// <summary>What each column type is in Arrow, on the way to Spark and back: the counterpart of <see cref="SparkTypes"/>.</summary>
internal static class ArrowTypes
{
    /// <summary>Arrow's type.</summary>
    public static IArrowType Of(ColumnType type) => type switch
    {
        DecimalType d => new Decimal128Type(d.Precision, d.Scale),
        StructType s => new ArrowStruct(Fields(s.Schema)),
        ListType l => new ArrowList(new Field("element", Of(l.Element), l.ElementNullable)),
        _ => type.Kind switch
        {
            TypeKind.Bool => BooleanType.Default,
            TypeKind.Int => Int32Type.Default,
            TypeKind.Long or TypeKind.Duration or TypeKind.TimeOfDay => Int64Type.Default,
            TypeKind.Float => FloatType.Default,
            TypeKind.Double => DoubleType.Default,
            TypeKind.Bytes => BinaryType.Default,
            TypeKind.Instant => new TimestampType(TimeUnit.Microsecond, "UTC"),
            TypeKind.LocalTime => new TimestampType(TimeUnit.Microsecond, (string?)null),
            TypeKind.Date => Date32Type.Default,
            _ => StringType.Default,
        },
    };

    /// <summary>A model's columns.</summary>
    public static IReadOnlyList<Field> Fields(Schema schema) => [.. schema.Columns.Select(c => new Field(c.Name, Of(c.Type), c.Nullable))];

    /// <summary>Whether values of Arrow's type are those of ours as they are: columns of nested models by their places, decimals also of fewer digits.</summary>
    public static bool Match(ColumnType type, IArrowType arrow) => (type, arrow) switch
    {
        (DecimalType d, Decimal128Type a) => a.Scale == d.Scale && a.Precision <= d.Precision,
        (StructType s, ArrowStruct a) => s.Schema.Columns.Count == a.Fields.Count && a.Fields.Select((f, i) => Match(s.Schema.Columns[i].Type, f.DataType)).All(same => same),
        (ListType l, ArrowList a) => Match(l.Element, a.ValueDataType),
        (_, TimestampType a) => a.Unit == TimeUnit.Microsecond && type.Kind == (string.IsNullOrEmpty(a.Timezone) ? TypeKind.LocalTime : TypeKind.Instant),
        _ => Of(type).TypeId == arrow.TypeId && arrow is not NestedType,
    };

    /// <summary>Arrow's type in words.</summary>
    public static string Describe(IArrowType type) => type switch
    {
        Decimal128Type d => $"decimal({d.Precision}, {d.Scale})",
        TimestampType t => $"timestamp in {t.Unit}s {(string.IsNullOrEmpty(t.Timezone) ? "without a zone" : "of " + t.Timezone)}",
        ArrowList l => $"list of {Describe(l.ValueDataType)}",
        ArrowStruct s => $"struct of {string.Join(", ", s.Fields.Select(f => $"{f.Name}: {Describe(f.DataType)}"))}",
        _ => type.Name,
    };
}
