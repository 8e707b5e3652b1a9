using EtlLib.Batches;
using EtlLib.Schemas;
using EtlLib.Sinks;

namespace EtlLib.Running;

/// <summary>A run whose outputs are in place: its summary, and the rows that are still to be shown.</summary>
internal sealed class FinishedRun(RunSummary summary, SinkHost host, IRowDisplay display) : IDisposable
{
    public RunSummary Summary => summary;

    /// <summary>Shows the rows.</summary>
    public void Show() => host.Show(display);

    public void Dispose() => host.Dispose();
}

/// <summary>The first rows of a model, taken from batches until there are enough.</summary>
internal sealed class ShownRows(string title, Schema schema, int most) : IDisposable
{
    private readonly ColumnBatch rows = new(schema);
    private bool more;

    /// <summary>Takes of batches what has a place yet.</summary>
    /// <returns>How many rows there are now.</returns>
    public async Task<long> TakeAsync(IAsyncEnumerable<ColumnBatch> batches)
    {
        await foreach (var batch in batches.ConfigureAwait(false))
        {
            using (batch)
            {
                Take(batch);
            }
        }

        return rows.Count;
    }

    public void Show(IRowDisplay display) => display.Show(title, [rows], more);

    public void Dispose() => rows.Dispose();

    /// <summary>Takes the rows of a batch that still have a place.</summary>
    public void Take(ColumnBatch batch)
    {
        for (var row = 0; row < batch.Count && !more; row++)
        {
            more = rows.Count == most;
            if (!more)
            {
                rows.AppendFrom(batch, row);
            }
        }
    }
}
