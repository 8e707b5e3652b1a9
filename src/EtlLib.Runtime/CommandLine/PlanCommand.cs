using EtlLib.Planning;

namespace EtlLib.CommandLine;

/// <summary><c>plan</c>: what a run will do, in words and in the engine's language. Reads no data.</summary>
internal static class PlanCommand
{
    public static async Task<int> RunAsync(Invocation invocation, RunArguments arguments)
    {
        var shell = invocation.Shell;
        var (graph, settings) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        var plan = Planner.Plan(graph);
        foreach (var warning in plan.Warnings)
        {
            shell.Error.WriteLine($"warning: {warning}");
        }

        var engine = shell.Engine();
        await using var session = engine.Open(settings.Engine, graph.Context, graph.Plans);
        shell.Output.WriteLine($"A run {Interval(graph.Context)}, on the engine {engine.Name}, in {plan.Steps.Count} step{(plan.Steps.Count == 1 ? "" : "s")}:");
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            var step = plan.Steps[i];
            shell.Output.WriteLine();
            shell.Output.WriteLine($"{i + 1}. {step.Describe()}");
            Block(shell.Output, "plan", step.Model.Plan.ToString());
            Block(shell.Output, engine.Name, session.Explain(step is KeepStep ? step.Model.Plan : step.Model.Rows));
        }

        return 0;
    }

    private static void Block(TextWriter output, string title, string text)
    {
        output.WriteLine($"   {title}:");
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            output.WriteLine($"     {line.TrimEnd()}".TrimEnd());
        }
    }

    private static string Interval(DataContext context) => (context.Start, context.End) switch
    {
        ({ } start, { } end) => $"from {(TimePoint)start} to {(TimePoint)end}",
        ({ } start, null) => $"from {(TimePoint)start} on",
        (null, { } end) => $"up to {(TimePoint)end}",
        _ => "over all of its sources",
    };
}
