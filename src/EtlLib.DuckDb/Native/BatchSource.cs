using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Native;

/// <summary>Batches that SQL reads as <c>etl_rows('name')</c>, once the source is registered with the connection that runs it.</summary>
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
