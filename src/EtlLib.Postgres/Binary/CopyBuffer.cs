using System.Buffers;
using System.Buffers.Binary;

namespace EtlLib.Postgres;

/// <summary>Bytes on their way to the server, or from it, in one pooled array that grows.</summary>
internal sealed class CopyBuffer : IDisposable
{
    /// <summary>The mark that a copy in binary begins with, its flags and the length of what follows: none.</summary>
    public static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(1 << 17);

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

    /// <summary>Adds so many bytes, which the caller writes.</summary>
    public Span<byte> Take(int count)
    {
        Reserve(count);
        var span = bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    /// <summary>Adds the length of a value and room for it.</summary>
    public Span<byte> Value(int length)
    {
        var span = Take(4 + length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        return span[4..];
    }

    /// <summary>Adds a null.</summary>
    public void Null() => Int32(-1);

    /// <summary>Adds a number.</summary>
    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    /// <summary>Adds a small number.</summary>
    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    /// <summary>Writes a value's length before it, once all of it was added.</summary>
    /// <param name="at">Where the length is.</param>
    public void EndValue(int at) => BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), Length - at - 4);

    /// <summary>Room behind the bytes; what is written there is added by <see cref="Added"/>.</summary>
    public Memory<byte> Free(int atLeast)
    {
        Reserve(atLeast);
        return bytes.AsMemory(Length);
    }

    /// <summary>Adds what was written to <see cref="Free"/>.</summary>
    public void Added(int count) => Length += count;

    /// <summary>Forgets the first bytes.</summary>
    public void Drop(int count)
    {
        bytes.AsSpan(count, Length - count).CopyTo(bytes);
        Length -= count;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
    }

    private void Reserve(int count)
    {
        if (bytes.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(bytes.Length * 2, Length + count)));
            bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = larger;
        }
    }
}
