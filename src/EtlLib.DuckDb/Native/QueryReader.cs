using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Reads a query's rows while it runs: on the connection's thread DuckDB's chunks, for the caller batches of them.</summary>
internal static class QueryReader
{
    /// <summary>
    /// Runs a query as COPY to <see cref="ResultFunction"/>: one thread makes the rows, in their order, and each chunk is there at once.
    /// For queries over streams, which may wait.
    /// </summary>
    public static IAsyncEnumerable<ColumnBatch> CopyAsync(DuckDbConnection connection, string sql, Schema schema, CancellationToken cancellation) =>
        RunAsync(connection, (_, _) => Copy(connection, sql), schema, cancellation);

    /// <summary>
    /// Runs a prepared statement with a streaming result: several threads may make the rows, and DuckDB keeps about 1 MB of them ahead.
    /// The statement is destroyed unless it is kept.
    /// </summary>
    public static IAsyncEnumerable<ColumnBatch> FetchAsync(
        DuckDbConnection connection, Func<nint> prepare, bool keep, string sql, Schema schema, CancellationToken cancellation) =>
        RunAsync(connection, (mailbox, scope) => FetchOrExplain(connection, prepare, keep, sql, mailbox, scope), schema, cancellation);

    private static async IAsyncEnumerable<ColumnBatch> RunAsync(
        DuckDbConnection connection, Action<ResultMailbox, StatementScope> read, Schema schema, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var mailbox = new ResultMailbox(schema);
        await using var run = new StatementRun(connection, cancellation) { Receiver = mailbox };
        run.Start(() => read(mailbox, run.Scope), mailbox.Complete);
        while (await mailbox.TakeAsync().ConfigureAwait(false) is { } batch)
        {
            yield return batch;
        }
    }

    private static void Copy(DuckDbConnection connection, string sql) => NativeStatement.Run(connection.Pointer, ResultFunction.Copy(sql));

    /// <summary>
    /// Where one of its threads fails, DuckDB 1.5 interrupts the others, and now and then (1 of 40 with four threads) it is the interrupt
    /// that a streaming result ends by. Nobody has asked for one then: the query runs again, for the error alone.
    /// </summary>
    private static void FetchOrExplain(DuckDbConnection connection, Func<nint> prepare, bool keep, string sql, ResultMailbox mailbox, StatementScope scope)
    {
        try
        {
            Fetch(prepare(), keep, mailbox, scope);
        }
        catch (DuckDbException exception) when (exception.Kind == "INTERRUPT" && !scope.Stopping.IsCancellationRequested)
        {
            mailbox.Discard();
            Copy(connection, sql);
            throw;
        }
    }

    private static unsafe void Fetch(nint statement, bool keep, ResultMailbox mailbox, StatementScope scope)
    {
        NativeResult result;
        try
        {
            NativeStatement.Check(duckdb_execute_prepared_streaming(statement, &result), &result);
            var columns = &result;
            mailbox.CheckColumns((int)duckdb_column_count(columns), i => duckdb_column_logical_type(columns, (ulong)i));
            while (duckdb_fetch_chunk(result) is not 0 and var chunk)
            {
                try
                {
                    mailbox.Append(chunk, scope.Stopping);
                }
                finally
                {
                    duckdb_destroy_data_chunk(&chunk);
                }
            }

            NativeStatement.Check(0, &result);
        }
        finally
        {
            // Ends what still waits in a source, for destroying the result waits for it.
            _ = scope.StopAsync();
            duckdb_destroy_result(&result);
            if (!keep)
            {
                duckdb_destroy_prepare(&statement);
            }
        }
    }
}
