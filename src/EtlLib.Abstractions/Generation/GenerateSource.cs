using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib;

public sealed partial class GenerateSource
{
    /// <inheritdoc />
    public override IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
}
