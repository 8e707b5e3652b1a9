using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using EtlLib.Batches;

namespace EtlLib.Formats;

/// <summary>Numbers in text, from UTF-8, by the rules of docs/semantics.md. Spaces around them were taken off.</summary>
internal static class Numbers
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A double holds each whole number up to here.</summary>
    private const ulong MostExact = 1UL << 53;

    /// <summary>A decimal of C# holds so many digits, whichever they are.</summary>
    private const int DecimalDigits = 28;

    /// <summary>No number that fits a column is longer.</summary>
    private const int LongestNumber = 1_024;

    private static readonly double[] Tens =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>A whole number in text: a sign, and digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Misfit Whole(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var i = text.Length > 1 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        if (text.Length - i is < 1 or > 18)
        {
            return LongWhole(text, out value);
        }

        var magnitude = 0L;
        foreach (var digit in text[i..])
        {
            var d = (uint)(digit - '0');
            if (d > 9)
            {
                return Misfit.NoValue;
            }

            magnitude = (magnitude * 10) + d;
        }

        value = text[0] == '-' ? -magnitude : magnitude;
        return Misfit.None;
    }

    /// <summary>A floating-point number in text; beside digits NaN, Infinity and -Infinity.</summary>
    public static Misfit Floating(ReadOnlySpan<byte> text, out double value) =>
        Short(text, out value) ? Misfit.None : Floating<double>(text, out value);

    /// <summary>The nearest 32-bit number of a text.</summary>
    public static Misfit Floating(ReadOnlySpan<byte> text, out float value) => Floating<float>(text, out value);

    /// <summary>A number times ten to the power of a scale, exactly.</summary>
    /// <param name="text">A number, as text or as JSON has it.</param>
    /// <param name="precision">How many digits there may be.</param>
    /// <param name="scale">How many of them are behind the point.</param>
    /// <param name="value">The whole number of units.</param>
    public static Misfit Unscaled(ReadOnlySpan<byte> text, int precision, int scale, out Int128 value)
    {
        var fault = Units(text, scale, out value);
        return fault is Misfit.None && Int128.Abs(value) >= Values.PowersOfTen[precision] ? Misfit.OutOfRange : fault;
    }

    /// <summary>A JSON number as a whole one: 3, 3.0 and 3e0 are the same.</summary>
    public static Misfit WholeNumber(ReadOnlySpan<byte> number, out long value)
    {
        if (Whole(number, out value) is Misfit.None)
        {
            return Misfit.None;
        }

        var fault = Units(number, 0, out var units);
        value = (long)units;
        return fault is Misfit.TooManyDigits ? Misfit.NoValue : fault is Misfit.None && units != value ? Misfit.OutOfRange : fault;
    }

    private static Misfit LongWhole(ReadOnlySpan<byte> text, out long value)
    {
        var digits = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        value = 0;
        return digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? Misfit.NoValue
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) ? Misfit.None : Misfit.OutOfRange;
    }

    /// <summary>
    /// Digits that a double holds exactly, with a point among them: one division of two exact numbers is rounded as the standard says
    /// (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990).
    /// </summary>
    private static bool Short(ReadOnlySpan<byte> text, out double value)
    {
        var (digits, point, i, magnitude) = (0, -1, text is [(byte)'-', ..] ? 1 : 0, 0UL);
        for (; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                magnitude = (magnitude * 10) + digit;
                digits++;
            }
            else if (text[i] == '.' && point < 0)
            {
                point = digits;
            }
            else
            {
                break;
            }
        }

        value = 0;
        if (i < text.Length || digits is 0 or > 19 || magnitude > MostExact)
        {
            return false;
        }

        value = point < 0 ? magnitude : magnitude / Tens[digits - point];
        value = text[0] == '-' ? -value : value;
        return true;
    }

    private static Misfit Floating<T>(ReadOnlySpan<byte> text, out T value)
        where T : IFloatingPointIeee754<T>
    {
        var unsigned = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        if (unsigned is [(byte)'N' or (byte)'I', ..])
        {
            value = unsigned.Length == text.Length && text.SequenceEqual("NaN"u8) ? T.NaN : text is [(byte)'-', ..] ? T.NegativeInfinity
                : T.PositiveInfinity;
            return T.IsNaN(value) || unsigned.SequenceEqual("Infinity"u8) ? Misfit.None : Misfit.NoValue;
        }

        value = T.Zero;
        return !IsNumber(unsigned) || !T.TryParse(text, Style, CultureInfo.InvariantCulture, out value!) ? Misfit.NoValue
            : T.IsInfinity(value) ? Misfit.OutOfRange : Misfit.None;
    }

    private static Misfit Units(ReadOnlySpan<byte> text, int scale, out Int128 units)
    {
        units = 0;
        if (!IsNumber(text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text))
        {
            return Misfit.NoValue;
        }

        if (text.Length <= DecimalDigits && !text.ContainsAny((byte)'e', (byte)'E')
            && Utf8Parser.TryParse(text, out decimal value, out var read) && read == text.Length)
        {
            var exact = Values.Units(value, scale);
            units = exact.GetValueOrDefault();
            return exact is null ? Misfit.TooManyDigits : Misfit.None;
        }

        // A double tells apart what is too great from what is too fine.
        return TryScale(text, scale, out units) ? Misfit.None
            : !double.TryParse(text, Style, CultureInfo.InvariantCulture, out var near) ? Misfit.NoValue
            : Math.Abs(near) * Math.Pow(10, scale) >= 1e38 ? Misfit.OutOfRange
            : Misfit.TooManyDigits;
    }

    /// <summary>Reads a number of any length or exponent, to which the power of ten is added.</summary>
    private static bool TryScale(ReadOnlySpan<byte> text, int scale, out Int128 units)
    {
        Span<byte> scaled = stackalloc byte[LongestNumber + 16];
        var digits = text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var at ? at : text.Length;
        var exponent = 0;
        if (digits > LongestNumber || (digits < text.Length && !int.TryParse(text[(digits + 1)..], NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out exponent)))
        {
            units = 0;
            return false;
        }

        text[..digits].CopyTo(scaled);
        scaled[digits++] = (byte)'e';
        ((long)exponent + scale).TryFormat(scaled[digits..], out var written, provider: CultureInfo.InvariantCulture);
        return Int128.TryParse(scaled[..(digits + written)], Style, CultureInfo.InvariantCulture, out units);
    }

    /// <summary>
    /// Whether a text without its sign is digits with at most one point among them, and maybe an exponent. .NET also takes zero bytes at
    /// the end.
    /// </summary>
    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'e', (byte)'E');
        if (end >= 0)
        {
            var exponent = text[(end + 1)..];
            exponent = exponent is [(byte)'-' or (byte)'+', ..] ? exponent[1..] : exponent;
            if (exponent.IsEmpty || exponent.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            {
                return false;
            }

            text = text[..end];
        }

        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? default : text[(point + 1)..];
        return whole.Length + fraction.Length > 0 && !whole.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
