using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// Batches that come one after the other and are there only once: pulled ahead of the scan by a task, a few at a time, and disposed
/// of as soon as they were read. What the stream throws, the statement that reads it throws.
/// </summary>
/// <param name="name">The name in SQL.</param>
/// <param name="schema">What the batches hold.</param>
/// <param name="open">Begins the stream.</param>
/// <param name="rowCount">How many rows there are, where it is known.</param>
/// <param name="isRepeatable">Whether each scan begins a stream of its own; else there is one for one scan, and it may wait for its batches.</param>
internal sealed class PulledSource(
    string name, Schema schema, Func<CancellationToken, IAsyncEnumerable<ColumnBatch>> open, long? rowCount = null, bool isRepeatable = false)
    : BatchSource(name, schema)
{
    private const int Ahead = 2;
    private int opened;

    /// <summary>Whether each scan begins a stream of its own.</summary>
    public bool IsRepeatable => isRepeatable;

    /// <inheritdoc />
    public override long? RowCount => rowCount;

    /// <inheritdoc />
    public override BatchScan Open(int[] columns, StatementScope scope) => isRepeatable || Interlocked.Exchange(ref opened, 1) == 0
        ? new Scan(open, columns, scope)
        : throw new InvalidOperationException($"{Name} is a stream, which can be read once, and it is read twice: read it in a CTE that is AS MATERIALIZED.");

    private sealed class Scan : BatchScan
    {
        private readonly BlockingCollection<ColumnBatch> waiting = [];
        private readonly SemaphoreSlim free = new(Ahead);
        private readonly CancellationTokenSource stop;
        private readonly Task producer;
        private readonly Lazy<Task> end;
        private ExceptionDispatchInfo? failure;
        private ColumnBatch? current;

        public Scan(Func<CancellationToken, IAsyncEnumerable<ColumnBatch>> open, int[] columns, StatementScope scope)
            : base(columns)
        {
            stop = CancellationTokenSource.CreateLinkedTokenSource(scope.Stopping);
            end = new(EndAsync);
            scope.AtEnd(() => end.Value);
            producer = Task.Run(() => ProduceAsync(open, stop.Token), CancellationToken.None);
        }

        public override int MaxThreads => 1;

        public override TextOwner TextOwner => TextOwner.Vector;

        public override ColumnBatch? Next(ColumnBatch? done)
        {
            done?.Dispose();
            if (waiting.TryTake(out current, Timeout.Infinite, stop.Token))
            {
                free.Release();
            }
            else
            {
                failure?.Throw();
            }

            return current;
        }

        /// <summary>Stops the stream without waiting for it, since DuckDB's threads end scans too; the statement's end waits.</summary>
        public override void Dispose()
        {
            current?.Dispose();
            _ = end.Value;
        }

        private async Task ProduceAsync(Func<CancellationToken, IAsyncEnumerable<ColumnBatch>> open, CancellationToken cancellation)
        {
            try
            {
                await foreach (var batch in open(cancellation).WithCancellation(cancellation).ConfigureAwait(false))
                {
                    await GiveAsync(batch, cancellation).ConfigureAwait(false);
                }
            }
            catch (Exception exception) // The scan throws it, and so the statement.
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            waiting.CompleteAdding();
        }

        private async ValueTask GiveAsync(ColumnBatch batch, CancellationToken cancellation)
        {
            try
            {
                await free.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                batch.Dispose();
                throw;
            }

            waiting.Add(batch, CancellationToken.None);
        }

        private async Task EndAsync()
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await producer.ConfigureAwait(false);
            while (waiting.TryTake(out var batch))
            {
                batch.Dispose();
            }

            waiting.Dispose();
            free.Dispose();
            stop.Dispose();
        }
    }
}
