using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Tests.Native;

/// <summary>
/// Batches in memory: read as often as wanted, by several threads, a batch each. The batches stay their owner's, and must neither
/// change nor go while a statement runs; between statements <see cref="Batches"/> may be replaced.
/// </summary>
internal sealed class MemorySource(string name, Schema schema, IReadOnlyList<ColumnBatch> batches) : DuckDb.Native.BatchSource(name, schema)
{
    /// <summary>The batches.</summary>
    public IReadOnlyList<ColumnBatch> Batches { get; set; } = batches;

    /// <inheritdoc />
    public override long? RowCount
    {
        get
        {
            var rows = 0L;
            foreach (var batch in Batches)
            {
                rows += batch.Count;
            }

            return rows;
        }
    }

    /// <inheritdoc />
    public override BatchScan Open(int[] columns, StatementScope scope) => new Scan(Batches, columns);

    private sealed class Scan(IReadOnlyList<ColumnBatch> batches, int[] columns) : BatchScan(columns)
    {
        private int taken;

        public override int MaxThreads => Math.Max(1, batches.Count);

        public override TextOwner TextOwner => TextOwner.Batch;

        public override ColumnBatch? Next(ColumnBatch? done) =>
            Interlocked.Increment(ref taken) - 1 is var index && index < batches.Count ? batches[index] : null;

        /// <summary>The batches are their owner's.</summary>
        public override void Dispose()
        {
        }
    }
}
