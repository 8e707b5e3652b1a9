using System.CommandLine;
using EtlLib.CommandLine;
using EtlLib.Intervals;
using EtlLib.Planning;
using EtlLib.Streams;

namespace EtlLib;

/// <summary>The command line of a program on any engine, with runs by intervals. <c>Etl.RunAsync</c> in the package EtlLib uses the embedded engine.</summary>
public static class IntervalProgram
{
    /// <summary>Runs the command that the arguments specify.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="configure">Describes the graph. Called once per command.</param>
    /// <param name="engines">Adds the engines, the default one first, before the graph is described.</param>
    /// <param name="streams">Creates what runs streams when a command needs it; null: the program has no command stream.</param>
    /// <returns>The exit code; see docs/exit-codes.md.</returns>
    public static Task<int> RunAsync(string[] args, Func<DataFactory, Task> configure, Action<DataFactory> engines, Func<IStreamEngine>? streams = null) =>
        EtlProgram.RunAsync(args, configure, engines, streams, IntervalExtension.Instance);
}

/// <summary>What runs by intervals add to the command line.</summary>
internal sealed class IntervalExtension : IProgramExtension
{
    public static IntervalExtension Instance { get; } = new();

    /// <inheritdoc />
    public void AddTo(RootCommand root, Invocation invocation, IReadOnlyList<string> names)
    {
        var batch = root.Subcommands.First(c => c.Name == "batch");
        root.Subcommands[root.Subcommands.IndexOf(batch)] = IntervalCommands.Batch(invocation);
        root.Add(LedgerCommands.Intervals(invocation, names));
        root.Add(IntervalCommands.Backfill(invocation, names));
        root.Add(LedgerCommands.Runs(invocation));
    }

    /// <inheritdoc />
    public IEnumerable<string> Explain(ModelGraph graph)
    {
        if (graph.Models.Count == 0 || graph.Models[0].Model.Factory.Interval is not { } every)
        {
            yield break;
        }

        yield return $"It proceeds by intervals, each computed once: every {every}.";
        var whole = graph.WholePlans();
        foreach (var model in graph.Models.Where(m => m.Model.Sinks.Count > 0))
        {
            var (back, ahead) = (whole[model.Name].LookBack, whole[model.Name].LookAhead);
            yield return back is null && ahead is null
                ? $"  {model.Name} looks back and ahead without bound: an interval of it reads all of its input."
                : $"  {model.Name} {Side("looks back", back, "before")}, {Side("ahead", ahead, "after")}.";
        }
    }

    private static string Side(string word, TimeSpan? span, string side) => span is { } bound
        ? bound == TimeSpan.Zero ? $"{word} no further than the interval" : $"{word} {bound.ToString("c", System.Globalization.CultureInfo.InvariantCulture)}"
        : $"{word} without bound: an interval of it reads all of its input {side} it";
}
