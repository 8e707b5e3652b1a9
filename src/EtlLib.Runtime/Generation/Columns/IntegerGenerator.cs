using System.Numerics;
using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

/// <summary>
/// Evenly distributed whole numbers from a least to a greatest, both included: of integers, of days, or of microseconds. The share
/// of each is exact to one part in 2^64 (Lemire, "Fast random integer generation in an interval", 2019, without the rejection).
/// </summary>
internal sealed class IntegerGenerator(ColumnSite site, long minimum, long maximum) : DrawGenerator(site)
{
    /// <summary>How many values there are, modulo 2^64: zero is all of them.</summary>
    private readonly ulong size = unchecked((ulong)maximum - (ulong)minimum + 1);

    protected override void Append(ReadOnlySpan<ulong> bits, Workspace work, ColumnVector column)
    {
        if (column is FixedVector<int> ints)
        {
            Write(bits, ints.AppendSpan(bits.Length));
        }
        else
        {
            Write(bits, ((FixedVector<long>)column).AppendSpan(bits.Length));
        }
    }

    private void Write<T>(ReadOnlySpan<ulong> bits, Span<T> values)
        where T : INumberBase<T>
    {
        for (var i = 0; i < bits.Length; i++)
        {
            values[i] = T.CreateTruncating(Of(bits[i], minimum, size));
        }
    }

    /// <summary>The whole number of a range that 64 bits are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(ulong bits, long minimum, ulong size) => size == 0 ? (long)bits : unchecked(minimum + (long)Math.BigMul(bits, size, out _));
}

/// <summary>
/// Evenly distributed decimals from a least to a greatest unscaled value, both included. Of more than 2^64 possible values,
/// 2^64 evenly spaced ones occur.
/// </summary>
internal sealed class DecimalGenerator(ColumnSite site, Int128 minimum, Int128 maximum) : DrawGenerator(site)
{
    private readonly UInt128 size = (UInt128)(maximum - minimum) + 1;

    public static DecimalGenerator Between(ColumnSite site, decimal minimum, decimal maximum)
    {
        var type = (DecimalType)site.Type;
        return new DecimalGenerator(
            site, Values.Unscaled(minimum, type.Precision, type.Scale, site.Path), Values.Unscaled(maximum, type.Precision, type.Scale, site.Path));
    }

    protected override void Append(ReadOnlySpan<ulong> bits, Workspace work, ColumnVector column)
    {
        var values = ((FixedVector<Int128>)column).AppendSpan(bits.Length);
        var (high, low) = ((ulong)(size >> 64), (ulong)size);
        for (var i = 0; i < bits.Length; i++)
        {
            values[i] = minimum + (Int128)(((UInt128)bits[i] * high) + Math.BigMul(bits[i], low, out _));
        }
    }
}
