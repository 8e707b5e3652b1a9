using System.Runtime.CompilerServices;

namespace EtlLib.Batches;

/// <summary>Values of a fixed width: Arrow's primitive layout. Decimals are 128-bit integers of the unscaled value; instants, times and durations are in microseconds; dates in days.</summary>
/// <typeparam name="T"><c>int</c>, <c>long</c>, <c>float</c>, <c>double</c>, <c>Int128</c> or <see cref="UuidBytes"/>.</typeparam>
public sealed unsafe class FixedVector<T> : ColumnVector
    where T : unmanaged
{
    private readonly NativeBuffer buffer;
    private T* values;
    private int capacity;

    internal FixedVector(ColumnType type)
        : base(type) => buffer = Own(new NativeBuffer());

    /// <summary>The first value's address.</summary>
    public T* Values => values;

    /// <summary>The values; those under a null are the default.</summary>
    public ReadOnlySpan<T> Span => new(values, Count);

    /// <summary>A value.</summary>
    public T this[int row] => values[row];

    /// <summary>Appends a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(T value)
    {
        if (Count == capacity)
        {
            Grow(Count + 1);
        }

        values[Count] = value;
        Appended();
    }

    /// <summary>Appends so many values that are not null, to be written by the caller into the span returned.</summary>
    public Span<T> AppendSpan(int count)
    {
        if (Count + count > capacity)
        {
            Grow(Count + count);
        }

        var span = new Span<T>(values + Count, count);
        Appended(count);
        return span;
    }

    private protected override void AppendValue(ColumnVector source, int row) => Append(((FixedVector<T>)source).values[row]);

    private protected override void AppendDefault()
    {
        if (Count == capacity)
        {
            Grow(Count + 1);
        }

        values[Count++] = default;
    }

    private protected override void ClearNulls(int from)
    {
        for (var i = from; i < Count; i++)
        {
            if (IsNull(i))
            {
                values[i] = default;
            }
        }
    }

    private void Grow(int needed)
    {
        capacity = Math.Max(needed, Math.Max(1024, capacity * 2));
        values = (T*)buffer.Reserve((nuint)capacity * (nuint)sizeof(T));
    }
}

/// <summary>Booleans: one bit a value, least significant first, as Arrow holds them.</summary>
public sealed unsafe class BitVector : ColumnVector
{
    private readonly NativeBuffer buffer;

    internal BitVector(ColumnType type)
        : base(type) => buffer = Own(new NativeBuffer());

    /// <summary>The first byte's address.</summary>
    public byte* Bits => buffer.Pointer;

    /// <summary>A value; false under a null.</summary>
    public bool this[int row] => (buffer.Pointer[row >> 3] >> (row & 7) & 1) != 0;

    /// <summary>Appends a value.</summary>
    public void Append(bool value)
    {
        Write(value);
        Appended();
    }

    /// <summary>Appends so many values from a bit on.</summary>
    public void AppendBits(ReadOnlySpan<byte> bits, int first, int count)
    {
        var to = buffer.Reserve((nuint)(Count + count + 7) / 8);
        new Span<byte>(to, (Count + count + 7) >> 3)[((Count + 7) >> 3)..].Clear();
        Bitmap.Copy(bits, first, to, Count, count);
        Appended(count);
    }

    private protected override void AppendValue(ColumnVector source, int row) => Append(((BitVector)source)[row]);

    private protected override void AppendDefault()
    {
        Write(false);
        Count++;
    }

    private protected override void ClearNulls(int from)
    {
        for (var i = from >> 3; i < (Count + 7) >> 3; i++)
        {
            buffer.Pointer[i] &= Validity[i];
        }
    }

    private void Write(bool value) => Bitmap.Set(buffer.Reserve((nuint)(Count + 8) / 8), Count, value);
}
