using EtlLib.Engines;
using EtlLib.Planning;

namespace EtlLib.CommandLine;

/// <summary><c>plan</c>: what a run will do, in words and in the engine's language. Reads no data.</summary>
internal static class PlanCommand
{
    public static async Task RunAsync(Invocation invocation, RunArguments arguments, CancellationToken cancellationToken)
    {
        var shell = invocation.Shell;
        var (graph, settings, engineOf) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        var plan = Planner.Plan(graph);
        shell.Warn(plan.Warnings);
        var engine = engineOf();
        EngineRules.Check(engine, plan);
        await using var session = engine.Open(settings.Engine, graph.Context, graph.Plans);
        shell.Output.WriteLine($"A run {Interval(graph.Context)}, on the engine {engine.Name}, in {plan.Steps.Count} step{(plan.Steps.Count == 1 ? "" : "s")}:");
        var kept = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            await WriteAsync(plan.Steps[i], i + 1, kept, engine.Name, session, shell.Output, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteAsync(RunStep step, int number, Dictionary<string, int> kept, string engine, EngineSession session, TextWriter output, CancellationToken cancellationToken)
    {
        output.WriteLine();
        output.WriteLine($"{number}. {step.Describe()}");
        if (kept.TryGetValue(step.Model.Name, out var itself))
        {
            output.WriteLine($"   Its rows are those of step {itself}.");
            return;
        }

        foreach (var name in PlanReads.Models(step.Model.Plan).Where(kept.ContainsKey))
        {
            output.WriteLine($"   The rows of {name} are those of step {kept[name]}.");
        }

        Block(output, "plan", step.Model.Plan.ToString());
        Block(output, engine, await session.ExplainAsync(step is KeepStep ? step.Model.Plan : step.Model.Rows, kept.Keys, cancellationToken).ConfigureAwait(false));
        if (step is KeepStep)
        {
            kept[step.Model.Name] = number;
        }
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
