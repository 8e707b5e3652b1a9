using System.Runtime.InteropServices;

namespace EtlLib.DuckDb.Native;

/// <summary>What DuckDB says of the statement that ended last.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial nint duckdb_get_profiling_info(nint connection);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint duckdb_profiling_info_get_value(nint info, string key);

    [LibraryImport(Library)]
    public static partial nuint duckdb_profiling_info_get_child_count(nint info);

    [LibraryImport(Library)]
    public static partial nint duckdb_profiling_info_get_child(nint info, nuint index);
}
