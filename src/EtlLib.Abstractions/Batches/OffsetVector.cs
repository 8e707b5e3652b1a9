using System.Runtime.CompilerServices;

namespace EtlLib.Batches;

/// <summary>Values of any length, one behind the other in one piece: Arrow's layout of 32-bit offsets into it.</summary>
public abstract unsafe class OffsetVector : ColumnVector
{
    private readonly NativeBuffer buffer;
    private int* offsets;
    private int capacity;

    private protected OffsetVector(ColumnType type)
        : base(type)
    {
        buffer = Own(new NativeBuffer());
        Grow(1024);
    }

    /// <summary>The first offset's address: value i is from offset i up to offset i + 1.</summary>
    public int* Offsets => offsets;

    /// <summary>Where a value begins.</summary>
    public int Start(int row) => offsets[row];

    /// <summary>How long a value is; 0 under a null.</summary>
    public int Length(int row) => offsets[row + 1] - offsets[row];

    /// <summary>Makes room for the end of one more value.</summary>
    /// <returns>Where the value begins.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected int Begin()
    {
        if (Count + 1 >= capacity)
        {
            Grow(Count + 2);
        }

        return offsets[Count];
    }

    /// <summary>Ends the value that was begun.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void End(int end)
    {
        offsets[Count + 1] = end;
        Appended();
    }

    /// <summary>Ends a run of values behind the last one.</summary>
    /// <param name="ends">Where the first begins, and where each of them ends, counted from anywhere.</param>
    /// <exception cref="ArgumentException">They fall, or one is negative.</exception>
    private protected void End(ReadOnlySpan<int> ends)
    {
        if (Count + ends.Length >= capacity)
        {
            Grow(Count + ends.Length);
        }

        var (last, by, before, falls) = (Count, offsets[Count] - ends[0], ends[0], 0);
        for (var i = 1; i < ends.Length; i++)
        {
            var end = ends[i];
            falls |= (end - before) | end;
            offsets[last + i] = end + by;
            before = end;
        }

        if (falls < 0)
        {
            throw new ArgumentException("Offsets fall: the data is damaged.", nameof(ends));
        }

        Appended(ends.Length - 1);
    }

    private protected override void AppendDefault()
    {
        var end = Begin();
        offsets[Count + 1] = end;
        Count++;
    }

    private void Grow(int needed)
    {
        capacity = Math.Max(needed, capacity * 2);
        offsets = (int*)buffer.Reserve((nuint)capacity * sizeof(int));
        offsets[0] = 0;
    }
}
