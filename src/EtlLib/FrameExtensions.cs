using EtlLib.Batches;
using EtlLib.DuckDb;

namespace EtlLib;

/// <summary>The rows of a frame, computed on the embedded engine: without a factory.</summary>
public static class FrameExtensions
{
    /// <summary>The rows, all of them.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="context">What its sources are parameterised by; null: nothing is set, and the clock is the system's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EtlException">The rows cannot be computed.</exception>
    public static Task<IReadOnlyList<TModel>> ToListAsync<TModel>(this DataFrame<TModel> frame, DataContext? context = null, CancellationToken cancellationToken = default)
        where TModel : IDataModel<TModel> => FrameRun.ToListAsync<TModel>(new DuckDbEngine(), frame, context, cancellationToken);

    /// <summary>The rows, batch by batch while they are produced. A batch belongs to who gets it, and is disposed there.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="context">What its sources are parameterised by; null: nothing is set, and the clock is the system's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EtlException">The rows cannot be computed.</exception>
    public static IAsyncEnumerable<ColumnBatch> ToBatchesAsync(this DataFrame frame, DataContext? context = null, CancellationToken cancellationToken = default) =>
        FrameRun.ToBatchesAsync(new DuckDbEngine(), frame, context, cancellationToken);

    /// <summary>Writes the rows to a sink: files whole or not at all.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="sink">The sink.</param>
    /// <param name="context">What its sources are parameterised by; null: nothing is set, and the clock is the system's.</param>
    /// <param name="options">How it is done.</param>
    /// <param name="cancellationToken">Stops the work; nothing of it is left.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="EtlException">It failed; nothing is visible.</exception>
    public static Task<RunSummary> WriteAsync<TModel>(this DataFrame<TModel> frame, DataSink sink, DataContext? context = null, RunOptions? options = null, CancellationToken cancellationToken = default)
        where TModel : IDataModel<TModel> => FrameRun.WriteAsync(new DuckDbEngine(), frame, sink, context, options, cancellationToken);
}
