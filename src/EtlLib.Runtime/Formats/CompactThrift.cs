namespace EtlLib.Formats;

/// <summary>Thrift's compact protocol, which the metadata of Parquet files are in. Damaged bytes are an <see cref="InvalidDataException"/>.</summary>
internal ref struct CompactThrift(ReadOnlySpan<byte> bytes)
{
    private const int Deepest = 64;

    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>The kinds of values that are asked for.</summary>
    public enum Kind
    {
        /// <summary>True, as a field.</summary>
        True = 1,

        /// <summary>False, as a field.</summary>
        False = 2,

        /// <summary>A list.</summary>
        List = 9,

        /// <summary>A struct.</summary>
        Struct = 12,
    }

    /// <summary>How far the reading is.</summary>
    public int Position { get; private set; }

    /// <summary>The next field of a struct; false at its end.</summary>
    /// <param name="id">The id of the field before, 0 at the beginning; then this one's.</param>
    /// <param name="kind">Its kind.</param>
    public bool Field(ref int id, out Kind kind)
    {
        var head = Byte();
        kind = (Kind)(head & 0x0F);
        if (head == 0)
        {
            return false;
        }

        id = head >> 4 is 0 ? (int)Whole() : id + (head >> 4);
        return true;
    }

    /// <summary>The number of a list's elements, and their kind.</summary>
    public int List(out Kind kind)
    {
        var head = Byte();
        kind = (Kind)(head & 0x0F);
        var count = head >> 4 is 15 ? (long)Varint() : head >> 4;
        return count <= bytes.Length - Position ? (int)count : throw Damaged();
    }

    /// <summary>A whole number of 16, 32 or 64 bits.</summary>
    public long Whole() => Varint() is var bits && (bits & 1) == 0 ? (long)(bits >> 1) : ~(long)(bits >> 1);

    /// <summary>The bytes of a text.</summary>
    public ReadOnlySpan<byte> Text() => Take(Varint());

    /// <summary>Goes past a value.</summary>
    public void Skip(Kind kind, int depth = 0)
    {
        switch ((int)kind)
        {
            case 1 or 2:
                break;
            case 3:
                Byte();
                break;
            case 4 or 5 or 6:
                Varint();
                break;
            case 7:
                Take(sizeof(double));
                break;
            case 8:
                Text();
                break;
            case 9 or 10:
                for (var left = List(out var element); left > 0; left--)
                {
                    // In a list, a truth value is a byte.
                    Skip((int)element is 1 or 2 ? (Kind)3 : element, Deeper(depth));
                }

                break;
            case 12:
                for (var id = 0; Field(ref id, out var field);)
                {
                    Skip(field, Deeper(depth));
                }

                break;
            default:
                throw Damaged();
        }
    }

    private static int Deeper(int depth) => depth < Deepest ? depth + 1 : throw Damaged();

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(bytes.Length - Position))
        {
            throw Damaged();
        }

        var taken = bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    private static InvalidDataException Damaged() => new("its metadata are not in Thrift's compact protocol");
}
