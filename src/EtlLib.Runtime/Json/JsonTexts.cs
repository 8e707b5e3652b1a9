using System.Buffers;
using System.Text.Json;

namespace EtlLib.Json;

/// <summary>The bytes of JSON strings and numbers, without a string object.</summary>
internal static class JsonTexts
{
    /// <summary>No number, time or name that fits a column is longer.</summary>
    public const int ShortBytes = 256;

    /// <summary>At most how many bytes the value has.</summary>
    public static int Length(scoped in Utf8JsonReader json) => json.HasValueSequence ? checked((int)json.ValueSequence.Length) : json.ValueSpan.Length;

    /// <summary>A string or number of at most <see cref="ShortBytes"/>: where it stands, or copied to the buffer. Empty where it is something else.</summary>
    public static ReadOnlySpan<byte> Short(scoped in Utf8JsonReader json, Span<byte> buffer)
    {
        if (json.TokenType is not (JsonTokenType.String or JsonTokenType.Number) || Length(json) > ShortBytes)
        {
            return default;
        }

        if (!json.HasValueSequence && !json.ValueIsEscaped)
        {
            return json.ValueSpan;
        }

        if (json.TokenType == JsonTokenType.Number)
        {
            json.ValueSequence.CopyTo(buffer);
            return buffer[..(int)json.ValueSequence.Length];
        }

        return TryCopy(json, buffer, out var length) ? buffer[..length] : default;
    }

    /// <summary>A string, unescaped into a buffer of at least <see cref="Length"/>.</summary>
    public static Span<byte> Copy(ref Utf8JsonReader json, byte[] buffer, JsonPlace place)
    {
        if (!TryCopy(json, buffer, out var length))
        {
            throw place.Fail(ref json, "is no valid text: it has half of a surrogate pair, or bytes that are no UTF-8. Mend the source.");
        }

        return buffer.AsSpan(0, length);
    }

    private static bool TryCopy(scoped in Utf8JsonReader json, Span<byte> buffer, out int length)
    {
        try
        {
            length = json.CopyString(buffer);
            return true;
        }
        catch (InvalidOperationException)
        {
            // How the reader says that the text is no Unicode; the caller says it with model and column.
            length = 0;
            return false;
        }
    }
}
