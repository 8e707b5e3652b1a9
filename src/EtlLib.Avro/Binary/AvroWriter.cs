using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Numerics;
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

    /// <summary>Makes a writer to a span. More than it holds is an <see cref="AvroException"/>; numbers need room for the longest that they can be.</summary>
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
    public void WriteInt(int value) => WriteLong(value);

    /// <summary>Writes a long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteLong(long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        if (rest < 0x80)
        {
            Room(1) = (byte)rest;
            position++;
        }
        else
        {
            WriteLongSlow(rest);
        }
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
            ref var text = ref Unsafe.Add(ref to, 1);
            var length = TryWriteAscii(value, ref text) ? value.Length : Encoding.UTF8.GetBytes(value, MemoryMarshal.CreateSpan(ref text, 3 * value.Length));
            to = (byte)(length << 1);
            position += 1 + length;
        }
        else
        {
            var length = Encoding.UTF8.GetByteCount(value);
            WriteInt(length);
            ref var to = ref Room(length);
            position += Encoding.UTF8.GetBytes(value, MemoryMarshal.CreateSpan(ref to, length));
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

    /// <summary>Writes up to eight letters of ASCII, four at a time: the first four and the last four may overlap.</summary>
    private static bool TryWriteAscii(string value, ref byte to)
    {
        const ulong NotAscii = 0xFF80_FF80_FF80_FF80;
        if (value.Length is < 4 or > 8)
        {
            for (var i = 0; i < value.Length; i++)
            {
                if (i == 3 || value[i] >= 0x80)
                {
                    return false;
                }

                Unsafe.Add(ref to, i) = (byte)value[i];
            }

            return true;
        }

        ref var letters = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(value.AsSpan()));
        var last = value.Length - 4;
        var (head, tail) = (Unsafe.ReadUnaligned<ulong>(ref letters), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref letters, 2 * last)));
        if (((head | tail) & NotAscii) != 0)
        {
            return false;
        }

        Unsafe.WriteUnaligned(ref to, Narrow(head));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, last), Narrow(tail));
        return true;

        static uint Narrow(ulong letters)
        {
            letters = (letters | (letters >> 8)) & 0x0000_FFFF_0000_FFFF;
            return (uint)(letters | (letters >> 16));
        }
    }

    /// <summary>
    /// Room for so many bytes, to be filled by <see cref="Put(ref byte, long)"/> and its like, which check nothing: for generated code,
    /// which knows how many they write at most. <see cref="Advance"/> ends it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining), EditorBrowsable(EditorBrowsableState.Never)]
    public ref byte Reserve(int bytes) => ref Room(bytes);

    /// <summary>Ends what was put into reserved room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining), EditorBrowsable(EditorBrowsableState.Never)]
    public void Advance(ref byte end) => position = (int)Unsafe.ByteOffset(ref MemoryMarshal.GetReference(span), ref end);

    /// <summary>Puts a number: room of 10 bytes is needed.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ref byte Put(ref byte to, long value) => ref Number(ref to, (ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Puts a double: room of 8 bytes is needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining), EditorBrowsable(EditorBrowsableState.Never)]
    public static ref byte Put(ref byte to, double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        Unsafe.WriteUnaligned(ref to, BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
        return ref Unsafe.Add(ref to, 8);
    }

    private void WriteLongSlow(ulong rest)
    {
        ref var to = ref Room(10);
        Advance(ref Number(ref to, rest));
    }

    /// <summary>A number. Up to 56 bits are spread over the bytes of one word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte Number(ref byte to, ulong rest)
    {
        if (rest < 0x80)
        {
            to = (byte)rest;
            return ref Unsafe.Add(ref to, 1);
        }

        if (rest >> 56 == 0)
        {
            var length = (int)((uint)((BitOperations.Log2(rest) * 9) + 73) >> 6); // a seventh of the bits, rounded up, without a division
            var word = (rest & 0x0000_0000_0FFF_FFFF) | ((rest & 0x00FF_FFFF_F000_0000) << 4);
            word = (word & 0x0000_3FFF_0000_3FFF) | ((word & 0x0FFF_C000_0FFF_C000) << 2);
            word = (word & 0x007F_007F_007F_007F) | ((word & 0x3F80_3F80_3F80_3F80) << 1);
            word |= 0x8080_8080_8080_8080 & ((1UL << (8 * (length - 1))) - 1);
            Unsafe.WriteUnaligned(ref to, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
            return ref Unsafe.Add(ref to, length);
        }

        for (; rest >= 0x80; rest >>= 7)
        {
            to = (byte)(rest | 0x80);
            to = ref Unsafe.Add(ref to, 1);
        }

        to = (byte)rest;
        return ref Unsafe.Add(ref to, 1);
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
