using System.Globalization;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace EtlLib.Spark.Tests.Golden;

/// <summary>Spark's answers as the golden files show them.</summary>
internal static class GoldenAnswer
{
    /// <summary>The rows of an Arrow stream.</summary>
    public static IEnumerable<JsonNode> Rows(ReadOnlyMemory<byte> stream)
    {
        using var reader = new ArrowStreamReader(stream);
        while (reader.ReadNextRecordBatch() is { } batch)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                yield return Row(batch.Schema.FieldsList.Select(f => f.Name).ToList(), [.. batch.Arrays], i);
            }
        }
    }

    /// <summary>A type as Spark's JSON says it.</summary>
    public static JsonNode Type(Wire.DataType type) => type.KindCase switch
    {
        Wire.DataType.KindOneofCase.Struct => new JsonObject
        {
            ["type"] = "struct",
            ["fields"] = new JsonArray([.. type.Struct.Fields.Select(f => new JsonObject
            {
                ["name"] = f.Name, ["type"] = Type(f.DataType), ["nullable"] = f.Nullable, ["metadata"] = f.HasMetadata ? JsonNode.Parse(f.Metadata) : new JsonObject(),
            })]),
        },
        Wire.DataType.KindOneofCase.Array => new JsonObject { ["type"] = "array", ["elementType"] = Type(type.Array.ElementType), ["containsNull"] = type.Array.ContainsNull },
        Wire.DataType.KindOneofCase.Map => new JsonObject { ["type"] = "map", ["keyType"] = Type(type.Map.KeyType), ["valueType"] = Type(type.Map.ValueType), ["valueContainsNull"] = type.Map.ValueContainsNull },
        Wire.DataType.KindOneofCase.Decimal => $"decimal({type.Decimal.Precision},{type.Decimal.Scale})",
        Wire.DataType.KindOneofCase.DayTimeInterval => "interval day",
        Wire.DataType.KindOneofCase.TimestampNtz => "timestamp_ntz",
        _ => type.KindCase.ToString().ToLowerInvariant(),
    };

    /// <summary>A node as text, in which numbers of one value are equal and the order of members does not matter.</summary>
    public static string Canonical(JsonNode? node) => node switch
    {
        JsonObject o => $"{{{string.Join(',', o.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}:{Canonical(m.Value)}"))}}}",
        JsonArray a => $"[{string.Join(',', a.Select(Canonical))}]",
        JsonValue v when v.GetValueKind() is System.Text.Json.JsonValueKind.Number => double.Parse(v.ToJsonString(), CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        _ => node?.ToJsonString() ?? "null",
    };

    private static JsonObject Row(List<string> names, List<IArrowArray> columns, int row)
    {
        var json = new JsonObject();
        for (var i = 0; i < names.Count; i++)
        {
            json[names[i]] = Value(columns[i], row);
        }

        return json;
    }

    private static JsonNode? Value(IArrowArray column, int row) => column.IsNull(row) ? null : column switch
    {
        Int8Array a => a.GetValue(row),
        Int16Array a => a.GetValue(row),
        Int32Array a => a.GetValue(row),
        Int64Array a => a.GetValue(row),
        FloatArray a => Number(a.GetValue(row)!.Value),
        DoubleArray a => Number(a.GetValue(row)!.Value),
        BooleanArray a => a.GetValue(row),
        StringArray a => a.GetString(row),
        Decimal128Array a => a.GetString(row),
        BinaryArray a => $"b'{string.Concat(a.GetBytes(row).ToArray().Select(b => $"\\x{b:x2}"))}'",
        Date32Array a => a.GetDateTime(row)!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimestampArray a => a.GetTimestamp(row)!.Value.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DurationArray a => a.GetTimeSpan(row) is { } span && span.Days == 1 ? $"1 day, {span - TimeSpan.FromDays(1):h\\:mm\\:ss}" : throw new InvalidOperationException("Only one day is known."),
        MapArray a => Map(a, row),
        ListArray a => new JsonArray([.. Enumerable.Range(a.ValueOffsets[row], a.GetValueLength(row)).Select(i => Value(a.Values, i))]),
        StructArray a => Row([.. ((Apache.Arrow.Types.StructType)a.Data.DataType).Fields.Select(f => f.Name)], [.. a.Fields], row),
        _ => throw new InvalidOperationException($"{column.GetType().Name} is in no golden plan."),
    };

    private static JsonNode Number(double value) => double.IsNaN(value) ? "NaN" : value;

    private static JsonObject Map(MapArray map, int row)
    {
        var json = new JsonObject();
        for (var i = map.ValueOffsets[row]; i < map.ValueOffsets[row + 1]; i++)
        {
            json[Value(map.Keys, i)!.ToString()] = Value(map.Values, i);
        }

        return json;
    }
}
