using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Json;

/// <summary>Numbers of JSON, exact where the column is.</summary>
internal static class JsonNumbers
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A decimal holds so many digits exactly, whichever they are.</summary>
    private const int DecimalDigits = 28;

    /// <summary>What became of a number that was to be a whole count of units.</summary>
    private enum Fit
    {
        Exact,
        NoNumber,
        Inexact,
        TooGreat,
    }

    /// <summary>A whole number: 3, 3.0 and 3e0 are the same.</summary>
    public static long Whole(ref Utf8JsonReader json, JsonPlace place, ColumnType type, long least, long most)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var plain) && plain >= least && plain <= most)
        {
            return plain;
        }

        return TryParse(ref json, 0, out var value) switch
        {
            Fit.Exact when value >= least && value <= most => (long)value,
            Fit.Exact or Fit.TooGreat => throw place.OutOfRange(ref json, type),
            _ => throw place.Unfit(ref json, type, "a whole number"),
        };
    }

    /// <summary>The unscaled value of a decimal, exactly.</summary>
    public static Int128 Unscaled(ref Utf8JsonReader json, JsonPlace place, DecimalType type) => TryParse(ref json, type.Scale, out var value) switch
    {
        Fit.Exact when Int128.Abs(value) < Values.PowersOfTen[type.Precision] => value,
        Fit.NoNumber => throw place.Unfit(ref json, type, "a number, or text of one,"),
        Fit.Inexact => throw place.Fail(ref json, $"has more than {type.Scale} digits after the point. Round it, or widen [Decimal({type.Precision}, {type.Scale})]."),
        _ => throw place.Fail(ref json, $"does not fit {type}: widen [Decimal({type.Precision}, {type.Scale})]."),
    };

    /// <summary>A 64-bit floating-point number.</summary>
    public static double Double(ref Utf8JsonReader json, JsonPlace place, ColumnType type) =>
        json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var value) && double.IsFinite(value) ? value : Floating<double>(ref json, place, type);

    /// <summary>A 32-bit floating-point number, the nearest.</summary>
    public static float Float(ref Utf8JsonReader json, JsonPlace place, ColumnType type) => Floating<float>(ref json, place, type);

    private static T Floating<T>(ref Utf8JsonReader json, JsonPlace place, ColumnType type)
        where T : IFloatingPointIeee754<T>
    {
        Span<byte> buffer = stackalloc byte[JsonTexts.ShortBytes];
        var text = JsonTexts.Short(json, buffer);
        if (!T.TryParse(text, Style, CultureInfo.InvariantCulture, out var value))
        {
            throw place.Unfit(ref json, type, "a number");
        }

        return T.IsInfinity(value) && HasDigits(text) ? throw place.OutOfRange(ref json, type) : value;
    }

    /// <summary>Reads a number exactly, as its value times ten to the power of a scale.</summary>
    private static Fit TryParse(ref Utf8JsonReader json, int scale, out Int128 unscaled)
    {
        Span<byte> buffer = stackalloc byte[JsonTexts.ShortBytes];
        var text = JsonTexts.Short(json, buffer);
        unscaled = 0;
        if (text is [(byte)'+', ..])
        {
            return Fit.NoNumber;
        }

        if (text.Length <= DecimalDigits && !text.ContainsAny((byte)'e', (byte)'E') && Utf8Parser.TryParse(text, out decimal value, out var read) && read == text.Length)
        {
            var units = Values.Units(value, scale);
            unscaled = units.GetValueOrDefault();
            return units is null ? Fit.Inexact : Fit.Exact;
        }

        if (TryParse(text, scale, out unscaled))
        {
            return Fit.Exact;
        }

        return !HasDigits(text) || !double.TryParse(text, Style, CultureInfo.InvariantCulture, out var near) ? Fit.NoNumber
            : Math.Abs(near) * Math.Pow(10, scale) >= 1e38 ? Fit.TooGreat
            : Fit.Inexact;
    }

    /// <summary>Reads a number of any length or exponent, to which the power of ten is added.</summary>
    private static bool TryParse(ReadOnlySpan<byte> text, int scale, out Int128 unscaled)
    {
        Span<byte> scaled = stackalloc byte[JsonTexts.ShortBytes + 16];
        var digits = text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var at ? at : text.Length;
        var exponent = 0;
        if (digits < text.Length && !int.TryParse(text[(digits + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            unscaled = 0;
            return false;
        }

        text[..digits].CopyTo(scaled);
        scaled[digits++] = (byte)'e';
        ((long)exponent + scale).TryFormat(scaled[digits..], out var written, provider: CultureInfo.InvariantCulture);
        return Int128.TryParse(scaled[..(digits + written)], Style, CultureInfo.InvariantCulture, out unscaled);
    }

    private static bool HasDigits(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)'0', (byte)'9');
}
