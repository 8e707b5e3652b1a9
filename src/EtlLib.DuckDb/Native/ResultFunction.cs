using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// The copy function <c>etl_batches</c>: COPY (query) TO it gives each chunk to the statement's <see cref="ResultMailbox"/> as soon as
/// the pipeline has made it. A result of DuckDB's own is not told of a chunk while its thread waits in a source for the next.
/// </summary>
/// <remarks>Law: no exception leaves a callback; it is kept in the <see cref="StatementScope"/> and thrown to the statement's caller.</remarks>
internal static unsafe class ResultFunction
{
    private const string Name = "etl_batches";

    /// <summary>Registers the function with the connection's database.</summary>
    public static void Register(nint connection)
    {
        var function = duckdb_create_copy_function();
        duckdb_copy_function_set_name(function, Name);
        duckdb_copy_function_set_bind(function, &Bind);
        duckdb_copy_function_set_global_init(function, &Nothing);
        duckdb_copy_function_set_sink(function, &Sink);
        duckdb_copy_function_set_finalize(function, &Nothing);
        var state = duckdb_register_copy_function(connection, function);
        duckdb_destroy_copy_function(&function);
        CheckRegistered(state, "copy function", Name);
    }

    /// <summary>The statement that gives a query's rows to the function. There is no file: nothing to name temporarily and move.</summary>
    public static string Copy(string sql) => $"COPY (\n{sql}\n) TO '{Name}' (FORMAT {Name}, USE_TMP_FILE false)";

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        try
        {
            var connection = DuckDbConnection.Current!;
            var receiver = connection.Receiver ?? throw new InvalidOperationException($"{Name} is for queries only.");
            receiver.CheckColumns((int)duckdb_copy_function_bind_get_column_count(info), i => duckdb_copy_function_bind_get_column_type(info, (ulong)i));
            duckdb_copy_function_bind_set_bind_data(info, NativeHandle.Make(new Bound(receiver, connection.Scope!)), NativeHandle.Release);
        }
        catch (Exception exception)
        {
            DuckDbConnection.Current?.Scope?.Fail(exception);
            duckdb_copy_function_bind_set_error(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Nothing(nint info)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Sink(nint info, nint chunk)
    {
        Bound? bound = null;
        try
        {
            bound = NativeHandle.Target<Bound>(duckdb_copy_function_sink_get_bind_data(info));
            bound.Receiver.Append(chunk, bound.Scope.Stopping);
        }
        catch (Exception exception)
        {
            bound?.Scope.Fail(exception);
            duckdb_copy_function_sink_set_error(info, exception.Message);
        }
    }

    private sealed record Bound(ResultMailbox Receiver, StatementScope Scope);
}
