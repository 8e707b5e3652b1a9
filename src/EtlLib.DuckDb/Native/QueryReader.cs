using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>Reads a query's rows while it runs: DuckDB's chunks on the connection's thread, batches of them for the caller.</summary>
internal static class QueryReader
{
    /// <summary>The most rows of a batch, unless one chunk has more.</summary>
    public const int BatchRows = 1 << 16;

    private const int Ahead = 2;

    /// <summary>Runs a statement and reads its rows. The statement is destroyed unless it is kept.</summary>
    public static async IAsyncEnumerable<ColumnBatch> ReadAsync(
        DuckDbConnection connection,
        Func<nint> prepare,
        bool keep,
        string sql,
        Schema schema,
        Func<ColumnBatch>? create,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var handoff = new Handoff(Ahead);
        await using var run = new StatementRun(connection, cancellation);
        var reading = new Reading(handoff, run.Scope, sql, schema, create ?? (() => new ColumnBatch(schema)));
        run.Start(() => reading.Run(prepare(), keep), handoff.Complete);
        while (await handoff.TakeAsync(CancellationToken.None).ConfigureAwait(false) is { } batch)
        {
            yield return batch;
        }
    }

    private sealed unsafe class Reading(Handoff handoff, StatementScope scope, string sql, Schema schema, Func<ColumnBatch> create)
    {
        private ColumnBatch? batch;

        public void Run(nint statement, bool keep)
        {
            NativeResult result;
            try
            {
                NativeStatement.Check(duckdb_execute_prepared_streaming(statement, &result), &result, sql);
                CheckColumns(&result);
                while (duckdb_fetch_chunk(result) is not 0 and var chunk)
                {
                    Append(chunk);
                }

                NativeStatement.Check(0, &result, sql);
                Give();
            }
            finally
            {
                batch?.Dispose();
                _ = scope.StopAsync();
                duckdb_destroy_result(&result);
                if (!keep)
                {
                    duckdb_destroy_prepare(&statement);
                }
            }
        }

        private void Append(nint chunk)
        {
            try
            {
                batch ??= create();
                BatchReader.Append(chunk, (int)duckdb_data_chunk_get_size(chunk), batch);
            }
            finally
            {
                duckdb_destroy_data_chunk(&chunk);
            }

            if (batch.Count >= BatchRows || handoff.IsDrained)
            {
                Give();
            }
        }

        private void Give()
        {
            if (batch is { Count: > 0 })
            {
                handoff.Give(batch, scope.Stopping);
                batch = null;
            }
        }

        private void CheckColumns(NativeResult* result)
        {
            var columns = duckdb_column_count(result);
            if (columns != (ulong)schema.Columns.Count)
            {
                throw Mismatch($"it has {columns} columns instead of {schema.Columns.Count}");
            }

            for (var i = 0; i < schema.Columns.Count; i++)
            {
                var type = duckdb_column_logical_type(result, (ulong)i);
                var matches = LogicalTypes.Matches(type, schema.Columns[i].Type);
                var id = duckdb_get_type_id(type);
                duckdb_destroy_logical_type(&type);
                if (!matches)
                {
                    throw Mismatch($"{Text(duckdb_column_name(result, (ulong)i))} is {id}, where {schema.Columns[i].Name} is {schema.Columns[i].Type}");
                }
            }
        }

        private DuckDbException Mismatch(string how) =>
            new($"The result does not have the columns of {schema.ShortName}: {how}.", DuckDbErrorType.MismatchType, sql);
    }
}
