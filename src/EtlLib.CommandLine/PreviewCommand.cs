using EtlLib.Engines;
using EtlLib.Planning;
using EtlLib.Progress;
using EtlLib.Running;

namespace EtlLib.CommandLine;

/// <summary><c>preview</c>: shows the first rows of a model.</summary>
internal static class PreviewCommand
{
    public static async Task RunAsync(Invocation invocation, RunArguments arguments, string? name, int rows, bool quiet, CancellationToken cancellationToken)
    {
        if (rows <= 0)
        {
            throw new UsageException($"--rows must be at least 1 (was {rows}).");
        }

        var shell = invocation.Shell;
        var (graph, engineOf) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        var model = ModelNames.Find([.. graph.Models.Select(m => (m.Name, m))], name, $"preview {(graph.Models is [.., var last] ? last.Name : "MODEL")}");
        var engine = engineOf();
        var read = Planner.Upstream(graph, model.Name);
        await using var session = engine.Open(graph.Run(graph.Models.Where(m => read.Contains(m.Name)), shell.Loggers));
        var plan = EngineRun.Named(model.Name, () => session.Prepare(FirstRows.Quick(model, (long)rows + 1), []));
        using var shown = new ShownRows(model.Name, model.Schema, rows);
        await ProgressView.WatchAsync(shell, quiet || shell.LogsJson || !shell.ErrorIsTerminal, progress =>
        {
            var options = new RunOptions { Progress = progress, Clock = shell.Clock };
            return new StepWatch(session, options, steps: 1).RunAsync(new WriteStep(model, DataSink.Console(rows)), 1, () => shown.TakeAsync(plan.ReadAsync(cancellationToken)));
        }).ConfigureAwait(false);
        shown.Show(shell.Display(shell.Output, shell.OutputIsTerminal));
    }
}
