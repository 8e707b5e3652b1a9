using System.Runtime.InteropServices;

namespace EtlLib.DuckDb.Native;

/// <content>Table, aggregate and scalar functions: what DuckDB calls back.</content>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    public static partial nint duckdb_create_table_function();

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_table_function(nint* function);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_table_function_set_name(nint function, string name);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_add_parameter(nint function, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_set_bind(nint function, delegate* unmanaged[Cdecl]<nint, void> bind);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_set_init(nint function, delegate* unmanaged[Cdecl]<nint, void> init);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_set_local_init(nint function, delegate* unmanaged[Cdecl]<nint, void> init);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_set_function(nint function, delegate* unmanaged[Cdecl]<nint, nint, void> fill);

    [LibraryImport(Library)]
    public static partial void duckdb_table_function_supports_projection_pushdown(nint function, byte supported);

    [LibraryImport(Library)]
    public static partial int duckdb_register_table_function(nint connection, nint function);

    [LibraryImport(Library)]
    public static partial nint duckdb_bind_get_parameter(nint info, ulong index);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_bind_add_result_column(nint info, string name, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_bind_set_cardinality(nint info, ulong cardinality, byte exact);

    [LibraryImport(Library)]
    public static partial void duckdb_bind_set_bind_data(nint info, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_bind_set_error(nint info, string message);

    [LibraryImport(Library)]
    public static partial nint duckdb_init_get_bind_data(nint info);

    [LibraryImport(Library)]
    public static partial ulong duckdb_init_get_column_count(nint info);

    [LibraryImport(Library)]
    public static partial ulong duckdb_init_get_column_index(nint info, ulong column);

    [LibraryImport(Library)]
    public static partial void duckdb_init_set_max_threads(nint info, ulong threads);

    [LibraryImport(Library)]
    public static partial void duckdb_init_set_init_data(nint info, nint data, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_init_set_error(nint info, string message);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial nint duckdb_function_get_init_data(nint info);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial nint duckdb_function_get_local_init_data(nint info);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_function_set_error(nint info, string message);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_aggregate_function();

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_aggregate_function(nint* function);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_aggregate_function_set_name(nint function, string name);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_add_parameter(nint function, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_return_type(nint function, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_special_handling(nint function);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_extra_info(nint function, nint info, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_functions(
        nint function,
        delegate* unmanaged[Cdecl]<nint, ulong> stateSize,
        delegate* unmanaged[Cdecl]<nint, nint, void> init,
        delegate* unmanaged[Cdecl]<nint, nint, nint*, void> update,
        delegate* unmanaged[Cdecl]<nint, nint*, nint*, ulong, void> combine,
        delegate* unmanaged[Cdecl]<nint, nint*, nint, ulong, ulong, void> finalize);

    [LibraryImport(Library)]
    public static partial void duckdb_aggregate_function_set_destructor(nint function, delegate* unmanaged[Cdecl]<nint*, ulong, void> destroy);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial nint duckdb_aggregate_function_get_extra_info(nint info);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_aggregate_function_set_error(nint info, string message);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint duckdb_create_aggregate_function_set(string name);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_aggregate_function_set(nint* set);

    [LibraryImport(Library)]
    public static partial int duckdb_add_aggregate_function_to_set(nint set, nint function);

    [LibraryImport(Library)]
    public static partial int duckdb_register_aggregate_function_set(nint connection, nint set);

    [LibraryImport(Library)]
    public static partial nint duckdb_create_scalar_function();

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_scalar_function(nint* function);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_scalar_function_set_name(nint function, string name);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_add_parameter(nint function, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_special_handling(nint function);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_return_type(nint function, nint type);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_extra_info(nint function, nint info, delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(Library)]
    public static partial void duckdb_scalar_function_set_function(nint function, delegate* unmanaged[Cdecl]<nint, nint, nint, void> evaluate);

    [LibraryImport(Library), SuppressGCTransition]
    public static partial nint duckdb_scalar_function_get_extra_info(nint info);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void duckdb_scalar_function_set_error(nint info, string message);

    [LibraryImport(Library)]
    public static partial int duckdb_register_scalar_function(nint connection, nint function);

    /// <summary>Throws where a function was not registered.</summary>
    public static void CheckRegistered(int state, string kind, string name)
    {
        if (state != 0)
        {
            throw new DuckDbException($"DuckDB refused the {kind} {name}.");
        }
    }
}
