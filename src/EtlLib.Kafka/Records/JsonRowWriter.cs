using System.Globalization;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>
/// Writes rows as JSON objects, in the forms that JSON lines have: instants in UTC with microseconds, bytes in base64, durations as
/// <c>[-][d.]hh:mm:ss[.ffffff]</c>.
/// </summary>
internal static class JsonRowWriter
{
    /// <summary>Writes a row.</summary>
    public static void Write(Utf8JsonWriter to, ReadOnlySpan<ColumnVector> columns, Schema schema, int row)
    {
        to.WriteStartObject();
        for (var i = 0; i < columns.Length; i++)
        {
            to.WritePropertyName(schema.Columns[i].Name);
            Write(to, columns[i], row);
        }

        to.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter to, ColumnVector column, int row)
    {
        if (column.IsNull(row))
        {
            to.WriteNullValue();
            return;
        }

        switch (column)
        {
            case BitVector bits:
                to.WriteBooleanValue(bits[row]);
                break;
            case TextVector text when column.Type.Kind is TypeKind.Bytes:
                to.WriteBase64StringValue(text[row]);
                break;
            case TextVector text:
                to.WriteStringValue(text[row]);
                break;
            case FixedVector<int> number when column.Type.Kind is TypeKind.Date:
                to.WriteStringValue(Values.ToDate(number[row]).ToString("O", CultureInfo.InvariantCulture));
                break;
            case FixedVector<int> number:
                to.WriteNumberValue(number[row]);
                break;
            case FixedVector<long> number:
                Write(to, column.Type.Kind, number[row]);
                break;
            case FixedVector<float> number:
                Write(to, number[row]);
                break;
            case FixedVector<double> number:
                Write(to, number[row]);
                break;
            case FixedVector<Int128> number:
                to.WriteRawValue(Decimal(number[row], ((DecimalType)column.Type).Scale), skipInputValidation: true);
                break;
            case FixedVector<UuidBytes> uuid:
                to.WriteStringValue(uuid[row].ToGuid());
                break;
            case ListVector list:
                to.WriteStartArray();
                for (var i = 0; i < list.Length(row); i++)
                {
                    Write(to, list.Elements, list.Start(row) + i);
                }

                to.WriteEndArray();
                break;
            case StructVector nested:
                Write(to, nested.Vectors, ((StructType)column.Type).Schema, row);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(column));
        }
    }

    private static void Write(Utf8JsonWriter to, TypeKind kind, long value)
    {
        switch (kind)
        {
            case TypeKind.Instant:
                to.WriteStringValue(Values.ToInstant(value).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
                break;
            case TypeKind.LocalTime:
                to.WriteStringValue(Values.ToLocalTime(value).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
                break;
            case TypeKind.TimeOfDay:
                to.WriteStringValue(Values.ToTimeOfDay(value).ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
                break;
            case TypeKind.Duration:
                to.WriteStringValue(Duration(Values.ToDuration(value)));
                break;
            default:
                to.WriteNumberValue(value);
                break;
        }
    }

    /// <summary>JSON has no number for NaN and the infinities: they are texts.</summary>
    private static void Write(Utf8JsonWriter to, double value)
    {
        if (double.IsFinite(value))
        {
            to.WriteNumberValue(value);
        }
        else
        {
            to.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }

    private static void Write(Utf8JsonWriter to, float value)
    {
        if (float.IsFinite(value))
        {
            to.WriteNumberValue(value);
        }
        else
        {
            Write(to, (double)value);
        }
    }

    /// <summary>The constant format has seven digits after the point, or none: the last one is always zero here.</summary>
    private static string Duration(TimeSpan value) =>
        value.ToString("c", CultureInfo.InvariantCulture) is var text && value.Ticks % TimeSpan.TicksPerSecond != 0 ? text[..^1] : text;

    private static string Decimal(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(unscaled < 0 ? "-" : "")}{digits[..^scale]}{(scale > 0 ? "." : "")}{digits[^scale..]}";
    }
}
