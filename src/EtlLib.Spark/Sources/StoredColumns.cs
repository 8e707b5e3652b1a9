using EtlLib.Schemas;
using EtlLib.Spark.Lowering.Scalars;
using Kind = EtlLib.Spark.Protocol.DataType.KindOneofCase;

namespace EtlLib.Spark.Sources;

/// <summary>Columns of files and tables that have types of their own, as a model's.</summary>
internal static class StoredColumns
{
    private static readonly Dictionary<TypeKind, Kind[]> Widened = new()
    {
        [TypeKind.Int] = [Kind.Byte, Kind.Short],
        [TypeKind.Long] = [Kind.Byte, Kind.Short, Kind.Integer],
        [TypeKind.Duration] = [Kind.Integer],
        [TypeKind.Double] = [Kind.Float],
        [TypeKind.Instant] = [Kind.TimestampNtz],
    };

    /// <summary>A value as a model's type, or null where it cannot be one without a loss.</summary>
    /// <param name="value">The value.</param>
    /// <param name="found">Its type.</param>
    /// <param name="type">The model's type.</param>
    /// <param name="text">Where a text may be read as the type, what it is, for messages; else null.</param>
    /// <param name="level">How deep it is nested.</param>
    public static Wire.Expression? Converted(Wire.Expression value, Wire.DataType found, ColumnType type, string? text = null, int level = 0)
    {
        switch (type)
        {
            case DecimalType to when found.Decimal is { } from:
                return from.Scale <= to.Scale && from.Precision - from.Scale <= to.Precision - to.Scale ? Ex.Cast(value, to) : null;
            case ListType list when found.Array is { } array:
                return Converted(Ex.Variable($"item{level}"), array.ElementType, list.Element, null, level + 1) is { } element ? Ex.Fn("transform", value, Ex.Lambda($"item{level}", element)) : null;
            case StructType nested when found.Struct is { } model:
                var fields = nested.Schema.Columns.Select(c => (c.Name, Value: model.Fields.FirstOrDefault(f => f.Name.Equals(c.Name, StringComparison.OrdinalIgnoreCase)) is { } field
                    ? Converted(Ex.Field(value, field.Name), field.DataType, c.Type, null, level + 1) : null)).ToList();
                return fields.All(f => f.Value is not null) ? Ex.If(Ex.IsNull(value), Ex.Null(type), Ex.StructOf(fields.Select(f => (f.Name, f.Value!)))) : null;
        }

        if (found.KindCase is Kind.String && type.Kind is not (TypeKind.Text or TypeKind.Enum or TypeKind.Uuid))
        {
            return text is null ? null : StoredTypes.FromText(type.Kind is TypeKind.Struct or TypeKind.List ? StoredTypes.FromJson(value, type) : value, type, text);
        }

        return type.Kind is TypeKind.Uuid && found.KindCase is Kind.String ? Ex.Fn("lower", value)
            : type.Kind is not (TypeKind.Decimal or TypeKind.List or TypeKind.Struct) && SparkTypes.Of(type).KindCase == found.KindCase ? value
            : Widened.TryGetValue(type.Kind, out var narrower) && narrower.Contains(found.KindCase) ? Ex.Cast(value, type)
            : null;
    }
}
