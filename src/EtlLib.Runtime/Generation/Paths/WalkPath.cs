namespace EtlLib.Generation;

/// <summary>How many of the first n steps of a fair walk go up.</summary>
/// <remarks>
/// Law: U(n) is a pure function of (stream, n). Blocks of 256 steps hang on a tree of sums as <see cref="WienerPath"/> does: the
/// horizon doubles by a binomial number of steps up, and the sum of an interval is split between its halves by a
/// hypergeometric one, both as the nearest whole number to a normal of the same mean and variance (their distribution
/// functions differ by less than 0.001 at these lengths). Within a block of 256 steps with a known sum the order is exactly
/// uniform: selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
/// </remarks>
internal static class WalkPath
{
    public const int BlockSize = 256;

    /// <summary>Writes the steps up until each index from first up to first + 255 to the workspace's points. First is a multiple of 256.</summary>
    public static ReadOnlySpan<double> Block(ulong sums, ulong steps, long first, Workspace work)
    {
        var (start, end) = Ends(sums, first, work);
        var bits = work.Draw(steps, first, BlockSize);
        var points = work.Points.AsSpan(0, BlockSize);
        var ups = (ulong)(end - start);
        points[0] = start;
        for (var i = 1; i < BlockSize; i++)
        {
            var up = Math.BigMul(bits[i], (ulong)(BlockSize - i + 1), out _) < ups ? 1UL : 0;
            ups -= up;
            points[i] = points[i - 1] + up;
        }

        return points;
    }

    /// <summary>The steps up until both ends of a block.</summary>
    private static (long First, long Last) Ends(ulong stream, long first, Workspace work)
    {
        var at = work.Steps;
        var way = Way.To(first, BlockSize, BlockSize, at);
        var normals = WienerPath.Normals(stream, at.AsSpan(0, way.Steps), work);
        long left = 0;
        var right = Binomial(BlockSize, normals[0]);
        for (var i = 1; i < way.Horizons; i++)
        {
            (left, right) = (right, right + Binomial((long)at[i] / 2, normals[i]));
        }

        var length = way.High - way.Low;
        for (var i = way.Horizons; i < way.Steps; i++, length /= 2)
        {
            var value = left + Split(right - left, length, normals[i]);
            (left, right) = first < (long)at[i] ? (left, value) : (value, right);
        }

        return (left, right);
    }

    /// <summary>The steps up among so many: mean n / 2, variance n / 4.</summary>
    private static long Binomial(long count, double normal) =>
        Math.Clamp((long)Math.Round((count / 2.0) + (Math.Sqrt(count / 4.0) * normal)), 0, count);

    /// <summary>The steps up in the first half of so many of which some go up: hypergeometric.</summary>
    private static long Split(long ups, long count, double normal)
    {
        var half = count / 2;
        var variance = (double)ups * (count - ups) / (4.0 * (count - 1));
        var value = (long)Math.Round((ups / 2.0) + (Math.Sqrt(variance) * normal));
        return Math.Clamp(value, Math.Max(0, ups - half), Math.Min(half, ups));
    }
}
