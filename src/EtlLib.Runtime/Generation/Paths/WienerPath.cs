using System.Numerics;

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

    private const int SmallBlock = 256;

    /// <summary>
    /// How long the blocks are that a run of values is best made of. A block of b values costs b normal numbers and about 32 more for
    /// the way to it, and the run has b values too many on average: least at b = sqrt(32 * count).
    /// </summary>
    public static int BlockSize(int count) => Math.Min(Base, 1 << ((BitOperations.Log2((uint)count) + 5) / 2));

    /// <summary>Writes W from first up to first + size to the workspace's points. First is a multiple of the size, a power of two.</summary>
    public static ReadOnlySpan<double> Block(ulong stream, long first, int size, Workspace work)
    {
        // The normals of the way to a small block and of the block itself are drawn in one go: it is what many keys with few rows cost.
        var way = Way.To(first, size, Base, work.Steps);
        var together = size <= SmallBlock;
        for (var i = 0; together && i < size; i++)
        {
            work.Steps[way.Steps + i] = (ulong)(first + i);
        }

        var normals = Normals(stream, work.Steps.AsSpan(0, way.Steps + (together ? size : 0)), work);
        var points = work.Points;
        (points[0], points[size]) = Ends(way, first, work.Steps, normals);
        if (!together)
        {
            normals = work.Values.AsSpan(0, size);
            NormalQuantile.Fill(work.Draw(stream, first, size), work.Values);
        }

        Bridge(points, normals[^size..], size);
        return points.AsSpan(0, size + 1);
    }

    /// <summary>The points between both ends, level by level.</summary>
    private static void Bridge(Span<double> points, ReadOnlySpan<double> normals, int size)
    {
        for (var half = size / 2; half >= 1; half /= 2)
        {
            var deviation = Math.Sqrt(half / 2.0);
            for (var i = half; i < size; i += 2 * half)
            {
                points[i] = (0.5 * (points[i - half] + points[i + half])) + (deviation * normals[i]);
            }
        }
    }

    /// <summary>W at both ends of a block.</summary>
    private static (double First, double Last) Ends(Way way, long first, ReadOnlySpan<ulong> at, ReadOnlySpan<double> normals)
    {
        double left = 0;
        var right = Math.Sqrt(Base) * normals[0];
        for (var i = 1; i < way.Horizons; i++)
        {
            (left, right) = (right, right + (Math.Sqrt(at[i] / 2) * normals[i]));
        }

        var length = (double)(way.High - way.Low);
        for (var i = way.Horizons; i < way.Steps; i++, length /= 2)
        {
            var value = (0.5 * (left + right)) + (Math.Sqrt(length / 4) * normals[i]);
            (left, right) = first < (long)at[i] ? (left, value) : (value, right);
        }

        return (left, right);
    }

    /// <summary>A normal number of one stream for each of some counters.</summary>
    internal static ReadOnlySpan<double> Normals(ulong stream, ReadOnlySpan<ulong> at, Workspace work)
    {
        var bits = work.Draw(stream, at);
        NormalQuantile.Fill(bits, work.Values.AsSpan(0, bits.Length));
        return work.Values.AsSpan(0, at.Length);
    }
}
