using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Generation;

namespace EtlLib;

/// <remarks>
/// Law: index 0 of each key lies at the run's start. Rows end before the run's end, or after so many of a key, whichever comes first.
/// </remarks>
public sealed partial class GenerateSource
{
    /// <inheritdoc />
    public override bool IsRepeatable => true;

    /// <inheritdoc />
    /// <exception cref="PlanException">The rows asked for do not fit the model or the run; the message says what to do.</exception>
    public override long? RowCount(Schema schema, DataContext context) => Generator(schema, context).RowCount;

    /// <inheritdoc />
    /// <exception cref="PlanException">The rows asked for do not fit the model or the run; the message says what to do.</exception>
    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(
        Schema schema, DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var rows = Generator(schema, context);
        foreach (var (first, count) in rows.Slices())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = new ColumnBatch(schema);
            try
            {
                rows.Fill(batch, first, count);
            }
            catch
            {
                batch.Dispose();
                throw;
            }

            yield return batch;
        }
    }

    private RowGenerator Generator(Schema schema, DataContext context)
    {
        var options = new GenerateOptions { Keys = Keys, Seed = Seed, Rows = RowsPerKey };
        options = Every is { } every ? options with { Every = every } : options;
        if (schema.EventTime is null)
        {
            return new RowGenerator(schema, options with { Start = context.Start ?? options.Start });
        }

        return context.Start is null && RowsPerKey is null
            ? throw new PlanException($"Rows of {schema.ShortName} are to be generated, but the run has no start: set factory.Start and factory.End, or give rows: to DataSource.Generate.")
            : new RowGenerator(schema, options with { Start = context.Start ?? options.Start, End = context.End });
    }
}
