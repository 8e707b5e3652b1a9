using System.Runtime.ExceptionServices;
using EtlLib.Batches;
using EtlLib.Schemas;
using static EtlLib.DuckDb.Native.NativeMethods;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// The rows of a result between DuckDB's thread, which appends chunks, and the consumer, who takes what is there as one batch: the
/// faster the consumer the smaller the batches, and no row waits for another.
/// </summary>
/// <remarks>Law: there are at most <see cref="FullRows"/> rows and a chunk; then the appending thread waits.</remarks>
internal sealed class ResultMailbox(Schema schema) : IDisposable
{
    /// <summary>How many rows wait at most.</summary>
    public const int FullRows = 1 << 16;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim filled = new(0);
    private readonly SemaphoreSlim taken = new(0);
    private ColumnBatch? batch;
    private volatile bool discarding;
    private bool waiting;
    private bool completed;
    private ExceptionDispatchInfo? failure;

    /// <summary>Refuses a result whose columns are not the schema's.</summary>
    /// <param name="count">How many columns the result has.</param>
    /// <param name="typeOf">DuckDB's type of a column, to be destroyed.</param>
    public unsafe void CheckColumns(int count, Func<int, nint> typeOf)
    {
        if (count != schema.Columns.Count)
        {
            throw Mismatch($"it has {count} columns instead of {schema.Columns.Count}");
        }

        for (var i = 0; i < count; i++)
        {
            var type = typeOf(i);
            var matches = LogicalTypes.Matches(type, schema.Columns[i].Type);
            var id = duckdb_get_type_id(type);
            duckdb_destroy_logical_type(&type);
            if (!matches)
            {
                throw Mismatch($"column {i + 1} is {id}, where {schema.Columns[i].Name} is {schema.Columns[i].Type}");
            }
        }
    }

    /// <summary>Takes no more rows: what is appended from now on is dropped.</summary>
    public void Discard() => discarding = true;

    /// <summary>Appends a chunk, whose vectors are flat; blocks the thread while the mailbox is full.</summary>
    public void Append(nint chunk, CancellationToken cancellation)
    {
        var count = (int)duckdb_data_chunk_get_size(chunk);
        if (count == 0 || discarding)
        {
            return;
        }

        lock (gate)
        {
            var first = batch is null;
            batch ??= new ColumnBatch(schema);
            try
            {
                BatchReader.Append(chunk, count, batch);
            }
            catch
            {
                batch.Dispose();
                batch = null;
                throw;
            }

            if (first)
            {
                filled.Release();
            }

            waiting = batch.Count >= FullRows;
            if (!waiting)
            {
                return;
            }
        }

        taken.Wait(cancellation);
    }

    /// <summary>Says that nothing more comes, for a reason or because all is there.</summary>
    public void Complete(Exception? reason)
    {
        lock (gate)
        {
            failure = reason is null ? null : ExceptionDispatchInfo.Capture(reason);
            completed = true;
        }

        filled.Release();
    }

    /// <summary>Takes what is there, once there is something; null at the end.</summary>
    /// <exception cref="Exception">What the result failed by.</exception>
    public async ValueTask<ColumnBatch?> TakeAsync()
    {
        while (true)
        {
            await filled.WaitAsync().ConfigureAwait(false);
            lock (gate)
            {
                if (batch is not null)
                {
                    return Take();
                }

                if (completed)
                {
                    filled.Release();
                    failure?.Throw();
                    return null;
                }
            }
        }
    }

    /// <summary>Disposes of what nobody took. The statement has ended by then.</summary>
    public void Dispose()
    {
        batch?.Dispose();
        filled.Dispose();
        taken.Dispose();
    }

    private ColumnBatch? Take()
    {
        var result = batch;
        batch = null;
        if (waiting)
        {
            waiting = false;
            taken.Release();
        }

        return result;
    }

    private DuckDbException Mismatch(string how) =>
        new($"The result does not have the columns of {schema.ShortName}: {how}.");
}
