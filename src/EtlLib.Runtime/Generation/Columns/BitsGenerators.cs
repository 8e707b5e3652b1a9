using System.Buffers.Binary;
using EtlLib.Batches;

namespace EtlLib.Generation;

/// <summary>True or false, each as likely.</summary>
internal sealed class CoinGenerator(ColumnSite site) : DrawGenerator(site)
{
    protected override void Append(ReadOnlySpan<ulong> bits, Workspace work, ColumnVector column)
    {
        var values = (BitVector)column;
        for (var i = 0; i < bits.Length; i++)
        {
            values.Append((long)bits[i] < 0);
        }
    }
}

/// <summary>UUIDs of version 4 (RFC 9562, section 5.4), as such or as text.</summary>
internal sealed class UuidGenerator(ColumnSite site) : DrawGenerator(site)
{
    protected override bool NeedsBoth => true;

    protected override void Append(ReadOnlySpan<ulong> bits, Workspace work, ColumnVector column)
    {
        Span<byte> digits = stackalloc byte[36];
        for (var i = 0; i < bits.Length; i++)
        {
            UuidBytes uuid = default;
            BinaryPrimitives.WriteUInt64BigEndian(uuid, (bits[i] & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000);
            BinaryPrimitives.WriteUInt64BigEndian(uuid[8..], (work.SecondBits[i] & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
            if (column is FixedVector<UuidBytes> uuids)
            {
                uuids.Append(uuid);
            }
            else
            {
                uuid.ToGuid().TryFormat(digits, out _, "D");
                ((TextVector)column).Append(digits);
            }
        }
    }
}

/// <summary>Sixteen random bytes.</summary>
internal sealed class BytesGenerator(ColumnSite site) : DrawGenerator(site)
{
    protected override bool NeedsBoth => true;

    protected override void Append(ReadOnlySpan<ulong> bits, Workspace work, ColumnVector column)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < bits.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits[i]);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], work.SecondBits[i]);
            ((TextVector)column).Append(bytes);
        }
    }
}

/// <summary>Short words that can be said: two or three syllables of a consonant and a vowel, about 600,000 of them.</summary>
internal sealed class WordGenerator(ColumnSite site) : DrawGenerator(site)
{
    private static ReadOnlySpan<byte> Consonants => "bcdfghjklmnprstvz"u8;

    private static ReadOnlySpan<byte> Vowels => "aeiou"u8;

    protected override void Append(ReadOnlySpan<ulong> bits, Workspace work, ColumnVector column)
    {
        var text = (TextVector)column;
        Span<byte> word = stackalloc byte[6];
        for (var i = 0; i < bits.Length; i++)
        {
            var rest = bits[i];
            var length = (int)Math.BigMul(rest, 4, out rest) == 0 ? 4 : 6;
            for (var at = 0; at < length; at += 2)
            {
                word[at] = Consonants[(int)Math.BigMul(rest, (ulong)Consonants.Length, out rest)];
                word[at + 1] = Vowels[(int)Math.BigMul(rest, (ulong)Vowels.Length, out rest)];
            }

            text.Append(word[..length]);
        }
    }
}
