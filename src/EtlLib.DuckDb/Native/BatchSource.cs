using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Native;

/// <summary>
/// Batches that SQL reads as <c>etl_rows('name')</c>, once the source is registered with the connection that runs it.
/// A closed family: <see cref="MemorySource"/>, <see cref="PulledSource"/>.
/// </summary>
internal abstract class BatchSource(string name, Schema schema)
{
    /// <summary>The name in SQL, unique in a connection.</summary>
    public string Name { get; } = name;

    /// <summary>What the batches hold: the columns have these names and DuckDB's types for these types.</summary>
    public Schema Schema { get; } = schema;

    /// <summary>How many rows there are, where it is known: for the optimizer.</summary>
    public abstract long? RowCount { get; }

    /// <summary>Begins a scan: one for each <c>etl_rows</c> of each run of a statement.</summary>
    public abstract BatchScan Open(int[] columns, StatementScope scope);
}

/// <summary>One scan of a source, by one thread or several. Disposed of when DuckDB has ended it.</summary>
internal abstract class BatchScan(int[] columns) : IDisposable
{
    /// <summary>The columns that are read, in the order of the chunk's vectors; an index outside of the schema is nothing to write.</summary>
    public int[] Columns { get; } = columns;

    /// <summary>How many threads may read at once.</summary>
    public abstract int MaxThreads { get; }

    /// <summary>Whose memory text is in.</summary>
    public abstract TextOwner TextOwner { get; }

    /// <summary>The next batch for a thread that has written all of the batch before, or null at the end. May block.</summary>
    public abstract ColumnBatch? Next(ColumnBatch? done);

    /// <inheritdoc />
    public abstract void Dispose();
}

/// <summary>
/// Batches in memory: read as often as wanted, by several threads, a batch each. The batches stay their owner's, and must neither
/// change nor go while a statement runs; between statements <see cref="Batches"/> may be replaced, even under a prepared one.
/// </summary>
internal sealed class MemorySource(string name, Schema schema, IReadOnlyList<ColumnBatch> batches) : BatchSource(name, schema)
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
