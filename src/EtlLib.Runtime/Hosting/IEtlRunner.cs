namespace EtlLib;

/// <summary>Runs the graph of <c>services.AddEtl(…)</c>.</summary>
public interface IEtlRunner
{
    /// <summary>Describes, plans and runs the graph. All files become visible at the end, or none.</summary>
    /// <param name="context">The parameters of the run. Values that are not set come from the configuration of the host (section <c>EtlLib</c>), then from the graph.</param>
    /// <param name="options">Options; null to use the configuration.</param>
    /// <param name="cancellationToken">Cancels the run, which then leaves nothing behind.</param>
    /// <returns>A summary of the run.</returns>
    /// <exception cref="EtlException">The run failed. None of its files is visible.</exception>
    Task<RunSummary> RunAsync(DataContext? context = null, RunOptions? options = null, CancellationToken cancellationToken = default);
}
