using System.Numerics;
using System.Runtime.CompilerServices;

namespace EtlLib.Batches;

/// <summary>Runs of bits in Arrow's order: least significant first.</summary>
internal static unsafe class Bitmap
{
    /// <summary>Writes a bit behind those that are there, or over one of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(byte* bits, int at, bool value)
    {
        var others = (at & 7) == 0 ? 0 : bits[at >> 3] & ~(1 << (at & 7));
        bits[at >> 3] = (byte)(others | ((value ? 1 : 0) << (at & 7)));
    }

    /// <summary>Copies a run of bits, whole bytes at once where both begin at a byte.</summary>
    /// <param name="from">The bits.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="to">Where they go: the byte of the last bit is there.</param>
    /// <param name="at">The bit that the first becomes.</param>
    /// <param name="count">How many.</param>
    /// <returns>How many of them are set.</returns>
    public static int Copy(ReadOnlySpan<byte> from, int first, byte* to, int at, int count)
    {
        var set = 0;
        var bit = 0;
        if ((first & 7) == 0 && (at & 7) == 0)
        {
            var bytes = from.Slice(first >> 3, count >> 3);
            bytes.CopyTo(new Span<byte>(to + (at >> 3), bytes.Length));
            foreach (var eight in bytes)
            {
                set += BitOperations.PopCount(eight);
            }

            bit = bytes.Length << 3;
        }

        for (; bit < count; bit++)
        {
            var one = from[(first + bit) >> 3] >> ((first + bit) & 7) & 1;
            var target = to + ((at + bit) >> 3);
            var mask = 1 << ((at + bit) & 7);
            *target = (byte)((*target & ~mask) | (one == 0 ? 0 : mask));
            set += one;
        }

        return set;
    }
}
