using System.Buffers;
using System.Text.Json;

namespace EtlLib.Avro;

/// <summary>A field's default, which a schema has as JSON, in Avro's encoding by the field's type.</summary>
internal static class DefaultValue
{
    /// <summary>Encodes it.</summary>
    /// <exception cref="AvroException">The JSON does not fit the type.</exception>
    public static byte[] Encode(AvroType type, JsonElement json, string place)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new AvroWriter(bytes);
        if (!TryWrite(type, json, ref writer))
        {
            throw new AvroException($"{place}: the default {json.GetRawText()} is not a value of {type}.");
        }

        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static bool TryWrite(AvroType type, JsonElement json, ref AvroWriter writer)
    {
        switch (type.Kind, json.ValueKind)
        {
            case (AvroKind.Null, JsonValueKind.Null):
                return true;
            case (AvroKind.Boolean, JsonValueKind.True or JsonValueKind.False):
                writer.WriteBoolean(json.GetBoolean());
                return true;
            case (AvroKind.Int, JsonValueKind.Number) when json.TryGetInt32(out var number):
                writer.WriteInt(number);
                return true;
            case (AvroKind.Long, JsonValueKind.Number) when json.TryGetInt64(out var number):
                writer.WriteLong(number);
                return true;
            case (AvroKind.Float or AvroKind.Double, _) when Number(json) is { } number:
                Write(type.Kind, number, ref writer);
                return true;
            case (AvroKind.String, JsonValueKind.String):
                writer.WriteString(json.GetString()!);
                return true;
            case (AvroKind.Bytes, JsonValueKind.String) when Latin1(json) is { } bytes:
                writer.WriteBytes(bytes);
                return true;
            case (AvroKind.Fixed, JsonValueKind.String) when Latin1(json) is { } bytes && bytes.Length == type.Size:
                writer.WriteFixed(bytes);
                return true;
            case (AvroKind.Enum, JsonValueKind.String) when Array.IndexOf(type.Symbols, json.GetString()) is >= 0 and var symbol:
                writer.WriteInt(symbol);
                return true;
            case (AvroKind.Union, _):
                return TryUnion(type, json, ref writer);
            case (AvroKind.Array, JsonValueKind.Array):
                return TryArray(type, json, ref writer);
            case (AvroKind.Record, JsonValueKind.Object):
                return TryRecord(type, json, ref writer);
            default:
                return type.Kind == AvroKind.Map && json.ValueKind == JsonValueKind.Object && TryMap(type, json, ref writer);
        }
    }

    private static void Write(AvroKind kind, double number, ref AvroWriter writer)
    {
        if (kind == AvroKind.Float)
        {
            writer.WriteFloat((float)number);
        }
        else
        {
            writer.WriteDouble(number);
        }
    }

    /// <summary>JSON has no NaN and infinity: they are strings.</summary>
    private static double? Number(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.String => json.GetString() switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, _ => null },
        _ => null,
    };

    /// <summary>Bytes are a string whose code points are the bytes.</summary>
    private static byte[]? Latin1(JsonElement json)
    {
        var text = json.GetString()!;
        return text.All(c => c <= 0xFF) ? System.Text.Encoding.Latin1.GetBytes(text) : null;
    }

    /// <summary>The first branch that the value fits.</summary>
    private static bool TryUnion(AvroType type, JsonElement json, ref AvroWriter writer)
    {
        for (var i = 0; i < type.Branches.Length; i++)
        {
            var bytes = new ArrayBufferWriter<byte>();
            var branch = new AvroWriter(bytes);
            if (TryWrite(type.Branches[i], json, ref branch))
            {
                branch.Flush();
                writer.WriteInt(i);
                writer.WriteFixed(bytes.WrittenSpan);
                return true;
            }
        }

        return false;
    }

    private static bool TryArray(AvroType type, JsonElement json, ref AvroWriter writer)
    {
        var count = json.GetArrayLength();
        if (count > 0)
        {
            writer.WriteInt(count);
            foreach (var item in json.EnumerateArray())
            {
                if (!TryWrite(type.Items!, item, ref writer))
                {
                    return false;
                }
            }
        }

        writer.WriteInt(0);
        return true;
    }

    private static bool TryMap(AvroType type, JsonElement json, ref AvroWriter writer)
    {
        foreach (var value in json.EnumerateObject())
        {
            writer.WriteInt(1);
            writer.WriteString(value.Name);
            if (!TryWrite(type.Items!, value.Value, ref writer))
            {
                return false;
            }
        }

        writer.WriteInt(0);
        return true;
    }

    private static bool TryRecord(AvroType type, JsonElement json, ref AvroWriter writer)
    {
        foreach (var field in type.Fields)
        {
            if (!(json.TryGetProperty(field.Name, out var value) || (field.Default is { } own && (value = own) is var _)) || !TryWrite(field.Type, value, ref writer))
            {
                return false;
            }
        }

        return true;
    }
}
