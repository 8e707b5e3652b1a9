using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Plan;

namespace EtlLib.Engines;

/// <summary>The rows of a source that gives batches, which may be anybody's, held to the model.</summary>
public static class SourceRows
{
    /// <summary>Reads them. A batch belongs to who gets it.</summary>
    /// <exception cref="SourceException">The source failed, or what is never null is null: a column, or a field or element in one.</exception>
    public static async IAsyncEnumerable<ColumnBatch> ReadAsync(Scan scan, DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scan);
        var source = scan.Source as BatchSource
            ?? throw new PlanException($"The engine does not know the source {scan.Source.Describe()}: it neither reads it by itself nor gives it batches.");
        await using var batches = source.ReadAsync(scan.Model, context, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(batches, source).ConfigureAwait(false))
        {
            var batch = batches.Current;
            for (var i = 0; i < scan.Model.Columns.Count; i++)
            {
                if (BrokenNulls.Path(scan.Model.Columns[i], batch.Columns[i]) is { } path)
                {
                    batch.Dispose();
                    throw new SourceException($"{source.Describe()}: column {path} of {scan.Model.ShortName} is never null, and it is null in a row. Make the property nullable, or correct the source.") { Column = path };
                }
            }

            yield return batch;
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<ColumnBatch> batches, DataSource source)
    {
        try
        {
            return await batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (EtlException or OperationCanceledException))
        {
            throw new SourceException($"{source.Describe()} cannot be read: {e.GetType().Name}: {e.Message}", e);
        }
    }
}
