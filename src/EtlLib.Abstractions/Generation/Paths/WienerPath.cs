namespace EtlLib.Generation;

/// <summary>
/// A standard Wiener path W at whole indexes: W(0) = 0, and its increments are independent standard normal numbers.
/// </summary>
/// <remarks>
/// Law: W(n) is a pure function of (stream, n), to the bit. W(1024) = 32 Z(1024); beyond, the horizon doubles:
/// W(2 m) = W(m) + sqrt(m) Z(2 m) for m = 1024, 2048, …. Between two known indexes a and b, the middle m is a Brownian bridge:
/// W(m) = (W(a) + W(b)) / 2 + sqrt((b - a) / 4) Z(m) (Lévy's construction; Glasserman, "Monte Carlo Methods in Financial
/// Engineering", 2003, section 3.1). So each index has one normal number Z of its own, drawn by its counter, and a value is
/// found in O(log n) steps, a block of values in one step each, along one tree whichever way they are asked for.
/// </remarks>
internal static class WienerPath
{
    /// <summary>The first horizon: no block is longer.</summary>
    public const int Base = Workspace.TileSize;

    // 2^10 up to 2^63, and as many middles.
    private const int MaxSteps = 128;

    /// <summary>How long the blocks are that a run of values is best made of.</summary>
    public static int BlockSize(int count) => Math.Min(Base, Math.Max(4, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count)));

    /// <summary>Writes W from first up to first + size to the workspace's points. First is a multiple of the size, a power of two.</summary>
    public static ReadOnlySpan<double> Block(ulong stream, long first, int size, Workspace work)
    {
        var points = work.Points;
        (points[0], points[size]) = Ends(stream, first, size, work);
        work.Draw(stream, first, size);
        var normals = work.Values.AsSpan(0, size);
        NormalQuantile.Fill(work.Bits.AsSpan(0, size), normals);
        for (var half = size / 2; half >= 1; half /= 2)
        {
            var deviation = Math.Sqrt(half / 2.0);
            for (var i = half; i < size; i += 2 * half)
            {
                points[i] = (0.5 * (points[i - half] + points[i + half])) + (deviation * normals[i]);
            }
        }

        return points.AsSpan(0, size + 1);
    }

    /// <summary>W at both ends of a block, by way of the horizon beyond it and the middles between.</summary>
    private static (double First, double Last) Ends(ulong stream, long first, int size, Workspace work)
    {
        Span<ulong> at = stackalloc ulong[MaxSteps];
        var steps = 0;
        at[steps++] = Base;
        long low = 0;
        long high = Base;
        while (high <= first)
        {
            (low, high) = (high, high * 2);
            at[steps++] = (ulong)high;
        }

        var horizons = steps;
        for (var (a, b) = (low, high); b - a > size;)
        {
            var middle = a + ((b - a) / 2);
            at[steps++] = (ulong)middle;
            (a, b) = first < middle ? (a, middle) : (middle, b);
        }

        var normals = Normals(stream, at[..steps], work);
        double left = 0;
        var right = Math.Sqrt(Base) * normals[0];
        for (var i = 1; i < horizons; i++)
        {
            (left, right) = (right, right + (Math.Sqrt(at[i] / 2) * normals[i]));
        }

        for (var i = horizons; i < steps; i++)
        {
            var middle = (long)at[i];
            var value = (0.5 * (left + right)) + (Math.Sqrt((high - low) / 4.0) * normals[i]);
            (low, left, high, right) = first < middle ? (low, left, middle, value) : (middle, value, high, right);
        }

        return (left, right);
    }

    internal static ReadOnlySpan<double> Normals(ulong stream, ReadOnlySpan<ulong> at, Workspace work)
    {
        var bits = work.Draw(stream, at);
        var normals = work.Values.AsSpan(0, bits.Length);
        NormalQuantile.Fill(bits, normals);
        return normals;
    }
}
