using EtlLib.Planning;

namespace EtlLib.CommandLine;

/// <summary><c>models</c>: lists the models of the graph with their inputs and sinks.</summary>
internal static class ModelsCommand
{
    public static async Task RunAsync(Invocation invocation, RunArguments arguments)
    {
        var (graph, _) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        if (graph.Models.Count == 0)
        {
            throw new PlanException("The program has no models. Add one: factory.Make<YourModel>(source: DataSource.…, sink: DataSink.…).");
        }

        Write(graph, invocation.Shell.Output, indent: "");
    }

    /// <summary>Writes one line per model, in columns.</summary>
    public static void Write(ModelGraph graph, TextWriter output, string indent)
    {
        var rows = graph.Models.Select(m => (m.Name, From: From(m), To: m.Model.Sinks.Count == 0 ? "" : "-> " + string.Join(", ", m.Model.Sinks.Select(s => s.Describe())))).ToList();
        var (first, second) = (rows.Max(r => r.Name.Length), rows.Max(r => r.From.Length));
        foreach (var (name, from, to) in rows)
        {
            output.WriteLine($"{indent}{name.PadRight(first)}  {from.PadRight(second)}  {to}".TrimEnd());
        }
    }

    private static string From(PlannedModel model)
    {
        var inputs = model.Reads.Concat(model.Sources.Select(s => s.Describe())).ToList();
        return inputs.Count == 0 ? "" : "<- " + string.Join(", ", inputs);
    }
}
