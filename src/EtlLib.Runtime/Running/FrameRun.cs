using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Planning;

namespace EtlLib;

/// <summary>Computes frames on an engine, without a factory. The package EtlLib has the same as methods of frames, on its embedded engine.</summary>
public static class FrameRun
{
    /// <summary>The rows, all of them.</summary>
    /// <exception cref="EtlException">The rows cannot be computed.</exception>
    public static async Task<IReadOnlyList<TModel>> ToListAsync<TModel>(IEngine engine, DataFrame<TModel> frame, DataContext? context = null, CancellationToken cancellationToken = default)
        where TModel : IDataModel<TModel>
    {
        var rows = new List<TModel>();
        await foreach (var batch in ToBatchesAsync(engine, frame, context, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    rows.Add(TModel.Read(batch.Vectors, row));
                }
            }
        }

        return rows;
    }

    /// <summary>The rows, batch by batch while they are produced. A batch belongs to who gets it, and is disposed there.</summary>
    /// <exception cref="EtlException">The rows cannot be computed.</exception>
    public static async IAsyncEnumerable<ColumnBatch> ToBatchesAsync(IEngine engine, DataFrame frame, DataContext? context = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (PlanReads.Models(frame.Plan) is [var name, ..])
        {
            throw new PlanException($"The frame reads the model {name} of a factory, whose rows are known only within a run of it. Give the frame rows of its own, or run the factory.");
        }

        var at = context ?? new DataContext();
        await using var session = engine.Open(new EngineRun(at.Now == default ? at with { Now = TimeProvider.System.GetUtcNow() } : at));
        await foreach (var batch in session.ReadAsync(RunInterval.Bound(frame.Plan, at), cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>Writes the rows to a sink: files whole or not at all.</summary>
    /// <exception cref="EtlException">It failed; nothing is visible.</exception>
    public static Task<RunSummary> WriteAsync<TModel>(IEngine engine, DataFrame<TModel> frame, DataSink sink, DataContext? context = null, RunOptions? options = null, CancellationToken cancellationToken = default)
        where TModel : IDataModel<TModel>
    {
        var factory = new DataFactory();
        factory.MakeOf(frame, sink);
        return factory.RunAsync(engine, context, options, cancellationToken);
    }
}
