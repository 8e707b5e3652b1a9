using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace EtlLib.Avro;

/// <summary>
/// Reads Avro's binary encoding from a span, value by value. Every read is bounded by the data; what does not fit is an <see
/// cref="AvroException"/>.
/// </summary>
public ref struct AvroReader
{
    /// <summary>How deep records, arrays, maps and unions may be in one another.</summary>
    internal const int MaxDepth = 128;

    /// <summary>How many items that take no bytes a datum may have: their count is all that the input pays for them.</summary>
    internal const int MaxFreeItems = 65_536;

    private readonly ReadOnlySpan<byte> data;
    private int position;
    private int depth;
    private int freeItems;

    /// <summary>Makes a reader at the first byte.</summary>
    public AvroReader(ReadOnlySpan<byte> data) => this.data = data;

    /// <summary>Makes a reader at a byte.</summary>
    internal AvroReader(ReadOnlySpan<byte> data, int position)
    {
        this.data = data;
        this.position = position;
    }

    /// <summary>The byte that is read next.</summary>
    public readonly int Position => position;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => data.Length - position;

    /// <summary>Reads a boolean: a byte of 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadBoolean()
    {
        var at = position;
        if ((uint)at >= (uint)data.Length || data[at] > 1)
        {
            throw NotBoolean();
        }

        position = at + 1;
        return data[at] == 1;
    }

    /// <summary>Reads an int: a zigzag variable-length number of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt()
    {
        var value = ReadLong();
        return value == (int)value ? (int)value : throw Fail($"{value} does not fit an int.");
    }

    /// <summary>Reads a long: a zigzag variable-length number of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadLong()
    {
        var at = position;
        if ((uint)at < (uint)data.Length && data[at] < 0x80)
        {
            position = at + 1;
            return (data[at] >> 1) ^ -(data[at] & 1);
        }

        return ReadLongSlow();
    }

    /// <summary>Reads a float: 4 bytes, little-endian.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(ReadFixed(4));

    /// <summary>Reads a double: 8 bytes, little-endian.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(ReadFixed(8));

    /// <summary>Reads so many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadFixed(int length)
    {
        var at = position;
        if ((uint)length > (uint)(data.Length - at))
        {
            throw Short(length);
        }

        position = at + length;
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref MemoryMarshal.GetReference(data), at), length);
    }

    /// <summary>Reads bytes: a long, and as many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadLong();
        if ((ulong)length > (ulong)(data.Length - position))
        {
            throw Short(length);
        }

        return ReadFixed((int)length);
    }

    /// <summary>Reads a string of 1 to 8 bytes of ASCII as one word; of others nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadAscii(out ulong word, out int length)
    {
        const ulong NotAscii = 0x8080_8080_8080_8080;
        var at = position;
        if (data.Length - at > sizeof(ulong) && data[at] is > 0 and <= 2 * sizeof(ulong) and var twice && (twice & 1) == 0)
        {
            length = twice >> 1;
            word = BinaryPrimitives.ReadUInt64LittleEndian(data[(at + 1)..]);
            if ((word & NotAscii & (ulong.MaxValue >> (64 - (8 * length)))) == 0)
            {
                position = at + 1 + length;
                return true;
            }
        }

        (word, length) = (0, 0);
        return false;
    }

    /// <summary>Reads a string as its UTF-8 bytes, which are checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadUtf8()
    {
        var text = ReadBytes();
        return Utf8.IsValid(text) ? text : throw NotUtf8(text.Length);
    }

    /// <summary>Reads a string.</summary>
    public string ReadString()
    {
        var text = ReadBytes();
        return Ascii.IsValid(text) ? Encoding.Latin1.GetString(text)
            : Utf8.IsValid(text) ? Encoding.UTF8.GetString(text)
            : throw NotUtf8(text.Length);
    }

    /// <summary>Reads a timestamp in microseconds as an instant with offset zero.</summary>
    /// <exception cref="DataException">It is outside of the years 1 to 9999.</exception>
    public DateTimeOffset ReadInstant() => Values.ToInstant(ReadLong());

    /// <summary>Reads a local timestamp in microseconds.</summary>
    /// <exception cref="DataException">It is outside of the years 1 to 9999.</exception>
    public DateTime ReadLocalTime() => Values.ToLocalTime(ReadLong());

    /// <summary>Reads a date.</summary>
    /// <exception cref="DataException">It is outside of the years 1 to 9999.</exception>
    public DateOnly ReadDate() => Values.ToDate(ReadInt());

    /// <summary>Reads a time of day in microseconds.</summary>
    public TimeOnly ReadTimeOfDay() => Values.ToTimeOfDay(new MicrosValue(1, 0, MicrosValue.LastOfDay).Read(ref this));

    /// <summary>Reads EtlLib's duration: a long of microseconds.</summary>
    /// <exception cref="DataException">It is longer than C# holds.</exception>
    public TimeSpan ReadDuration() => Values.ToDuration(ReadLong());

    /// <summary>Reads a UUID that is a string.</summary>
    public Guid ReadUuid() => UuidTextValue.Parse(ref this);

    /// <summary>Reads a decimal that is bytes.</summary>
    /// <exception cref="DataException">It has more digits than C#'s decimal holds.</exception>
    public decimal ReadDecimal(int precision, int scale) => Values.ToDecimal(DecimalValue.Read(ReadBytes(), precision, ref this), scale);

    /// <summary>Reads the index of a union's branch or an enum's symbol, of which there are so many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadIndex(int count)
    {
        var index = ReadLong();
        return (ulong)index < (ulong)count ? (int)index : throw Fail($"{index} is not an index from 0 to {count - 1} of a union or enum.");
    }

    /// <summary>Reads how many items the next block of an array or map has: 0 is the end.</summary>
    /// <param name="leastBytes">How many bytes an item takes at least: a count that the rest of the data cannot hold is an error.</param>
    public int ReadBlock(int leastBytes)
    {
        var count = ReadLong();
        if (count < 0)
        {
            count = count == long.MinValue ? throw Fail("An array or map has a block of a count that is out of range.") : -count;
            var bytes = ReadLong();
            if ((ulong)bytes > (ulong)Remaining)
            {
                throw Short(bytes);
            }
        }

        if (leastBytes == 0)
        {
            freeItems += (int)Math.Min(count, MaxFreeItems + 1);
            return freeItems <= MaxFreeItems ? (int)count : throw Fail($"Arrays have more than {MaxFreeItems} items that take no bytes.");
        }

        return count <= Remaining / leastBytes ? (int)count : throw Fail($"An array or map has a block of {count} items, where {Remaining} bytes are left.");
    }

    /// <summary>
    /// Reads the size of a block that is skipped as a whole: its items, or 0 where the size is not known and they are to be read one by
    /// one.
    /// </summary>
    internal int SkipBlock(int leastBytes, out bool skipped)
    {
        var before = position;
        var count = ReadLong();
        if (count < 0)
        {
            var bytes = ReadLong();
            skipped = true;
            _ = (ulong)bytes <= (ulong)Remaining ? ReadFixed((int)bytes) : throw Short(bytes);
            return 1;
        }

        skipped = false;
        position = before;
        return ReadBlock(leastBytes);
    }

    /// <summary>Enters a value that may contain its like.</summary>
    internal void Enter()
    {
        if (++depth > MaxDepth)
        {
            throw Fail($"Values are nested more than {MaxDepth} deep.");
        }
    }

    /// <summary>Leaves it.</summary>
    internal void Leave() => depth--;

    /// <summary>An error at the byte that is read next.</summary>
    internal readonly AvroException Fail(string reason) => new(reason, position);

    /// <summary>
    /// A number of two bytes and more. Eight bytes that are there are taken as one word, and the seven bits of each moved together.
    /// </summary>
    private long ReadLongSlow()
    {
        const ulong Continued = 0x8080_8080_8080_8080;
        if (data.Length - position >= sizeof(ulong))
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(data[position..]);
            var last = ~word & Continued;
            if (last != 0)
            {
                position += (BitOperations.TrailingZeroCount(last) >> 3) + 1;
                word &= (last ^ (last - 1)) & ~Continued;
                word = (word & 0x007F_007F_007F_007F) | ((word & 0x7F00_7F00_7F00_7F00) >> 1);
                word = (word & 0x0000_3FFF_0000_3FFF) | ((word & 0x3FFF_0000_3FFF_0000) >> 2);
                word = (word & 0x0000_0000_0FFF_FFFF) | ((word & 0x0FFF_FFFF_0000_0000) >> 4);
                return (long)(word >> 1) ^ -(long)(word & 1);
            }
        }

        return ReadLongByByte();
    }

    private long ReadLongByByte()
    {
        ulong value = 0;
        var rest = data[position..];
        for (var i = 0; i < Math.Min(10, rest.Length); i++)
        {
            var b = rest[i];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                position += i == 9 && b > 1 ? throw Fail("A number is longer than 64 bits.") : i + 1;
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw rest.Length < 10 ? Fail("The data ends inside of a number.") : Fail("A number is longer than 64 bits.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly AvroException NotBoolean() =>
        Remaining < 1 ? Fail("The data ends before a boolean.") : Fail($"A boolean is {data[position]}, not 0 or 1.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly AvroException Short(long length) =>
        Fail(length < 0 ? $"A length of {length} is negative." : $"The data ends {length - Remaining} bytes early: {length} are needed, {Remaining} are left.");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly AvroException NotUtf8(int length) => new("The text is not valid UTF-8.", position - length);
}
