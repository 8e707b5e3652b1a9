using EtlLib.Engines;
using EtlLib.Planning;
using EtlLib.Running;
using EtlLib.Settings;
using EtlLib.Sinks;

namespace EtlLib;

/// <summary>Runs a factory's graph on an engine. The package EtlLib has the same without an engine: on its embedded one.</summary>
public static class FactoryRun
{
    /// <summary>Plans and runs the graph: all files become visible at the end, or none.</summary>
    /// <param name="factory">The graph.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="context">What the run is parameterised by; null: what the factory was made with. What it leaves open is as the factory says.</param>
    /// <param name="options">How it is done.</param>
    /// <param name="cancellationToken">Stops the run; nothing of it is left.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="EtlException">It failed; nothing of its files is visible.</exception>
    public static async Task<RunSummary> RunAsync(this DataFactory factory, IEngine engine, DataContext? context = null, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new RunOptions();
        var redaction = new Redaction();
        redaction.Add(factory.ContextOf(context).Secrets.Values);
        try
        {
            var redacted = options with { Loggers = new RedactingLoggers(options.Loggers, redaction) };
            return await RunAsync(factory, engine, context, redacted, _ => { }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (redaction.Apply(e) is var shown && !ReferenceEquals(shown, e))
        {
            throw shown;
        }
    }

    /// <summary>The same; the caller redacts what leaves it.</summary>
    internal static async Task<RunSummary> RunAsync(DataFactory factory, IEngine engine, DataContext? context, RunOptions options, Action<ModelGraph> check, CancellationToken cancellationToken)
    {
        var log = new RunLog(options);
        var plan = Planned();
        foreach (var warning in plan.Warnings)
        {
            log.Warning(warning);
        }

        using var run = await Runner.RunAsync(engine, plan, options, new PlainRows(options.Output ?? Console.Out), cancellationToken).ConfigureAwait(false);
        foreach (var warning in run.Summary.Warnings.Except(plan.Warnings))
        {
            log.Warning(warning);
        }

        run.Show();
        return run.Summary;

        RunPlan Planned()
        {
            try
            {
                var graph = GraphOf(factory, context, options.Clock);
                check(graph);
                return Planner.Plan(graph);
            }
            catch (Exception e) when (log.Failed(e))
            {
                throw;
            }
        }
    }

    internal static ModelGraph GraphOf(DataFactory factory, DataContext? context, TimeProvider clock, bool stream = false)
    {
        var effective = factory.ContextOf(context);
        effective = stream ? effective with { Mode = RunMode.Stream } : effective;
        return ModelGraph.Of(factory, effective.Now == default ? effective with { Now = clock.GetUtcNow() } : effective);
    }
}
