using System.Runtime.CompilerServices;

namespace EtlLib.Generation;

/// <summary>
/// Picks one of n with given weights in constant time: Walker's alias method, with the tables of M. D. Vose, "A linear algorithm
/// for generating random numbers with a given distribution", IEEE Transactions on Software Engineering 17 (1991) 972-975.
/// </summary>
internal sealed class AliasTable
{
    private readonly ulong[] thresholds;
    private readonly int[] aliases;

    /// <summary>Makes the table; weights are finite, not negative, and not all zero.</summary>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        var count = weights.Length;
        (thresholds, aliases) = (new ulong[count], new int[count]);
        double total = 0;
        foreach (var weight in weights)
        {
            total += weight;
        }

        var scaled = new double[count];
        var (small, large) = (new Stack<int>(count), new Stack<int>(count));
        for (var i = 0; i < count; i++)
        {
            scaled[i] = weights[i] / total * count;
            (scaled[i] < 1 ? small : large).Push(i);
            (thresholds[i], aliases[i]) = (ulong.MaxValue, i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Pop());
            (thresholds[less], aliases[less]) = ((ulong)(scaled[less] * 18446744073709551616.0), more);
            scaled[more] = scaled[more] + scaled[less] - 1;
            (scaled[more] < 1 ? small : large).Push(more);
        }
    }

    /// <summary>The position that 64 random bits pick.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pick(ulong bits)
    {
        var column = (int)Math.BigMul(bits, (ulong)thresholds.Length, out var rest);
        return rest < thresholds[column] ? column : aliases[column];
    }
}
