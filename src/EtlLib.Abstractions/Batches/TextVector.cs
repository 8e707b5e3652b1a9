using System.Runtime.CompilerServices;
using System.Text;
using EtlLib.Schemas;

namespace EtlLib.Batches;

/// <summary>UTF-8 text, enum symbols or bytes: Arrow's layout of 32-bit offsets and data, at most 2 GiB of data a batch.</summary>
public sealed unsafe class TextVector : ColumnVector
{
    private readonly NativeBuffer offsetBuffer = new();
    private readonly NativeBuffer dataBuffer = new();
    private int* offsets;
    private int offsetCapacity;
    private long dataCapacity;

    internal TextVector(ColumnType type)
        : base(type) => GrowOffsets(1024);

    /// <summary>The first offset's address: value i is the bytes from offset i up to offset i + 1.</summary>
    public int* Offsets => offsets;

    /// <summary>The first byte's address.</summary>
    public byte* Data => dataBuffer.Pointer;

    /// <summary>A value's bytes; empty under a null.</summary>
    public ReadOnlySpan<byte> this[int row] => new(dataBuffer.Pointer + offsets[row], offsets[row + 1] - offsets[row]);

    /// <summary>Appends a value's bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        End(value.Length);
    }

    /// <summary>Appends text as UTF-8. A lone surrogate becomes U+FFFD.</summary>
    public void Append(string value)
    {
        var length = Encoding.UTF8.GetBytes(value, Room(Encoding.UTF8.GetMaxByteCount(value.Length)));
        End(length);
    }

    /// <summary>Appends a run of values as Arrow holds them.</summary>
    /// <param name="ends">Where the first begins in the data, and where each of them ends.</param>
    /// <param name="data">The bytes that the offsets point into.</param>
    /// <exception cref="ArgumentException">The offsets fall, or point beyond the data.</exception>
    public void AppendRange(ReadOnlySpan<int> ends, ReadOnlySpan<byte> data)
    {
        data = data[ends[0]..ends[^1]];
        data.CopyTo(Room(data.Length));
        if (Count + ends.Length >= offsetCapacity)
        {
            GrowOffsets(Count + ends.Length);
        }

        Offset.Append(ends, offsets + Count);
        Appended(ends.Length - 1);
    }

    /// <summary>A value as a string.</summary>
    public string GetString(int row) => Encoding.UTF8.GetString(this[row]);

    /// <summary>Appends so many copies of one value.</summary>
    public void AppendRepeated(ReadOnlySpan<byte> value, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Append(value);
        }
    }

    /// <inheritdoc />
    public override void AppendFrom(ColumnVector source, int row)
    {
        if (source.IsNull(row))
        {
            AppendNull();
        }
        else
        {
            Append(((TextVector)source)[row]);
        }
    }

    private protected override void AppendDefault()
    {
        Room(0);
        offsets[Count + 1] = offsets[Count];
        Count++;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            offsetBuffer.Dispose();
            dataBuffer.Dispose();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int bytes)
    {
        if (Count + 1 >= offsetCapacity)
        {
            GrowOffsets(Count + 2);
        }

        long at = offsets[Count];
        if (at + bytes > dataCapacity)
        {
            GrowData(at + bytes);
        }

        return new Span<byte>(dataBuffer.Pointer + at, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void End(int length)
    {
        offsets[Count + 1] = offsets[Count] + length;
        Appended();
    }

    private void GrowOffsets(int needed)
    {
        offsetCapacity = Math.Max(needed, offsetCapacity * 2);
        offsets = (int*)offsetBuffer.Reserve((nuint)offsetCapacity * sizeof(int));
        offsets[0] = 0;
    }

    private void GrowData(long needed)
    {
        if (needed > int.MaxValue)
        {
            throw new SourceException($"A batch holds more than 2 GiB in one {Type} column: make the batches smaller.");
        }

        dataCapacity = Math.Min(int.MaxValue, Math.Max(needed, Math.Max(4096, dataCapacity * 2)));
        dataBuffer.Reserve((nuint)dataCapacity);
    }
}
