using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Planning;
using EtlLib.Running;

namespace EtlLib.CommandLine;

/// <summary><c>plan</c>: what a run will do, in words and in the engine's language. Reads no data.</summary>
internal static class PlanCommand
{
    public static async Task RunAsync(Invocation invocation, RunArguments arguments, CancellationToken cancellationToken)
    {
        var shell = invocation.Shell;
        var (graph, engineOf) = await invocation.GraphAsync(arguments).ConfigureAwait(false);
        var plan = Planner.Plan(graph);
        shell.Warn(plan.Warnings.Concat(RunInterval.Warnings(plan).Distinct()));
        var engine = engineOf();
        var run = graph.Run(plan.Models, shell.Loggers);
        await using var session = engine.Open(run);
        var prepared = StepPlans.Of(engine, session, run, plan);
        shell.Output.WriteLine($"A run {Interval(graph.Context)}, on the engine {engine.Name}, in {plan.Steps.Count} step{(plan.Steps.Count == 1 ? "" : "s")}:");
        foreach (var line in shell.Extension?.Explain(graph) ?? [])
        {
            shell.Output.WriteLine(line);
        }

        var kept = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            await WriteAsync(plan.Steps[i], i + 1, kept, engine.Name, prepared[i], graph.Context.Mode is RunMode.Stream ? PlanText.WithTimes : PlanText.Of, shell.Output, cancellationToken).ConfigureAwait(false);
        }

        await Runner.CheckSinksAsync(plan, prepared, new RunOptions(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same of a stream.</summary>
    public static async Task StreamAsync(Invocation invocation, RunArguments arguments)
    {
        var (factory, engine, streams) = await invocation.StreamsAsync(arguments).ConfigureAwait(false);
        var options = StreamCommands.Options(invocation.Shell, job: null) with { Engine = engine };
        await invocation.Shell.Output.WriteAsync(streams.Explain(factory, options)).ConfigureAwait(false);
    }

    private static async Task WriteAsync(RunStep step, int number, Dictionary<string, int> kept, string engine, EnginePlan prepared, Func<Relation, string> text, TextWriter output, CancellationToken cancellationToken)
    {
        output.WriteLine();
        output.WriteLine($"{number}. {step.Describe()}");
        if (step is WriteStep write && prepared.Note(write.Sink) is { } note)
        {
            output.WriteLine($"   {note}");
        }

        if (kept.TryGetValue(step.Model.Name, out var itself))
        {
            output.WriteLine($"   Its rows are those of step {itself}.");
            return;
        }

        foreach (var name in PlanReads.Models(step.Model.Plan).Where(kept.ContainsKey))
        {
            output.WriteLine($"   The rows of {name} are those of step {kept[name]}.");
        }

        Block(output, "plan", text(step.Model.Plan));
        Block(output, engine, await prepared.ExplainAsync(cancellationToken).ConfigureAwait(false));
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
