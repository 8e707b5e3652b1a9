namespace EtlLib.CommandLine;

/// <summary>What a program without arguments says: its models, and what to type next.</summary>
internal static class WelcomeCommand
{
    public static async Task RunAsync(Invocation invocation)
    {
        var (shell, example) = (invocation.Shell, "MODEL");
        shell.Output.WriteLine($"{shell.Name}: data models, and what is made of them, by EtlLib.");
        shell.Output.WriteLine();
        try
        {
            var (graph, _, _) = await invocation.GraphAsync(RunArguments.None).ConfigureAwait(false);
            shell.Output.WriteLine(graph.Models.Count == 0 ? "It makes no model yet. Add one: factory.Make<YourModel>(source: DataSource.…, sink: DataSink.…)." : "Its models:");
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
        shell.Output.WriteLine("What to type next:");
        var lines = new[]
        {
            ($"{shell.Call} plan", "what a run will do; reads no data"),
            ($"{shell.Call} preview {example}", "the first rows of a model; writes nothing"),
            ($"{shell.Call} batch", "run it all"),
            ($"{shell.Call} --help", "every command and option"),
        };
        foreach (var (command, what) in lines)
        {
            shell.Output.WriteLine($"  {command.PadRight(lines.Max(l => l.Item1.Length))}   {what}");
        }
    }
}
