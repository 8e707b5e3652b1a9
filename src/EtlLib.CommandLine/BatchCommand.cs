using EtlLib.Planning;
using EtlLib.Progress;
using EtlLib.Running;

namespace EtlLib.CommandLine;

/// <summary><c>batch</c>: runs the graph.</summary>
internal static class BatchCommand
{
    public static async Task RunAsync(Invocation invocation, RunArguments arguments, bool quiet, CancellationToken cancellationToken)
    {
        var shell = invocation.Shell;
        quiet |= shell.LogsJson;
        var (graph, engineOf) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        var plan = Planner.Plan(graph);
        var engine = engineOf();
        shell.Warn(plan.Warnings);
        var display = shell.Display(shell.Output, shell.OutputIsTerminal);
        var options = new RunOptions { Clock = shell.Clock, Loggers = shell.Loggers };
        using var run = await ProgressView.WatchAsync(shell, quiet, progress => Runner.RunAsync(engine, plan, options with { Progress = progress }, display, cancellationToken)).ConfigureAwait(false);
        run.Show();
        shell.Warn(run.Summary.Warnings.Except(plan.Warnings));
        if (!quiet)
        {
            SummaryText.Write(run.Summary, shell.Error);
        }
    }
}
