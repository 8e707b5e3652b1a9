namespace EtlLib.Generation;

/// <summary>
/// The way down a path's tree to a block: the horizons up to the first one beyond it, then the middles of the intervals that hold it.
/// </summary>
/// <param name="Steps">How many counters the way has.</param>
/// <param name="Horizons">How many of them are horizons.</param>
/// <param name="Low">The horizon before the block, or 0.</param>
/// <param name="High">The horizon beyond it.</param>
internal readonly record struct Way(int Steps, int Horizons, long Low, long High)
{
    /// <summary>Writes the counters of the way to a block that begins at a multiple of its size; the first horizon is no less than the size.</summary>
    public static Way To(long first, int size, int firstHorizon, Span<ulong> at)
    {
        var steps = 0;
        at[steps++] = (ulong)firstHorizon;
        long low = 0;
        long high = firstHorizon;
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

        return new Way(steps, horizons, low, high);
    }
}
