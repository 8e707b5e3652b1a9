using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Schemas;

namespace EtlLib.Postgres;

/// <summary>
/// The numeric of PostgreSQL, exact: digits of base 10,000 with the weight of the first, as <c>numeric_send</c> writes it in numeric.c.
/// Here a decimal is its unscaled value.
/// </summary>
internal sealed class Numeric(ColumnSchema column, DecimalType type) : ValueDecoder
{
    /// <summary>The most bytes that a decimal takes.</summary>
    public const int MaxBytes = 8 + (2 * MaxDigits);

    private const int MaxDigits = 11, Base = 10_000, DigitsOfBase = 4;
    private const ushort Negative = 0x4000, NaN = 0xC000, Infinity = 0xD000, MinusInfinity = 0xF000;

    /// <inheritdoc />
    public override void Append(ReadOnlySpan<byte> value, ColumnVector to)
    {
        var (count, weight, sign) = (BinaryPrimitives.ReadInt16BigEndian(value), BinaryPrimitives.ReadInt16BigEndian(value[2..]), BinaryPrimitives.ReadUInt16BigEndian(value[4..]));
        if (sign is NaN or Infinity or MinusInfinity)
        {
            throw Fault(column, sign is NaN ? "NaN" : sign is Infinity ? "Infinity" : "-Infinity",
                "A decimal has no such value. Declare the property as double and cast the column in a query, or leave such rows out.");
        }

        Int128 unscaled = 0;
        for (var i = 0; i < count; i++)
        {
            // The digit stands for digit * 10000^(weight - i), and a unit here is 10^-scale.
            var (digit, exponent) = ((int)BinaryPrimitives.ReadInt16BigEndian(value[(8 + (2 * i))..]), ((weight - i) * DigitsOfBase) + type.Scale);
            if (exponent < 0 && !IsKept(ref digit, -exponent))
            {
                throw Misfitting(Misfit.TooManyDigits, value);
            }

            unscaled += exponent <= 0 ? digit : digit == 0 ? 0 : Fits(digit, exponent) ? digit * Values.PowersOfTen[exponent] : throw Misfitting(Misfit.OutOfRange, value);
        }

        Unsafe.As<FixedVector<Int128>>(to).Append(unscaled >= Values.PowersOfTen[type.Precision] ? throw Misfitting(Misfit.OutOfRange, value) : sign is Negative ? -unscaled : unscaled);
    }

    /// <summary>Writes an unscaled value.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Int128 unscaled, int scale, Span<byte> to)
    {
        var magnitude = (UInt128)Int128.Abs(unscaled);

        // The digits after the point, filled to whole digits of base 10,000, end at the weight below.
        var after = (scale + DigitsOfBase - 1) / DigitsOfBase;
        var (fill, weight, count) = ((after * DigitsOfBase) - scale, -after, 0);
        Span<short> digits = stackalloc short[MaxDigits];
        for (var first = true; magnitude != 0; first = false)
        {
            var unit = first ? (uint)Values.PowersOfTen[DigitsOfBase - fill] : Base;
            var rest = (short)(uint)Rest(ref magnitude, unit);
            digits[count++] = first ? (short)(rest * (short)Values.PowersOfTen[fill]) : rest;
            weight++;
        }

        BinaryPrimitives.WriteInt16BigEndian(to, (short)count);
        BinaryPrimitives.WriteInt16BigEndian(to[2..], (short)(count == 0 ? 0 : weight - 1));
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], unscaled < 0 ? Negative : (ushort)0);
        BinaryPrimitives.WriteInt16BigEndian(to[6..], (short)scale);
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt16BigEndian(to[(8 + (2 * i))..], digits[count - 1 - i]);
        }

        return 8 + (2 * count);
    }

    private static uint Rest(ref UInt128 magnitude, uint unit)
    {
        if (magnitude <= ulong.MaxValue)
        {
            var (small, left) = Math.DivRem((ulong)magnitude, unit);
            magnitude = small;
            return (uint)left;
        }

        (magnitude, var rest) = UInt128.DivRem(magnitude, unit);
        return (uint)rest;
    }

    private static bool Fits(int digit, int exponent) => exponent <= DecimalType.MaxPrecision && digit < Values.PowersOfTen[^1] / Values.PowersOfTen[exponent];

    /// <summary>Whether nothing is lost of a digit whose last decimal places are below the scale.</summary>
    private static bool IsKept(ref int digit, int places)
    {
        (digit, var lost) = places >= DigitsOfBase ? (0, digit) : Math.DivRem(digit, (int)Values.PowersOfTen[places]);
        return lost == 0;
    }

    private ValueFault Misfitting(Misfit misfit, ReadOnlySpan<byte> value) => new(column.Name, Misfits.Said(misfit, Text(value), column, type));

    /// <summary>The number in decimal digits.</summary>
    private static string Text(ReadOnlySpan<byte> value)
    {
        var (count, weight, scale) = (BinaryPrimitives.ReadInt16BigEndian(value), BinaryPrimitives.ReadInt16BigEndian(value[2..]), BinaryPrimitives.ReadInt16BigEndian(value[6..]));
        var digits = new StringBuilder();
        for (var power = Math.Max((short)0, weight); power >= 0 || (-power - 1) * DigitsOfBase < scale; power--)
        {
            var at = weight - power;
            digits.Append(CultureInfo.InvariantCulture, $"{(at >= 0 && at < count ? BinaryPrimitives.ReadInt16BigEndian(value[(8 + (2 * at))..]) : 0):d4}");
            if (power == 0 && scale > 0)
            {
                digits.Append('.');
            }
        }

        var (sign, text) = (BinaryPrimitives.ReadUInt16BigEndian(value[4..]) is Negative ? "-" : "", digits.ToString().TrimStart('0'));
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return sign + (point < 0 ? text : point == 0 ? $"0{text[..(1 + scale)]}" : text[..(point + 1 + scale)]);
    }
}
