using EtlLib.Batches;
using EtlLib.DuckDb.Native;
using EtlLib.Schemas;

namespace EtlLib.DuckDb;

/// <summary>Batches that are made anew for each scan of a statement.</summary>
internal sealed class RepeatedSource(string name, Schema schema, Func<CancellationToken, IAsyncEnumerable<ColumnBatch>> open, long? rowCount)
    : Native.BatchSource(name, schema)
{
    /// <inheritdoc />
    public override long? RowCount => rowCount;

    /// <inheritdoc />
    public override BatchScan Open(int[] columns, StatementScope scope) => new StreamSource(Name, Schema, open, rowCount).Open(columns, scope);
}
