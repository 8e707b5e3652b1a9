using EtlLib.Batches;
using EtlLib.Formats;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// The rows of text files, decoded by DuckDB's own threads: each takes a run of records after the other, and uses its batch again.
/// </summary>
/// <param name="name">The name in SQL.</param>
/// <param name="source">The files.</param>
/// <param name="schema">The model.</param>
/// <param name="read">Is told how many rows were read.</param>
internal sealed class DecodedSource(string name, FileSource source, Schema schema, Action<int> read) : BatchSource(name, schema)
{
    /// <summary>About how many bytes of text a value has: for the optimizer.</summary>
    private const int ValueBytes = 10;

    private const int BytesAThread = 1 << 20;

    private readonly Lazy<long> bytes = new(() => TextFiles.Bytes(source));

    /// <inheritdoc />
    public override long? RowCount => bytes.Value / ((ValueBytes * Schema.Columns.Count) + 1) + 1;

    /// <inheritdoc />
    public override BatchScan Open(int[] columns, StatementScope scope) =>
        new Scan(TextFiles.Open(source, Schema, columns), columns, (int)Math.Min(1_024, (bytes.Value / BytesAThread) + 1), Schema, read,
            scope.Stopping);

    private sealed class Scan(TextFiles files, int[] columns, int threads, Schema schema, Action<int> read, CancellationToken stopping)
        : BatchScan(columns)
    {
        private readonly Lock gate = new();
        private readonly Dictionary<ColumnBatch, TextBlock> blocks = new(ReferenceEqualityComparer.Instance);

        public override int MaxThreads => threads;

        public override TextOwner TextOwner => TextOwner.Vector;

        public override ColumnBatch? Next(ColumnBatch? done)
        {
            stopping.ThrowIfCancellationRequested();
            var (batch, block) = Of(done);
            if (!files.Read(block, batch))
            {
                return null;
            }

            read(batch.Count);
            return batch;
        }

        /// <summary>DuckDB ends a scan once none of its threads reads.</summary>
        public override void Dispose()
        {
            files.Dispose();
            foreach (var (batch, block) in blocks)
            {
                batch.Dispose();
                block.Dispose();
            }
        }

        /// <summary>What the calling thread decodes into: the batch that it is done with, and its block.</summary>
        private (ColumnBatch Batch, TextBlock Block) Of(ColumnBatch? done)
        {
            lock (gate)
            {
                if (done is not null)
                {
                    return (done, blocks[done]);
                }

                var batch = new ColumnBatch(schema);
                return (batch, blocks[batch] = new TextBlock());
            }
        }
    }
}
