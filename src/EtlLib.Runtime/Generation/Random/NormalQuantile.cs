using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EtlLib.Generation;

/// <summary>
/// Standard normal numbers from random bits by the inverse of the distribution function: algorithm AS 241 (PPND16) of
/// M. J. Wichura, Applied Statistics 37 (1988) 477-484, exact to about 1 part in 10^16.
/// </summary>
internal static class NormalQuantile
{
    /// <summary>The most numbers of one call.</summary>
    public const int MaxCount = 1024;

    /// <summary>A number in the open interval (0, 1): the middle of one of 2^52 equal parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Unit(ulong bits) => BitConverter.UInt64BitsToDouble((bits >> 12) | 0x3FF0_0000_0000_0000) - (1 - (1.0 / (1L << 53)));

    /// <summary>The same of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Unit(Vector256<ulong> bits) =>
        ((bits >>> 12) | Vector256.Create(0x3FF0_0000_0000_0000UL)).AsDouble() - Vector256.Create(1 - (1.0 / (1L << 53)));

    /// <summary>One normal number.</summary>
    public static double Of(ulong bits)
    {
        Span<ulong> source = [bits, bits, bits, bits];
        Span<double> normals = stackalloc double[4];
        Fill(source, normals);
        return normals[0];
    }

    /// <summary>A normal number for each 64 bits. The length is a multiple of four, at most <see cref="MaxCount"/>.</summary>
    [SkipLocalsInit]
    public static void Fill(ReadOnlySpan<ulong> bits, Span<double> normals)
    {
        Span<int> tails = stackalloc int[MaxCount + 4];
        var tailCount = 0;
        for (var i = 0; i <= bits.Length - 4; i += 4)
        {
            var q = Unit(Vector256.Create(bits[i..])) - Vector256.Create(0.5);
            Central(q).CopyTo(normals[i..]);

            // Where the middle ends is known by the bits alone; the positions of the tails are packed without a branch.
            var tail = Vector256.GreaterThan(Vector256.Abs(q), Vector256.Create(0.425)).ExtractMostSignificantBits();
            for (var lane = 0; lane < 4; lane++)
            {
                tails[tailCount] = i + lane;
                tailCount += (int)((tail >> lane) & 1);
            }
        }

        FillTails(bits, normals, tails, tailCount);
    }

    [SkipLocalsInit]
    private static void FillTails(ReadOnlySpan<ulong> bits, Span<double> normals, Span<int> tails, int count)
    {
        // Positions beyond the last are made safe to compute: they repeat the first.
        for (var i = count; i < count + 3 && count > 0; i++)
        {
            tails[i] = tails[0];
        }

        Span<double> lanes = stackalloc double[4];
        for (var i = 0; i < count; i += 4)
        {
            for (var lane = 0; lane < 4; lane++)
            {
                var unit = Unit(bits[tails[i + lane]]);
                lanes[lane] = Math.Min(unit, 1 - unit);
            }

            Tail(Vector256.Create<double>(lanes)).CopyTo(lanes);
            for (var lane = 0; lane < 4; lane++)
            {
                var at = tails[i + lane];
                normals[at] = (long)bits[at] < 0 ? lanes[lane] : -lanes[lane];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Central(Vector256<double> q)
    {
        var r = Vector256.Create(0.180625) - (q * q);
        var numerator = Polynomial(
            r, 2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
            1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0);
        var denominator = Polynomial(
            r, 5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
            5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1);
        return q * numerator / denominator;
    }

    /// <summary>The quantile of 1 - p, p at most 0.075.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Tail(Vector256<double> p)
    {
        var r = Vector256.Sqrt(-Elementary.Log(p));
        var near = r - Vector256.Create(1.6);
        var result = Polynomial(
            near, 7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e+0,
            3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0, 1.42343711074968357734e+0)
            / Polynomial(
            near, 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
            6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1);
        var far = Vector256.GreaterThan(r, Vector256.Create(5.0));
        return far.ExtractMostSignificantBits() == 0 ? result : Vector256.ConditionalSelect(far, FarTail(r - Vector256.Create(5.0)), result);
    }

    /// <summary>p below 1.4e-11: one value in 36 thousand million.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<double> FarTail(Vector256<double> r) => Polynomial(
        r, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0, 6.65790464350110377720e+0)
        / Polynomial(
        r, 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Polynomial(
        Vector256<double> x, double c7, double c6, double c5, double c4, double c3, double c2, double c1, double c0)
    {
        var y = (Vector256.Create(c7) * x) + Vector256.Create(c6);
        y = (y * x) + Vector256.Create(c5);
        y = (y * x) + Vector256.Create(c4);
        y = (y * x) + Vector256.Create(c3);
        y = (y * x) + Vector256.Create(c2);
        y = (y * x) + Vector256.Create(c1);
        return (y * x) + Vector256.Create(c0);
    }
}
