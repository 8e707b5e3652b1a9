namespace EtlLib;

/// <summary>Runs the graph that <c>services.AddEtl(…)</c> describes.</summary>
public interface IEtlRunner
{
    /// <summary>Describes the graph afresh, plans and runs it: all files become visible at the end, or none.</summary>
    /// <param name="context">What the run is parameterised by. What it leaves open is as the host's configuration (section <c>EtlLib</c>) says, then as the graph says.</param>
    /// <param name="options">How it is done; null: as the configuration says.</param>
    /// <param name="cancellationToken">Stops the run; nothing of it is left.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="EtlException">It failed; nothing of its files is visible.</exception>
    Task<RunSummary> RunAsync(DataContext? context = null, RunOptions? options = null, CancellationToken cancellationToken = default);
}
