namespace EtlLib;

/// <summary>Runs a factory's graph on the embedded engine.</summary>
public static class FactoryExtensions
{
    /// <summary>Plans and runs the graph on the embedded engine, as <c>factory.UseDuckDb(…)</c> set it up: all files become visible at the end, or none.</summary>
    /// <param name="factory">The graph.</param>
    /// <param name="context">What the run is parameterised by; null: what the factory was made with. What it leaves open is as the factory says.</param>
    /// <param name="options">How it is done.</param>
    /// <param name="cancellationToken">Stops the run; nothing of it is left.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="EtlException">It failed; nothing of its files is visible.</exception>
    public static Task<RunSummary> RunAsync(this DataFactory factory, DataContext? context = null, RunOptions? options = null, CancellationToken cancellationToken = default) =>
        factory.RunAsync(factory.DuckDbOf(), context, options, cancellationToken);
}
