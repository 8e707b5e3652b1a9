using System.Runtime.InteropServices;

namespace EtlLib.DuckDb.Native;

/// <content>Copy functions: what COPY … TO calls back.</content>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial nint duckdb_create_copy_function();

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_copy_function(nint* function);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_copy_function_set_name(nint function, string name);

    [LibraryImport(Library)]
    public static partial void duckdb_copy_function_set_bind(nint function, delegate* unmanaged[Cdecl]<nint, void> bind);

    [LibraryImport(Library)]
    public static partial void duckdb_copy_function_set_global_init(nint function, delegate* unmanaged[Cdecl]<nint, void> init);

    [LibraryImport(Library)]
    public static partial void duckdb_copy_function_set_sink(nint function, delegate* unmanaged[Cdecl]<nint, nint, void> sink);

    [LibraryImport(Library)]
    public static partial void duckdb_copy_function_set_finalize(nint function, delegate* unmanaged[Cdecl]<nint, void> finalize);

    [LibraryImport(Library)]
    public static partial int duckdb_register_copy_function(nint connection, nint function);

    [LibraryImport(Library)]
    public static partial ulong duckdb_copy_function_bind_get_column_count(nint info);

    [LibraryImport(Library)]
    public static partial nint duckdb_copy_function_bind_get_column_type(nint info, ulong column);

    [LibraryImport(Library)]
    public static partial void duckdb_copy_function_bind_set_bind_data(nint info, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_copy_function_bind_set_error(nint info, string message);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial nint duckdb_copy_function_sink_get_bind_data(nint info);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_copy_function_sink_set_error(nint info, string message);
}
