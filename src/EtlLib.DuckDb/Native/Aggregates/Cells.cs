using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>How a physical type is ordered, kept in an aggregate's state and written to a result.</summary>
/// <typeparam name="T">What a vector holds for a value.</typeparam>
internal unsafe interface ICell<T>
    where T : unmanaged
{
    /// <summary>Whether a kept value owns memory, so that states must be destroyed.</summary>
    static abstract bool Owns { get; }

    /// <summary>The order: negative, zero or positive.</summary>
    static abstract int Compare(T* left, T* right);

    /// <summary>Keeps a copy of a value in place of the one before.</summary>
    static abstract void Keep(T* kept, T* value);

    /// <summary>Writes a kept value to a row of a result.</summary>
    static abstract void Put(nint vector, int row, T* kept);
}

/// <summary>Numbers, and what is held as one: dates, times, booleans, UUIDs and decimals. NaN equals NaN and is greatest, -0 equals 0.</summary>
internal readonly unsafe struct NumberCell<T> : ICell<T>
    where T : unmanaged, INumber<T>
{
    public static bool Owns => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compare(T* left, T* right) =>
        *left < *right ? -1 : *left > *right ? 1 : *left == *right ? 0 : T.IsNaN(*left) ? T.IsNaN(*right) ? 0 : 1 : -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Keep(T* kept, T* value) => *kept = *value;

    public static void Put(nint vector, int row, T* kept) => ((T*)duckdb_vector_get_data(vector))[row] = *kept;
}

/// <summary>Text and bytes, ordered byte by byte; a kept value longer than 12 bytes owns a copy.</summary>
internal readonly unsafe struct TextCell : ICell<DuckString>
{
    public static bool Owns => true;

    public static int Compare(DuckString* left, DuckString* right) => DuckString.Bytes(left).SequenceCompareTo(DuckString.Bytes(right));

    public static void Keep(DuckString* kept, DuckString* value)
    {
        var memory = kept->IsInline ? null : kept->Pointer;
        if (value->IsInline)
        {
            NativeMemory.Free(memory);
            *kept = *value;
            return;
        }

        memory = (byte*)NativeMemory.Realloc(memory, value->Length);
        NativeMemory.Copy(value->Pointer, memory, value->Length);
        *kept = *value;
        kept->Pointer = memory;
    }

    /// <summary>Frees what a kept value owns.</summary>
    public static void Release(DuckString* kept)
    {
        if (!kept->IsInline)
        {
            NativeMemory.Free(kept->Pointer);
        }

        *kept = default;
    }

    public static void Put(nint vector, int row, DuckString* kept)
    {
        fixed (byte* bytes = DuckString.Bytes(kept))
        {
            duckdb_unsafe_vector_assign_string_element_len(vector, (ulong)row, bytes, kept->Length);
        }
    }
}
