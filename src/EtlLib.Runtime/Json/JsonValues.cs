using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Json;

/// <summary>Appends JSON values to vectors, each by the column's type. The reader is on the value's first token, and then on its last.</summary>
internal static class JsonValues
{
    /// <summary>Appends a column's value.</summary>
    public static void Append(ColumnVector vector, JsonPlace place, ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            if (!place.Column.Nullable)
            {
                throw place.Null("the value");
            }

            vector.AppendNull();
        }
        else
        {
            Append(vector, place.Column.Type, place, ref json);
        }
    }

    private static void Append(ColumnVector vector, ColumnType type, JsonPlace place, ref Utf8JsonReader json)
    {
        switch (type.Kind)
        {
            case TypeKind.Bool:
                AppendBool(vector, type, place, ref json);
                break;
            case TypeKind.Int:
                ((FixedVector<int>)vector).Append((int)JsonNumbers.Whole(ref json, place, type, int.MinValue, int.MaxValue));
                break;
            case TypeKind.Long:
                ((FixedVector<long>)vector).Append(JsonNumbers.Whole(ref json, place, type, long.MinValue, long.MaxValue));
                break;
            case TypeKind.Float:
                ((FixedVector<float>)vector).Append(JsonNumbers.Float(ref json, place, type));
                break;
            case TypeKind.Double:
                ((FixedVector<double>)vector).Append(JsonNumbers.Double(ref json, place, type));
                break;
            case TypeKind.Decimal:
                ((FixedVector<Int128>)vector).Append(JsonNumbers.Unscaled(ref json, place, (DecimalType)type));
                break;
            case TypeKind.Text or TypeKind.Bytes:
                AppendText((TextVector)vector, type, place, ref json);
                break;
            case TypeKind.Uuid:
                AppendUuid(vector, type, place, ref json);
                break;
            case TypeKind.Enum:
                AppendEnum((TextVector)vector, (EnumType)type, place, ref json);
                break;
            case TypeKind.Struct:
                AppendStruct((StructVector)vector, (StructType)type, place, ref json);
                break;
            case TypeKind.List:
                AppendList((ListVector)vector, (ListType)type, place, ref json);
                break;
            default:
                AppendTime(vector, type, place, ref json);
                break;
        }
    }

    private static void AppendBool(ColumnVector vector, ColumnType type, JsonPlace place, ref Utf8JsonReader json)
    {
        if (json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
        {
            throw place.Unfit(ref json, type, "true or false");
        }

        ((BitVector)vector).Append(json.TokenType == JsonTokenType.True);
    }

    private static void AppendTime(ColumnVector vector, ColumnType type, JsonPlace place, ref Utf8JsonReader json)
    {
        if (type.Kind == TypeKind.Duration && json.TokenType == JsonTokenType.Number)
        {
            ((FixedVector<long>)vector).Append(JsonNumbers.Whole(ref json, place, type, long.MinValue, long.MaxValue));
            return;
        }

        Span<byte> buffer = stackalloc byte[JsonTexts.ShortBytes];
        var text = JsonTexts.Short(json, buffer);
        var parsed = type.Kind switch
        {
            TypeKind.Instant => Iso8601.Instant(text),
            TypeKind.LocalTime => Iso8601.LocalTime(text),
            TypeKind.Date => Iso8601.Date(text),
            TypeKind.TimeOfDay => Iso8601.TimeOfDay(text),
            _ => Iso8601.Duration(text),
        };
        if (!parsed.Valid)
        {
            throw place.Unfit(ref json, type, Expected(type.Kind));
        }

        if (parsed.Finer && !place.Column.Truncate)
        {
            throw place.Fail(ref json, "is finer than a microsecond. Round it, or mark the property [Truncate].");
        }

        if (type.Kind == TypeKind.Date)
        {
            ((FixedVector<int>)vector).Append((int)parsed.Value);
        }
        else
        {
            ((FixedVector<long>)vector).Append(parsed.Value);
        }
    }

    private static string Expected(TypeKind kind) => kind switch
    {
        TypeKind.Instant => "ISO 8601 with an offset, as \"2021-01-31T09:30:00Z\",",
        TypeKind.LocalTime => "ISO 8601 without an offset, as \"2021-01-31T09:30:00\",",
        TypeKind.Date => "\"2021-01-31\" or the like",
        TypeKind.TimeOfDay => "\"09:30:00\" or the like",
        _ => "\"01:30:00\", \"PT1H30M\" or a whole number of microseconds",
    };

    private static void AppendText(TextVector vector, ColumnType type, JsonPlace place, ref Utf8JsonReader json)
    {
        var isText = type.Kind == TypeKind.Text;
        if (json.TokenType != JsonTokenType.String)
        {
            throw place.Unfit(ref json, type, isText ? "a JSON string" : "base64 in a JSON string");
        }

        if (isText && json is { HasValueSequence: false, ValueIsEscaped: false })
        {
            vector.Append(Utf8.IsValid(json.ValueSpan) ? json.ValueSpan : throw place.Fail(ref json, "is no valid UTF-8. Mend the source."));
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(JsonTexts.Length(json));
        try
        {
            var text = JsonTexts.Copy(ref json, rented, place);
            if (!isText)
            {
                text = Base64.DecodeFromUtf8InPlace(text, out var length) == OperationStatus.Done ? text[..length] : throw place.Unfit(ref json, type, "base64");
            }

            vector.Append(text);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void AppendUuid(ColumnVector vector, ColumnType type, JsonPlace place, ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String || !json.TryGetGuid(out var value))
        {
            throw place.Unfit(ref json, type, "\"0f8fad5b-d9cb-469f-a165-70867728950e\" or the like");
        }

        ((FixedVector<UuidBytes>)vector).Append(UuidBytes.From(value));
    }

    private static void AppendEnum(TextVector vector, EnumType type, JsonPlace place, ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            foreach (var symbol in type.Symbols)
            {
                if (json.ValueTextEquals(symbol))
                {
                    vector.Append(symbol);
                    return;
                }
            }

            Span<byte> buffer = stackalloc byte[JsonTexts.ShortBytes];
            var text = JsonTexts.Short(json, buffer);
            foreach (var symbol in type.Symbols)
            {
                if (Ascii.EqualsIgnoreCase(text, symbol))
                {
                    vector.Append(symbol);
                    return;
                }
            }
        }

        throw place.Unfit(ref json, type, $"one of {string.Join(", ", (IEnumerable<string>)type.Symbols)}");
    }

    private static void AppendStruct(StructVector vector, StructType type, JsonPlace place, ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw place.Unfit(ref json, type, "a JSON object");
        }

        JsonRow.Append(vector.Vectors, type.Schema, ref json);
        vector.EndStruct();
    }

    private static void AppendList(ListVector vector, ListType type, JsonPlace place, ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw place.Unfit(ref json, type, "a JSON array");
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Null)
            {
                Append(vector.Elements, type.Element, place, ref json);
            }
            else if (type.ElementNullable)
            {
                vector.Elements.AppendNull();
            }
            else
            {
                throw place.Null("an element of the list");
            }
        }

        vector.EndList();
    }
}
