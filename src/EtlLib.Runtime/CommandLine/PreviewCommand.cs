using EtlLib.Planning;
using EtlLib.Running;

namespace EtlLib.CommandLine;

/// <summary><c>preview</c>: the first rows of a model.</summary>
internal static class PreviewCommand
{
    public static async Task<int> RunAsync(Invocation invocation, RunArguments arguments, string? name, int rows, CancellationToken cancellationToken)
    {
        if (rows <= 0)
        {
            throw new UsageException($"--rows {rows}: it is at least 1.");
        }

        var shell = invocation.Shell;
        var (graph, settings) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        var model = ModelNames.Find(graph, name, "preview");
        await using var session = shell.Engine().Open(settings.Engine, graph.Context, graph.Plans);
        using var shown = new ShownRows(model.Name, model.Schema, rows);
        await foreach (var batch in session.ReadAsync(FirstRows.Quick(model, (long)rows + 1), cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                shown.Take(batch);
            }
        }

        shown.Show(shell.Outputs(shell.Output, shell.OutputIsTerminal));
        return 0;
    }
}
