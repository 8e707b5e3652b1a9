using EtlLib.Planning;
using EtlLib.Progress;
using EtlLib.Running;

namespace EtlLib.CommandLine;

/// <summary><c>batch</c>: runs it all.</summary>
internal static class BatchCommand
{
    public static async Task<int> RunAsync(Invocation invocation, RunArguments arguments, bool quiet, CancellationToken cancellationToken)
    {
        var shell = invocation.Shell;
        var (graph, settings, engineOf) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        var plan = Planner.Plan(graph);
        var engine = engineOf();
        foreach (var warning in plan.Warnings)
        {
            shell.Error.WriteLine($"warning: {warning}");
        }

        var outputs = shell.Outputs(shell.Output, shell.OutputIsTerminal);
        var options = new RunOptions { Engine = settings.Engine, Clock = shell.Clock };
        var view = ProgressView.Of(shell, quiet);
        using var run = await view.WatchAsync(progress => Runner.RunAsync(engine, plan, options with { Progress = progress }, outputs, cancellationToken)).ConfigureAwait(false);
        run.Show();
        foreach (var warning in run.Summary.Warnings.Except(plan.Warnings))
        {
            shell.Error.WriteLine($"warning: {warning}");
        }

        if (!quiet)
        {
            SummaryText.Write(run.Summary, shell.Error);
        }

        return 0;
    }
}
