using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EtlLib.Generation;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
/// (SC11, doi:10.1145/2063384.2063405): 128 random bits that are a pure function of a 64-bit key and a 128-bit counter.
/// </summary>
/// <remarks>Law: only integer arithmetic, so the bits are equal on every machine; one at a time or four, they are the same.</remarks>
internal static class Philox
{
    private const uint M0 = 0xD2511F53;
    private const uint M1 = 0xCD9E8D57;
    private const uint W0 = 0x9E3779B9;
    private const uint W1 = 0xBB67AE85;

    /// <summary>How many blocks <see cref="Fill(ReadOnlySpan{ulong}, ReadOnlySpan{ulong}, Span{ulong}, Span{ulong})"/> makes at once.</summary>
    public const int Lanes = 4;

    /// <summary>The block of a key at the counter (index, draw).</summary>
    public static (ulong First, ulong Second) Block(ulong key, ulong index, ulong draw)
    {
        var (c0, c1, c2, c3) = ((uint)index, (uint)(index >> 32), (uint)draw, (uint)(draw >> 32));
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < 10; round++)
        {
            var p0 = (ulong)M0 * c0;
            var p1 = (ulong)M1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += W0;
            k1 += W1;
        }

        return (c0 | ((ulong)c1 << 32), c2 | ((ulong)c3 << 32));
    }

    /// <summary>The first halves of the blocks at (index, 0), one for each key and index. The length is a multiple of <see cref="Lanes"/>.</summary>
    public static void Fill(ReadOnlySpan<ulong> keys, ReadOnlySpan<ulong> indexes, Span<ulong> first)
    {
        indexes = indexes[..keys.Length];
        first = first[..keys.Length];
        for (var i = 0; i <= keys.Length - Lanes; i += Lanes)
        {
            Blocks(Vector256.Create(keys[i..]), Vector256.Create(indexes[i..]), out var c0, out var c1, out _, out _);
            Join(c0, c1).CopyTo(first[i..]);
        }
    }

    /// <summary>Both halves of the same blocks.</summary>
    public static void Fill(ReadOnlySpan<ulong> keys, ReadOnlySpan<ulong> indexes, Span<ulong> first, Span<ulong> second)
    {
        for (var i = 0; i <= keys.Length - Lanes; i += Lanes)
        {
            Blocks(Vector256.Create(keys[i..]), Vector256.Create(indexes[i..]), out var c0, out var c1, out var c2, out var c3);
            Join(c0, c1).CopyTo(first[i..]);
            Join(c2, c3).CopyTo(second[i..]);
        }
    }

    /// <summary>Four blocks in 64-bit lanes, of which only the low halves count: what lies above is never read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blocks(
        Vector256<ulong> keys, Vector256<ulong> indexes, out Vector256<ulong> c0, out Vector256<ulong> c1, out Vector256<ulong> c2, out Vector256<ulong> c3)
    {
        var (k0, k1) = (keys, keys >>> 32);
        (c0, c1, c2, c3) = (indexes, indexes >>> 32, Vector256<ulong>.Zero, Vector256<ulong>.Zero);
        for (var round = 0; round < 10; round++)
        {
            var p0 = Multiply(c0, M0);
            var p1 = Multiply(c2, M1);
            c0 = (p1 >>> 32) ^ c1 ^ k0;
            c1 = p1;
            c2 = (p0 >>> 32) ^ c3 ^ k1;
            c3 = p0;
            k0 += Vector256.Create((ulong)W0);
            k1 += Vector256.Create((ulong)W1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply(Vector256<ulong> low, uint factor) => Avx2.IsSupported
        ? Avx2.Multiply(low.AsUInt32(), Vector256.Create((ulong)factor).AsUInt32())
        : (low & Vector256.Create(0xFFFF_FFFFUL)) * Vector256.Create((ulong)factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Join(Vector256<ulong> low, Vector256<ulong> high) => (low & Vector256.Create(0xFFFF_FFFFUL)) | (high << 32);
}
