using System.Buffers.Binary;

namespace EtlLib.Delta;

/// <summary>
/// Where the numbers of a file's deleted rows are: in the log itself (<c>i</c>), or in a file next to the data (<c>u</c>), named by a UUID in Z85. The numbers are
/// a 64-bit Roaring bitmap in its portable form.
/// </summary>
internal sealed record DeletionVector(string Storage, string PathOrInline, int Offset, int Size, long Cardinality)
{
    private const int Magic = 1681511377;
    private const int UuidDigits = 20;
    private const string Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    /// <summary>Most rows that are left out one by one in a scan.</summary>
    private const long Most = 1_000_000;

    /// <summary>What identifies it.</summary>
    public string Id => FormattableString.Invariant($"{Storage}{PathOrInline}@{Offset}");

    /// <summary>Reads the numbers, from 0, in order.</summary>
    /// <exception cref="SourceException">The file is missing, damaged or of a form that is not known.</exception>
    public async Task<IReadOnlyList<long>> ReadAsync(ObjectStore store, CancellationToken cancellationToken)
    {
        if (Storage is not ("u" or "i") || Cardinality > Most)
        {
            throw Refused(store, Storage is "u" or "i" ? $"it has {Cardinality} rows, and at most {Most} are read" : "it is at an absolute path, which is not supported");
        }

        var rows = Storage == "i" ? Decode(PathOrInline) : await FileAsync(store, cancellationToken).ConfigureAwait(false);
        try
        {
            var numbers = new List<long>((int)Cardinality);
            Read(rows, numbers);
            return numbers.Count == Cardinality ? numbers : throw Refused(store, $"it has {numbers.Count} rows, and the log says {Cardinality}");
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw Refused(store, "it ends too early", e);
        }
    }

    private async Task<byte[]> FileAsync(ObjectStore store, CancellationToken cancellationToken)
    {
        var prefix = PathOrInline[..^UuidDigits];
        var key = $"{(prefix.Length == 0 ? "" : prefix + "/")}deletion_vector_{new Guid(Decode(PathOrInline[^UuidDigits..]), bigEndian: true):D}.bin";
        var content = await store.FindAsync(key, Offset, Size + (2 * sizeof(int)), cancellationToken).ConfigureAwait(false)
            ?? throw Refused(store, $"{key} is missing");
        if (content.Length != Size + (2 * sizeof(int)) || BinaryPrimitives.ReadInt32BigEndian(content) != Size)
        {
            throw Refused(store, $"{key} does not have {Size} bytes at {Offset}");
        }

        var rows = content[sizeof(int)..^sizeof(int)];
        return Crc32(rows) == BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(content.Length - sizeof(int))) ? rows : throw Refused(store, $"{key} does not have the checksum that it says");
    }

    private SourceException Refused(ObjectStore store, string why, Exception? inner = null) =>
        new($"{store.Root}: the deletion vector {Id} cannot be read: {why}. Rewrite the table with Spark: REORG TABLE … APPLY (PURGE).", inner) { Location = store.Root };

    private static void Read(ReadOnlySpan<byte> from, List<long> rows)
    {
        if (BinaryPrimitives.ReadInt32LittleEndian(from) != Magic)
        {
            throw new ArgumentOutOfRangeException(nameof(from));
        }

        var bitmaps = BinaryPrimitives.ReadInt64LittleEndian(from[4..]);
        from = from[12..];
        for (var i = 0L; i < bitmaps; i++)
        {
            var high = (long)BinaryPrimitives.ReadUInt32LittleEndian(from) << 32;
            from = Bitmap(from[4..], high, rows);
        }
    }

    /// <summary>A 32-bit Roaring bitmap: https://github.com/RoaringBitmap/RoaringFormatSpec.</summary>
    private static ReadOnlySpan<byte> Bitmap(ReadOnlySpan<byte> from, long high, List<long> rows)
    {
        const int NoRuns = 12346, Runs = 12347, LeastForOffsets = 4;
        var cookie = BinaryPrimitives.ReadUInt32LittleEndian(from);
        var hasRuns = (cookie & 0xFFFF) == Runs;
        var count = hasRuns ? (int)(cookie >> 16) + 1 : cookie == NoRuns ? BinaryPrimitives.ReadInt32LittleEndian(from[4..]) : throw new ArgumentOutOfRangeException(nameof(from));
        from = from[(hasRuns ? 4 : 8)..];
        var runs = hasRuns ? from[..((count + 7) / 8)] : default;
        var keys = from[runs.Length..];
        from = keys[((count * 4) + (!hasRuns || count >= LeastForOffsets ? count * 4 : 0))..];
        for (var i = 0; i < count; i++)
        {
            var first = high + ((long)BinaryPrimitives.ReadUInt16LittleEndian(keys[(i * 4)..]) << 16);
            var cardinality = BinaryPrimitives.ReadUInt16LittleEndian(keys[((i * 4) + 2)..]) + 1;
            from = hasRuns && (runs[i / 8] & (1 << (i % 8))) != 0 ? Run(from, first, rows) : Container(from, first, cardinality, rows);
        }

        return from;
    }

    private static ReadOnlySpan<byte> Run(ReadOnlySpan<byte> from, long first, List<long> rows)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(from);
        for (var i = 0; i < count; i++)
        {
            var start = first + BinaryPrimitives.ReadUInt16LittleEndian(from[(2 + (i * 4))..]);
            for (var more = (int)BinaryPrimitives.ReadUInt16LittleEndian(from[(4 + (i * 4))..]); more >= 0; more--)
            {
                rows.Add(start++);
            }
        }

        return from[(2 + (count * 4))..];
    }

    private static ReadOnlySpan<byte> Container(ReadOnlySpan<byte> from, long first, int cardinality, List<long> rows)
    {
        const int MostInArray = 4096, BitmapBytes = 8192;
        if (cardinality <= MostInArray)
        {
            for (var i = 0; i < cardinality; i++)
            {
                rows.Add(first + BinaryPrimitives.ReadUInt16LittleEndian(from[(i * 2)..]));
            }

            return from[(cardinality * 2)..];
        }

        for (var bit = 0; bit < BitmapBytes * 8; bit++)
        {
            if ((from[bit / 8] & (1 << (bit % 8))) != 0)
            {
                rows.Add(first + bit);
            }
        }

        return from[BitmapBytes..];
    }

    /// <summary>Z85: five digits are four bytes.</summary>
    private static byte[] Decode(string text)
    {
        var bytes = new byte[text.Length / 5 * 4];
        for (var i = 0; i < bytes.Length / 4; i++)
        {
            var value = 0u;
            foreach (var digit in text.AsSpan(i * 5, 5))
            {
                value = unchecked((value * 85) + (uint)Z85.IndexOf(digit, StringComparison.Ordinal));
            }

            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * 4), value);
        }

        return bytes;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
