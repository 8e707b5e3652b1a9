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
                if (Wrong(scan, i, batch) is { } wrong)
                {
                    batch.Dispose();
                    throw wrong;
                }
            }

            yield return batch;
        }
    }

    /// <summary>What is wrong with a column of a batch: engines read its memory by the model's type, as far as the batch has rows.</summary>
    private static SourceException? Wrong(Scan scan, int column, ColumnBatch batch)
    {
        var (name, expected) = (scan.Model.ShortName, scan.Model.Columns[column]);
        if (batch.Columns.Count != scan.Model.Columns.Count || batch.Columns[column].Type != expected.Type)
        {
            return new SourceException($"{scan.Source.Describe()}: it is to give batches of {name}, whose column {expected.Name} is {expected.Type}, and gives some of {batch.Schema.ShortName}. Make them by new ColumnBatch(schema).") { Model = name, Column = expected.Name };
        }

        if (batch.Columns[column].Count != batch.Count)
        {
            return new SourceException($"{scan.Source.Describe()}: column {expected.Name} of {name} has {batch.Columns[column].Count} values where the batch has {batch.Count} rows. Append one to each column before EndRow().") { Model = name, Column = expected.Name };
        }

        return BrokenNulls.Path(expected, batch.Columns[column]) is { } path
            ? new SourceException($"{scan.Source.Describe()}: column {path} of {name}{Failures.Null}") { Model = name, Column = path }
            : null;
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
