namespace EtlLib.Batches;

/// <summary>Arrow's 32-bit offsets.</summary>
internal static unsafe class Offset
{
    /// <summary>Writes a run of offsets behind the last one, moved so that it begins there.</summary>
    /// <exception cref="ArgumentException">They fall, or one is negative.</exception>
    public static void Append(ReadOnlySpan<int> ends, int* last)
    {
        var (by, before, falls) = (*last - ends[0], ends[0], 0);
        for (var i = 1; i < ends.Length; i++)
        {
            var end = ends[i];
            falls |= (end - before) | end;
            last[i] = end + by;
            before = end;
        }

        if (falls < 0)
        {
            throw new ArgumentException("Offsets fall: the data is damaged.", nameof(ends));
        }
    }
}
