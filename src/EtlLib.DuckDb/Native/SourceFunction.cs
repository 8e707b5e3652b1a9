using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EtlLib.Batches;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// The table function <c>etl_rows(name VARCHAR)</c>: the rows of a source that is registered with the connection. One function for
/// all sources, since the C API can register but not remove.
/// </summary>
/// <remarks>
/// Law: no exception leaves a callback, for the process would end; it is kept in the <see cref="StatementScope"/> and thrown to the
/// statement's caller. The connection is found while DuckDB binds, which it does on the connection's thread.
/// </remarks>
internal static unsafe class SourceFunction
{
    /// <summary>The function's name in SQL.</summary>
    public const string Name = "etl_rows";

    private static readonly int VectorSize = (int)duckdb_vector_size();

    /// <summary>Registers the function with the connection's database.</summary>
    public static void Register(nint connection)
    {
        var function = duckdb_create_table_function();
        var text = duckdb_create_logical_type(DuckType.Varchar);
        duckdb_table_function_set_name(function, Name);
        duckdb_table_function_add_parameter(function, text);
        duckdb_table_function_set_bind(function, &Bind);
        duckdb_table_function_set_init(function, &Initialize);
        duckdb_table_function_set_local_init(function, &InitializeThread);
        duckdb_table_function_set_function(function, &Fill);
        duckdb_table_function_supports_projection_pushdown(function, 1);
        var state = duckdb_register_table_function(connection, function);
        duckdb_destroy_logical_type(&text);
        duckdb_destroy_table_function(&function);
        CheckRegistered(state, "table function", Name);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        try
        {
            var source = DuckDbConnection.Current!.Source(TakeText(duckdb_bind_get_parameter(info, 0)) ?? "");
            foreach (var column in source.Schema.Columns)
            {
                var type = LogicalTypes.Create(column.Type);
                duckdb_bind_add_result_column(info, column.Name, type);
                duckdb_destroy_logical_type(&type);
            }

            if (source.RowCount is { } rows)
            {
                duckdb_bind_set_cardinality(info, (ulong)rows, 0);
            }

            duckdb_bind_set_bind_data(info, NativeHandle.Make(new Bound(source, DuckDbConnection.Current!)), NativeHandle.Release);
        }
        catch (Exception exception)
        {
            duckdb_bind_set_error(info, Keep(DuckDbConnection.Current?.Scope, exception));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Initialize(nint info)
    {
        Bound? bound = null;
        try
        {
            bound = NativeHandle.Target<Bound>(duckdb_init_get_bind_data(info));
            var columns = new int[(int)duckdb_init_get_column_count(info)];
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = (int)Math.Min(int.MaxValue, duckdb_init_get_column_index(info, (ulong)i));
            }

            var scope = bound.Connection.Scope!;
            var scan = bound.Source.Open(columns, scope);
            duckdb_init_set_max_threads(info, (ulong)scan.MaxThreads);
            duckdb_init_set_init_data(info, NativeHandle.Make(new Reading(scan, scope)), NativeHandle.Release);
        }
        catch (Exception exception)
        {
            duckdb_init_set_error(info, Keep(bound?.Connection.Scope, exception));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void InitializeThread(nint info)
    {
        try
        {
            duckdb_init_set_init_data(info, NativeHandle.Make(new Cursor()), NativeHandle.Release);
        }
        catch (Exception exception)
        {
            duckdb_init_set_error(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Fill(nint info, nint chunk)
    {
        Reading? reading = null;
        try
        {
            reading = NativeHandle.Target<Reading>(duckdb_function_get_init_data(info));
            var cursor = NativeHandle.Target<Cursor>(duckdb_function_get_local_init_data(info));
            duckdb_data_chunk_set_size(chunk, (ulong)Fill(reading.Scan, cursor, chunk));
        }
        catch (Exception exception)
        {
            duckdb_function_set_error(info, Keep(reading?.Scope, exception));
        }
    }

    private static int Fill(BatchScan scan, Cursor cursor, nint chunk)
    {
        while (cursor.Batch is null || cursor.Row == cursor.Batch.Count)
        {
            var done = cursor.Batch;
            cursor.Batch = null;
            cursor.Row = 0;
            if ((cursor.Batch = scan.Next(done)) is null)
            {
                return 0;
            }
        }

        var batch = cursor.Batch;
        var count = Math.Min(VectorSize, batch.Count - cursor.Row);
        var columns = scan.Columns;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] < batch.Columns.Count)
            {
                BatchWriter.Write(duckdb_data_chunk_get_vector(chunk, (ulong)i), batch.Columns[columns[i]], cursor.Row, count, scan.TextOwner);
            }
        }

        cursor.Row += count;
        return count;
    }

    private static string Keep(StatementScope? scope, Exception exception)
    {
        scope?.Fail(exception);
        return exception.Message;
    }

    private sealed record Bound(BatchSource Source, DuckDbConnection Connection);

    private sealed record Reading(BatchScan Scan, StatementScope Scope) : IDisposable
    {
        public void Dispose() => Scan.Dispose();
    }

    /// <summary>Where one thread is.</summary>
    private sealed class Cursor
    {
        public ColumnBatch? Batch { get; set; }

        public int Row { get; set; }
    }
}
