using EtlLib.Plan;
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
        [TypeKind.Float] = [Kind.Byte, Kind.Short],
        [TypeKind.Double] = [Kind.Float, Kind.Byte, Kind.Short, Kind.Integer],
    };

    /// <summary>A number's type; null of what is none.</summary>
    private static ColumnType? Number(Wire.DataType type) => type.KindCase switch
    {
        Kind.Byte or Kind.Short or Kind.Integer => ColumnType.Int,
        Kind.Long => ColumnType.Long,
        Kind.Float => ColumnType.Float,
        Kind.Double => ColumnType.Double,
        Kind.Decimal => ColumnType.Decimal(type.Decimal.Precision, type.Decimal.Scale),
        _ => null,
    };

    /// <summary>A time without a zone as the instant that it is in one.</summary>
    public static Wire.Expression InZone(Wire.Expression local, string zone) =>
        zone == "UTC" ? Ex.Cast(local, ColumnType.Instant) : Ex.Fn("to_utc_timestamp", Ex.Cast(local, ColumnType.Instant), Ex.Text(zone));

    /// <summary>A value as a model's type, or null where it cannot be one without a loss.</summary>
    /// <param name="value">The value.</param>
    /// <param name="found">Its type.</param>
    /// <param name="type">The model's type.</param>
    /// <param name="text">Where a text may be read as the type, what it is, for messages; else null.</param>
    /// <param name="level">How deep it is nested.</param>
    /// <param name="what">What the value is, for messages, where numbers are checked value by value; else null.</param>
    public static Wire.Expression? Converted(Wire.Expression value, Wire.DataType found, ColumnType type, string? text = null, int level = 0, string? what = null)
    {
        switch (type)
        {
            case DecimalType to when found.Decimal is { } from:
                if (from.Scale <= to.Scale && from.Precision - from.Scale <= to.Precision - to.Scale)
                {
                    return Ex.Cast(value, to);
                }

                break;
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

        if (what is not null && type.IsNumeric && Number(found) is { } number && !(Widened.TryGetValue(type.Kind, out var wider) && wider.Contains(found.KindCase)) && number != type)
        {
            // What is the same after it was converted and converted back.
            var converted = Ex.TryCast(value, type);
            return Ex.If(
                Ex.Fn("or", Ex.IsNull(value), Ex.Fn("coalesce", Ex.Fn("=", Ex.TryCast(converted, number), value), Ex.Bool(false))), converted,
                Ex.Raise(Ex.Text($"{Failures.Source}{what} holds \"{Failures.Open}"), Ex.Cast(value, ColumnType.Text), Ex.Text($"{Failures.Close}\", which {type} does not hold exactly. Change the property's type, or correct the source.")));
        }

        return type.Kind is TypeKind.Uuid && found.KindCase is Kind.String ? Ex.Fn("lower", value)
            : type.Kind is not (TypeKind.Decimal or TypeKind.List or TypeKind.Struct) && SparkTypes.Of(type).KindCase == found.KindCase ? value
            : Widened.TryGetValue(type.Kind, out var narrower) && narrower.Contains(found.KindCase) ? Ex.Cast(value, type)
            : null;
    }
}
