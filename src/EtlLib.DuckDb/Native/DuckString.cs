using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EtlLib.DuckDb.Native;

/// <summary>duckdb_string_t: 16 bytes; up to 12 bytes of text inline and zero padded, else a prefix of 4 bytes and a pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct DuckString
{
    /// <summary>The longest text that needs no memory of its own.</summary>
    public const int MaxInline = 12;

    [FieldOffset(0)]
    public uint Length;

    [FieldOffset(4)]
    public uint Prefix;

    [FieldOffset(8)]
    public byte* Pointer;

    [FieldOffset(0)]
    private ulong low;

    [FieldOffset(8)]
    private ulong high;

    public readonly bool IsInline => Length <= MaxInline;

    /// <summary>The bytes of a string that stays where it is: inline bytes are in the struct itself.</summary>
    public static ReadOnlySpan<byte> Bytes(DuckString* value) => new(value->IsInline ? (byte*)value + 4 : value->Pointer, (int)value->Length);

    /// <summary>Writes a string; longer than 12 bytes it points to the bytes. Reads up to 12 bytes from them, whatever the length: they are padded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(DuckString* to, byte* bytes, int length)
    {
        if (length <= MaxInline)
        {
            to->low = (uint)length | ((ulong)(Unsafe.ReadUnaligned<uint>(bytes) & (uint)Mask(length)) << 32);
            to->high = Unsafe.ReadUnaligned<ulong>(bytes + 4) & Mask(length - 4);
        }
        else
        {
            to->low = (uint)length | ((ulong)Unsafe.ReadUnaligned<uint>(bytes) << 32);
            to->Pointer = bytes;
        }
    }

    /// <summary>A mask of so many bytes: none below 1, all from 8 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(int bytes) => bytes <= 0 ? 0 : bytes >= 8 ? ulong.MaxValue : (1UL << (bytes * 8)) - 1;
}
