using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EtlLib.DuckDb.Native;

/// <content>Logical types, chunks and vectors.</content>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial nint duckdb_create_logical_type(DuckType type);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_decimal_type(byte width, byte scale);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_list_type(nint element);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_struct_type(nint* types, byte** names, ulong count);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_logical_type(nint* type);

    [LibraryImport(Library)]
    public static partial DuckType duckdb_get_type_id(nint type);

    [LibraryImport(Library)]
    public static partial byte duckdb_decimal_width(nint type);

    [LibraryImport(Library)]
    public static partial byte duckdb_decimal_scale(nint type);

    [LibraryImport(Library)]
    public static partial DuckType duckdb_decimal_internal_type(nint type);

    [LibraryImport(Library)]
    public static partial nint duckdb_list_type_child_type(nint type);

    [LibraryImport(Library)]
    public static partial ulong duckdb_struct_type_child_count(nint type);

    [LibraryImport(Library)]
    public static partial nint duckdb_struct_type_child_type(nint type, ulong index);

    [LibraryImport(Library)]
    public static partial ulong duckdb_vector_size();

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_data_chunk(nint* chunk);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial ulong duckdb_data_chunk_get_size(nint chunk);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial void duckdb_data_chunk_set_size(nint chunk, ulong size);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial ulong duckdb_data_chunk_get_column_count(nint chunk);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial nint duckdb_data_chunk_get_vector(nint chunk, ulong index);

    [LibraryImport(Library)]
    public static partial nint duckdb_vector_get_column_type(nint vector);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial void* duckdb_vector_get_data(nint vector);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial ulong* duckdb_vector_get_validity(nint vector);

    [LibraryImport(Library)]
    public static partial void duckdb_vector_ensure_validity_writable(nint vector);

    /// <summary>Copies bytes into the memory that the vector owns, without checking that they are UTF-8.</summary>
    [LibraryImport(Library)]
    public static partial void duckdb_unsafe_vector_assign_string_element_len(nint vector, ulong index, byte* bytes, ulong length);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial nint duckdb_struct_vector_get_child(nint vector, ulong index);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial nint duckdb_list_vector_get_child(nint vector);

    [LibraryImport(Library)]
    public static partial int duckdb_list_vector_set_size(nint vector, ulong size);

    [LibraryImport(Library)]
    public static partial int duckdb_list_vector_reserve(nint vector, ulong capacity);

    /// <summary>Whether a row is not null; without a mask none is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsValid(ulong* validity, int row) => validity is null || (validity[row >> 6] >> (row & 63) & 1) != 0;

    /// <summary>Makes a row of a result null.</summary>
    public static void PutNull(nint vector, int row)
    {
        duckdb_vector_ensure_validity_writable(vector);
        duckdb_vector_get_validity(vector)[row >> 6] &= ~(1UL << (row & 63));
    }
}

/// <summary>duckdb_type: those that are used.</summary>
internal enum DuckType
{
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    Decimal = 19,
    List = 24,
    Struct = 25,
    Uuid = 27,
    TimestampTz = 31,
    Any = 34,
}

/// <summary>duckdb_list_entry: where a list's elements are in the child vector.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ListEntry
{
    public ulong Offset;
    public ulong Length;
}
