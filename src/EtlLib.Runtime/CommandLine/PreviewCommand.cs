using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Planning;
using EtlLib.Progress;
using EtlLib.Running;

namespace EtlLib.CommandLine;

/// <summary><c>preview</c>: the first rows of a model.</summary>
internal static class PreviewCommand
{
    public static async Task<int> RunAsync(Invocation invocation, RunArguments arguments, string? name, int rows, bool quiet, CancellationToken cancellationToken)
    {
        if (rows <= 0)
        {
            throw new UsageException($"--rows {rows}: it is at least 1.");
        }

        var shell = invocation.Shell;
        var (graph, settings, engineOf) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        var model = ModelNames.Find(graph, name, "preview");
        var engine = engineOf();
        var read = Planner.Upstream(graph, model.Name);
        EngineRules.Check(engine, graph.Models.Where(m => read.Contains(m.Name)));
        await using var session = engine.Open(settings.Engine, graph.Context, graph.Plans);
        using var shown = new ShownRows(model.Name, model.Schema, rows);
        await ProgressView.Of(shell, quiet || !shell.ErrorIsTerminal).WatchAsync(progress =>
        {
            var options = new RunOptions { Progress = progress, Clock = shell.Clock };
            return new StepWatch(session, options, steps: 1).RunAsync(new WriteStep(model, DataSink.Console(rows)), 1, () => TakeAsync(session, FirstRows.Quick(model, (long)rows + 1), shown, cancellationToken));
        }).ConfigureAwait(false);
        shown.Show(shell.Outputs(shell.Output, shell.OutputIsTerminal));
        return 0;
    }

    private static async Task<long> TakeAsync(EngineSession session, Relation plan, ShownRows shown, CancellationToken cancellationToken)
    {
        await foreach (var batch in session.ReadAsync(plan, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                shown.Take(batch);
            }
        }

        return shown.Count;
    }
}
