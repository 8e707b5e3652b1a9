using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EtlLib.Generation;

/// <summary>
/// Natural logarithm and exponential to within 1 ulp by the method and coefficients of fdlibm (Sun Microsystems 1993, e_log.c and
/// e_exp.c), four at a time.
/// </summary>
/// <remarks>
/// Law: only IEEE 754 additions, multiplications, divisions and bit moves in a fixed order, none of them fused, so the bits are
/// equal on every machine. Math.Log and Math.Exp are the C library's, and differ between platforms.
/// </remarks>
internal static class Elementary
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>2^52 + 2^51: adding it leaves the nearest integer in the low bits of a double.</summary>
    private const double Magic = 6755399441055744.0;
    private const ulong MagicBits = 0x4338_0000_0000_0000;

    /// <summary>The logarithm of a positive, normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Log(Vector256<double> x)
    {
        // x = 2^k * m with m in [sqrt(1/2), sqrt(2)).
        const ulong SqrtHalf = 0x3FE6_A09E_667F_3BCD;
        var bits = x.AsUInt64() + Vector256.Create(0x3FF0_0000_0000_0000 - SqrtHalf);
        var exponent = (bits >>> 52) - Vector256.Create(1023UL);
        var k = (exponent + Vector256.Create(MagicBits)).AsDouble() - Vector256.Create(Magic);
        var m = ((bits & Vector256.Create(0x000F_FFFF_FFFF_FFFFUL)) + Vector256.Create(SqrtHalf)).AsDouble();

        var f = m - Vector256<double>.One;
        var s = f / (f + Vector256.Create(2.0));
        var z = s * s;
        var r = Vector256.Create(1.479819860511658591e-01);
        r = (r * z) + Vector256.Create(1.531383769920937332e-01);
        r = (r * z) + Vector256.Create(1.818357216161805012e-01);
        r = (r * z) + Vector256.Create(2.222219843214978396e-01);
        r = (r * z) + Vector256.Create(2.857142874366239149e-01);
        r = (r * z) + Vector256.Create(3.999999999940941908e-01);
        r = (r * z) + Vector256.Create(6.666666666666735130e-01);
        r *= z;
        var half = Vector256.Create(0.5) * f * f;
        return (k * Vector256.Create(Ln2High)) - ((half - ((s * (half + r)) + (k * Vector256.Create(Ln2Low)))) - f);
    }

    /// <summary>The exponential; infinity above 709, zero below -708.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> value)
    {
        var x = Vector256.Min(Vector256.Max(value, Vector256.Create(-708.0)), Vector256.Create(709.0));
        var shifted = (x * Vector256.Create(1.44269504088896338700)) + Vector256.Create(Magic);
        var k = shifted - Vector256.Create(Magic);
        var high = x - (k * Vector256.Create(Ln2High));
        var low = k * Vector256.Create(Ln2Low);
        var r = high - low;
        var t = r * r;
        var c = Vector256.Create(4.13813679705723846039e-08);
        c = (c * t) + Vector256.Create(-1.65339022054652515390e-06);
        c = (c * t) + Vector256.Create(6.61375632143793436117e-05);
        c = (c * t) + Vector256.Create(-2.77777777770155933842e-03);
        c = (c * t) + Vector256.Create(1.66666666666666019037e-01);
        c = r - (c * t);
        var y = Vector256<double>.One - ((low - ((r * c) / (Vector256.Create(2.0) - c))) - high);
        var scale = ((shifted.AsUInt64() - Vector256.Create(MagicBits - 1023)) << 52).AsDouble();
        y *= scale;
        y = Vector256.ConditionalSelect(Vector256.GreaterThan(value, Vector256.Create(709.0)), Vector256.Create(double.PositiveInfinity), y);
        return Vector256.ConditionalSelect(Vector256.LessThan(value, Vector256.Create(-708.0)), Vector256<double>.Zero, y);
    }

    /// <summary>e^x of each number, in place. The length is a multiple of four.</summary>
    public static void Exp(Span<double> values)
    {
        for (var i = 0; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Exp(Vector256.Create<double>(values[i..])).CopyTo(values[i..]);
        }
    }

    /// <summary>One logarithm.</summary>
    public static double Log(double x) => Log(Vector256.Create(x)).ToScalar();

}
