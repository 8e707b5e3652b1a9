namespace EtlLib.CommandLine;

/// <summary>The output of a program without arguments: its models and the next steps.</summary>
internal static class WelcomeCommand
{
    public static async Task RunAsync(Invocation invocation)
    {
        var (shell, example) = (invocation.Shell, "MODEL");
        shell.Output.WriteLine($"{shell.Name}: a data pipeline, built with EtlLib.");
        shell.Output.WriteLine();
        try
        {
            var (graph, _) = await invocation.GraphAsync(RunArguments.None).ConfigureAwait(false);
            shell.Output.WriteLine(graph.Models.Count == 0 ? "It has no models yet. Add one: factory.Make<YourModel>(source: DataSource.…, sink: DataSink.…)." : "Its models:");
            if (graph.Models.Count > 0)
            {
                ModelsCommand.Write(graph, shell.Output, "  ");
                example = graph.Models[^1].Name;
            }
        }
        catch (EtlException unclear)
        {
            shell.Output.WriteLine($"Its models cannot be listed: {unclear.Message}");
        }

        shell.Output.WriteLine();
        shell.Output.WriteLine("Next steps:");
        var lines = new[]
        {
            ($"{shell.Call} plan", "show the steps of a run; reads no data"),
            ($"{shell.Call} preview {example}", "show the first rows of a model; writes nothing"),
            ($"{shell.Call} batch", "run the graph"),
            ($"{shell.Call} --help", "list all commands and options"),
        };
        foreach (var (command, what) in lines)
        {
            shell.Output.WriteLine($"  {command.PadRight(lines.Max(l => l.Item1.Length))}   {what}");
        }
    }
}
