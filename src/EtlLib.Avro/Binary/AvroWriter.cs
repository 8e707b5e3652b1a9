using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace EtlLib.Avro;

/// <summary>Writes Avro's binary encoding, value by value, to a buffer that grows or to a span that does not.</summary>
public ref struct AvroWriter
{
    private readonly IBufferWriter<byte>? output;
    private Span<byte> span;
    private int position;
    private long flushed;

    /// <summary>Makes a writer to a buffer. What is written is there after <see cref="Flush"/>.</summary>
    public AvroWriter(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        this.output = output;
        span = output.GetSpan(256);
    }

    /// <summary>Makes a writer to a span. More than it holds is an <see cref="AvroException"/>.</summary>
    public AvroWriter(Span<byte> span) => this.span = span;

    /// <summary>How many bytes were written.</summary>
    public readonly long Length => flushed + position;

    /// <summary>What was written, of a writer to a span; else what is not flushed.</summary>
    public readonly ReadOnlySpan<byte> Written => span[..position];

    /// <summary>Gives what was written to the buffer.</summary>
    public void Flush()
    {
        if (output is not null)
        {
            output.Advance(position);
            flushed += position;
            position = 0;
            span = default;
        }
    }

    /// <summary>Writes a boolean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBoolean(bool value)
    {
        Room(1) = value ? (byte)1 : (byte)0;
        position++;
    }

    /// <summary>Writes an int.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt(int value)
    {
        ref var to = ref Room(5);
        var rest = (uint)((value << 1) ^ (value >> 31));
        var length = 1;
        for (; rest >= 0x80; rest >>= 7, length++)
        {
            to = (byte)(rest | 0x80);
            to = ref Unsafe.Add(ref to, 1);
        }

        to = (byte)rest;
        position += length;
    }

    /// <summary>Writes a long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteLong(long value)
    {
        ref var to = ref Room(10);
        var rest = (ulong)((value << 1) ^ (value >> 63));
        var length = 1;
        for (; rest >= 0x80; rest >>= 7, length++)
        {
            to = (byte)(rest | 0x80);
            to = ref Unsafe.Add(ref to, 1);
        }

        to = (byte)rest;
        position += length;
    }

    /// <summary>Writes a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteFloat(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        Unsafe.WriteUnaligned(ref Room(4), BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
        position += 4;
    }

    /// <summary>Writes a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteDouble(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        Unsafe.WriteUnaligned(ref Room(8), BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
        position += 8;
    }

    /// <summary>Writes bytes without their length: a fixed, or what is encoded already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteFixed(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(MemoryMarshal.CreateSpan(ref Room(value.Length), value.Length));
        position += value.Length;
    }

    /// <summary>Writes bytes, or a string that is UTF-8 already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBytes(scoped ReadOnlySpan<byte> value)
    {
        WriteInt(value.Length);
        WriteFixed(value);
    }

    /// <summary>Writes a string as UTF-8. A lone surrogate becomes U+FFFD.</summary>
    public void WriteString(string value)
    {
        if (value.Length < 22)
        {
            // At most 63 bytes: their length takes one byte, which is written after them.
            ref var to = ref Room(1 + (3 * value.Length));
            var length = Encoding.UTF8.GetBytes(value, MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, 1), 3 * value.Length));
            to = (byte)(length << 1);
            position += 1 + length;
        }
        else
        {
            var length = Encoding.UTF8.GetByteCount(value);
            WriteInt(length);
            position += Encoding.UTF8.GetBytes(value, MemoryMarshal.CreateSpan(ref Room(length), length));
        }
    }

    /// <summary>Writes a decimal: the unscaled value as bytes, the shortest big-endian two's complement.</summary>
    public void WriteUnscaled(Int128 value)
    {
        Span<byte> wide = stackalloc byte[16];
        WriteBytes(AvroDecimal.Write(value, wide));
    }

    /// <summary>Writes a UUID as a string of 36 characters.</summary>
    public void WriteUuid(Guid value)
    {
        ref var to = ref Room(37);
        to = 36 << 1;
        _ = value.TryFormat(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref to, 1), 36), out _);
        position += 37;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Room(int bytes)
    {
        if (span.Length - position < bytes)
        {
            Grow(bytes);
        }

        return ref Unsafe.Add(ref MemoryMarshal.GetReference(span), position);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int bytes)
    {
        if (output is null)
        {
            throw new AvroException($"The row does not fit the {span.Length} bytes that it is written to.", position);
        }

        output.Advance(position);
        flushed += position;
        position = 0;
        span = output.GetSpan(Math.Max(256, bytes));
    }
}
