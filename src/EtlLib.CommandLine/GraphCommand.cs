using EtlLib.Graphs;

namespace EtlLib.CommandLine;

/// <summary><c>graph</c>: draws the graph.</summary>
internal static class GraphCommand
{
    public static async Task RunAsync(Invocation invocation, RunArguments arguments, string format)
    {
        var (graph, _) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        var drawing = GraphDrawing.Of(graph);
        invocation.Shell.Output.Write(format switch
        {
            "mermaid" => GraphMermaid.Of(drawing),
            "svg" => GraphSvg.Of(drawing),
            _ => GraphText.Of(drawing),
        });
    }
}
