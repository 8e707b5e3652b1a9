using System.Runtime.CompilerServices;

namespace EtlLib.Streaming;

/// <summary>How values of a width are compared and hashed: NaN is the greatest number and equals itself, -0 equals 0.</summary>
internal interface ICell<T>
    where T : unmanaged
{
    /// <summary>Negative where a is before b.</summary>
    static abstract int Compare(T a, T b);

    /// <summary>The same for values that are equal.</summary>
    static abstract ulong Bits(T value);
}

/// <summary>Whole numbers, times, dates, decimals.</summary>
internal readonly struct WholeCell<T> : ICell<T>
    where T : unmanaged, System.Numerics.IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compare(T a, T b) => a < b ? -1 : a > b ? 1 : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Bits(T value) => Unsafe.SizeOf<T>() <= 8
        ? ulong.CreateTruncating(value)
        : Hashing.Fold(ulong.CreateTruncating(value), ulong.CreateTruncating(value >> 64) ^ Hashing.Second);
}

/// <summary>Floating-point numbers.</summary>
internal readonly struct RealCell<T> : ICell<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compare(T a, T b) => a < b ? -1 : a > b ? 1 : a == b ? 0 : T.IsNaN(a) ? T.IsNaN(b) ? 0 : 1 : -1;

    public static ulong Bits(T value) =>
        T.IsNaN(value) ? 0x7FF8_0000_0000_0000 : BitConverter.DoubleToUInt64Bits(double.CreateTruncating(value) + 0.0);
}

/// <summary>UUIDs, by their bytes.</summary>
internal readonly struct UuidCell : ICell<UuidBytes>
{
    public static int Compare(UuidBytes a, UuidBytes b) => ((ReadOnlySpan<byte>)a).SequenceCompareTo(b);

    public static ulong Bits(UuidBytes value) => Hashing.Of(value);
}

/// <summary>Hashes that are the same in every process: output is ordered by them.</summary>
internal static class Hashing
{
    public const ulong First = 0xA076_1D64_78BD_642F, Second = 0xE703_7ED1_A0B4_28DB, Null = 0x8EBC_6AF0_9C88_C6E3;

    /// <summary>Folds the 128 bits of a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    /// <summary>Hashes bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length * 0x9E37_79B9_7F4A_7C15;
        while (text.Length >= 8)
        {
            hash = Fold(hash ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(text), First);
            text = text[8..];
        }

        ulong tail = 0;
        for (var i = 0; i < text.Length; i++)
        {
            tail |= (ulong)text[i] << (8 * i);
        }

        return Fold(hash ^ tail ^ First, Second);
    }
}
