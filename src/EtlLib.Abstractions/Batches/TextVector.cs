using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace EtlLib.Batches;

/// <summary>UTF-8 text, enum symbols or bytes: Arrow's layout of 32-bit offsets and data, at most 2 GiB of data a batch.</summary>
public sealed unsafe class TextVector : OffsetVector
{
    private readonly NativeBuffer buffer;
    private long capacity;

    internal TextVector(ColumnType type)
        : base(type) => buffer = Own(new NativeBuffer());

    /// <summary>The first byte's address.</summary>
    public byte* Data => buffer.Pointer;

    /// <summary>A value's bytes; empty under a null.</summary>
    public ReadOnlySpan<byte> this[int row] => new(buffer.Pointer + Start(row), Length(row));

    /// <summary>Appends a value's bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        End(Offsets[Count] + value.Length);
    }

    /// <summary>Appends the first bytes of a little-endian word. The padding of the memory takes the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Append(ulong word, int length)
    {
        Room(length);
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(buffer.Pointer + Offsets[Count], sizeof(ulong)), word);
        End(Offsets[Count] + length);
    }

    /// <summary>Appends text as UTF-8. A lone surrogate becomes U+FFFD.</summary>
    public void Append(string value)
    {
        var length = Encoding.UTF8.GetBytes(value, Room(Encoding.UTF8.GetMaxByteCount(value.Length)));
        End(Offsets[Count] + length);
    }

    /// <summary>Appends a run of values as Arrow holds them.</summary>
    /// <param name="ends">Where the first begins in the data, and where each of them ends.</param>
    /// <param name="data">The bytes that the offsets point into.</param>
    /// <exception cref="ArgumentException">The offsets fall, or point beyond the data.</exception>
    public void AppendRange(ReadOnlySpan<int> ends, ReadOnlySpan<byte> data)
    {
        data = data[ends[0]..ends[^1]];
        data.CopyTo(Room(data.Length));
        End(ends);
    }

    /// <summary>A value as a string.</summary>
    public string GetString(int row) => Encoding.UTF8.GetString(this[row]);

    private protected override void AppendValue(ColumnVector source, int row) => Append(((TextVector)source)[row]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int bytes)
    {
        long at = Begin();
        if (at + bytes > capacity)
        {
            Grow(at + bytes);
        }

        return new Span<byte>(buffer.Pointer + at, bytes);
    }

    private void Grow(long needed)
    {
        if (needed > int.MaxValue)
        {
            throw new SourceException($"A batch holds more than 2 GiB in one {Type} column: make the batches smaller.");
        }

        capacity = Math.Min(int.MaxValue, Math.Max(needed, Math.Max(4096, capacity * 2)));
        buffer.Reserve((nuint)capacity);
    }
}
