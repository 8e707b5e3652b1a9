using System.Runtime.InteropServices;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// DuckDB's C API (duckdb.h of 1.5.6), as far as it is used: raw handles, no marshalling. Here databases, statements and results;
/// NativeMethods.Vectors.cs has types and vectors, NativeMethods.Functions.cs what DuckDB calls back.
/// Only what is short and calls nothing back goes without a GC transition.
/// </summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "duckdb";

    [LibraryImport(Library)]
    public static partial byte* duckdb_library_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_open(string? path, nint* database);

    [LibraryImport(Library)]
    public static partial void duckdb_close(nint* database);

    [LibraryImport(Library)]
    public static partial int duckdb_connect(nint database, nint* connection);

    [LibraryImport(Library)]
    public static partial void duckdb_disconnect(nint* connection);

    [LibraryImport(Library)]
    public static partial void duckdb_interrupt(nint connection);

    [LibraryImport(Library)]
    public static partial NativeProgress duckdb_query_progress(nint connection);

    [LibraryImport(Library)]
    public static partial void duckdb_free(void* pointer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_query(nint connection, string sql, NativeResult* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int duckdb_prepare(nint connection, string sql, nint* statement);

    [LibraryImport(Library)]
    public static partial byte* duckdb_prepare_error(nint statement);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_prepare(nint* statement);

    [LibraryImport(Library)]
    public static partial int duckdb_execute_prepared_streaming(nint statement, NativeResult* result);

    [LibraryImport(Library)]
    public static partial byte* duckdb_result_error(NativeResult* result);

    [LibraryImport(Library)]
    public static partial ulong duckdb_column_count(NativeResult* result);

    [LibraryImport(Library)]
    public static partial nint duckdb_column_logical_type(NativeResult* result, ulong column);

    [LibraryImport(Library)]
    public static partial ulong duckdb_row_count(NativeResult* result);

    [LibraryImport(Library)]
    public static partial ulong duckdb_rows_changed(NativeResult* result);

    [LibraryImport(Library)]
    public static partial byte* duckdb_value_varchar(NativeResult* result, ulong column, ulong row);

    [LibraryImport(Library)]
    public static partial nint duckdb_fetch_chunk(NativeResult result);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_result(NativeResult* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint duckdb_get_table_names(nint connection, string sql, byte qualified);

    [LibraryImport(Library)]
    public static partial ulong duckdb_get_list_size(nint value);

    [LibraryImport(Library)]
    public static partial byte* duckdb_get_varchar(nint value);

    [LibraryImport(Library)]
    public static partial void duckdb_destroy_value(nint* value);

    /// <summary>The text that DuckDB owns, or null.</summary>
    public static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>The text that DuckDB gave away: read and freed.</summary>
    public static string? TakeText(byte* text)
    {
        var result = Text(text);
        duckdb_free(text);
        return result;
    }

    /// <summary>The text of a value that DuckDB gave away: read and destroyed.</summary>
    public static string? TakeText(nint value)
    {
        var text = TakeText(duckdb_get_varchar(value));
        duckdb_destroy_value(&value);
        return text;
    }
}

/// <summary>duckdb_result, passed by value to duckdb_fetch_chunk.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    private readonly ulong columns;
    private readonly ulong rows;
    private readonly ulong changed;
    private readonly nint columnData;
    private readonly nint error;
    private readonly nint data;
}

/// <summary>duckdb_query_progress_type: a percentage, or -1 where there is none to tell.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeProgress
{
    public double Percentage;
    public ulong RowsProcessed;
    public ulong RowsInAll;
}
