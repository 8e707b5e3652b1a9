using System.Globalization;
using System.Text.Json;
using EtlLib.Schemas;

namespace EtlLib.Batches;

/// <summary>Numbers of JSON, exact where the column is.</summary>
internal static class JsonNumbers
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A whole number: 3, 3.0 and 3e0 are the same.</summary>
    public static long Whole(ref Utf8JsonReader json, JsonPlace place, ColumnType type, long least, long most)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var value))
        {
            Span<byte> buffer = stackalloc byte[JsonTexts.ShortBytes];
            var text = JsonTexts.Short(json, buffer);
            if (!TryParse(text, 0, out var exact))
            {
                throw place.Unfit(ref json, type, "a whole number");
            }

            if (exact.Overflow || exact.Unscaled < long.MinValue || exact.Unscaled > long.MaxValue)
            {
                throw place.OutOfRange(ref json, type);
            }

            if (exact.Inexact)
            {
                throw place.Unfit(ref json, type, "a whole number");
            }

            value = (long)exact.Unscaled;
        }

        if (value < least || value > most)
        {
            throw place.OutOfRange(ref json, type);
        }

        return value;
    }

    /// <summary>The unscaled value of a decimal, exactly.</summary>
    public static Int128 Unscaled(ref Utf8JsonReader json, JsonPlace place, DecimalType type)
    {
        Span<byte> buffer = stackalloc byte[JsonTexts.ShortBytes];
        var text = JsonTexts.Short(json, buffer);
        if (!TryParse(text, type.Scale, out var exact))
        {
            throw place.Unfit(ref json, type, "a number, or text of one,");
        }

        if (exact.Inexact)
        {
            throw place.Fail(ref json, $"has more than {type.Scale} digits after the point. Round it, or widen [Decimal({type.Precision}, {type.Scale})].");
        }

        if (exact.Overflow || Int128.Abs(exact.Unscaled) >= PowersOfTen[type.Precision])
        {
            throw place.Fail(ref json, $"does not fit {type}: widen [Decimal({type.Precision}, {type.Scale})].");
        }

        return exact.Unscaled;
    }

    /// <summary>A 64-bit floating-point number.</summary>
    public static double Double(ref Utf8JsonReader json, JsonPlace place, ColumnType type)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var value))
        {
            if (double.IsInfinity(value))
            {
                throw place.OutOfRange(ref json, type);
            }

            return value;
        }

        Span<byte> buffer = stackalloc byte[JsonTexts.ShortBytes];
        var text = JsonTexts.Short(json, buffer);
        if (!double.TryParse(text, Style, CultureInfo.InvariantCulture, out value))
        {
            throw place.Unfit(ref json, type, "a number");
        }

        if (double.IsInfinity(value) && IsDigits(text))
        {
            throw place.OutOfRange(ref json, type);
        }

        return value;
    }

    /// <summary>A 32-bit floating-point number, the nearest.</summary>
    public static float Float(ref Utf8JsonReader json, JsonPlace place, ColumnType type)
    {
        Span<byte> buffer = stackalloc byte[JsonTexts.ShortBytes];
        var text = JsonTexts.Short(json, buffer);
        if (!float.TryParse(text, Style, CultureInfo.InvariantCulture, out var value))
        {
            throw place.Unfit(ref json, type, "a number");
        }

        if (float.IsInfinity(value) && IsDigits(text))
        {
            throw place.OutOfRange(ref json, type);
        }

        return value;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)'0', (byte)'9');

    private static readonly Int128[] PowersOfTen = [.. Enumerable.Range(0, DecimalType.MaxPrecision + 1).Select(exponent => Enumerable.Repeat((Int128)10, exponent).Aggregate((Int128)1, (a, b) => a * b))];

    /// <summary>Reads a number exactly, as its value times ten to the power of a scale.</summary>
    /// <returns>False where the text is no number.</returns>
    private static bool TryParse(ReadOnlySpan<byte> text, int scale, out Exact exact)
    {
        exact = default;
        var negative = !text.IsEmpty && text[0] == '-';
        var at = negative ? 1 : 0;
        var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        var exponent = 0;
        if (exponentAt >= 0 && !int.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return false;
        }

        var end = exponentAt < 0 ? text.Length : exponentAt;
        var point = text.IndexOf((byte)'.');
        var digitsAfterPoint = point < 0 ? 0 : end - point - 1;
        var any = false;

        // A digit at this power of ten, counted in units of the scale, falls below the unit where it is negative.
        var power = (long)exponent + scale + (end - at - (point < 0 ? 0 : 1 + digitsAfterPoint)) - 1;
        for (; at < end; at++)
        {
            if (at == point)
            {
                continue;
            }

            var digit = text[at] - '0';
            if (digit is < 0 or > 9)
            {
                return false;
            }

            any = true;
            exact.Add(digit, power--);
        }

        exact.Negate(negative);
        return any;
    }

    /// <summary>A sum of digits at powers of ten.</summary>
    private struct Exact
    {
        public Int128 Unscaled { get; private set; }

        /// <summary>There were digits below the unit.</summary>
        public bool Inexact { get; private set; }

        /// <summary>There were more than 38 digits.</summary>
        public bool Overflow { get; private set; }

        public void Add(int digit, long power)
        {
            Inexact |= digit != 0 && power < 0;
            Overflow |= digit != 0 && power >= DecimalType.MaxPrecision;
            if (digit != 0 && power is >= 0 and < DecimalType.MaxPrecision)
            {
                Unscaled += digit * PowersOfTen[power];
            }
        }

        public void Negate(bool negative) => Unscaled = negative ? -Unscaled : Unscaled;
    }
}
