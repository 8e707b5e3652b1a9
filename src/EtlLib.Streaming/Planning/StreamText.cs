using System.Text;
using EtlLib.Plan;
using EtlLib.Planning;
using EtlLib.Streams;

namespace EtlLib.Streaming;

/// <summary>What a stream consists of, for people: each part, its state, and when rows leave it.</summary>
internal static class StreamText
{
    private static readonly System.Globalization.CultureInfo Invariant = System.Globalization.CultureInfo.InvariantCulture;

    public static string Of(ModelGraph graph, StreamGraph plan, StreamOptions options)
    {
        var numbers = plan.Nodes.Where(IsShown).Select((node, i) => (node, Number: i + 1)).ToDictionary(n => n.node, n => n.Number);
        var text = new StringBuilder().Append(Invariant, $"A stream of {plan.Models.Count} model{(plan.Models.Count == 1 ? "" : "s")} on the engine duckdb, job {options.Job}, in {numbers.Count} parts:\n");
        foreach (var (node, number) in numbers)
        {
            text.Append(Invariant, $"\n{number}. {node.Name}\n");
            foreach (var line in Lines(node))
            {
                text.Append(Invariant, $"   {line}\n");
            }

            var read = node.Inputs.SelectMany(Shown).Select(i => numbers[i]).Distinct().Order().ToList();
            if (read.Count > 0)
            {
                text.Append(Invariant, $"   reads: {string.Join(", ", read)}\n");
            }
        }

        text.Append('\n');
        foreach (var (model, node) in plan.Models)
        {
            foreach (var sink in model.Model.Sinks)
            {
                text.Append(Invariant, $"{model.Name} goes to {sink.Describe()}, {(sink is ConsoleSink || sink.StreamGuarantee is SinkGuarantee.AtLeastOnce ? "at least once" : "exactly once")}: the rows of part {string.Join(", ", Shown(node).Select(n => numbers[n]))}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>What makes an operator's columns is a part of it.</summary>
    private static bool IsShown(StreamNode node) => !node.Name.StartsWith("input of ", StringComparison.Ordinal);

    private static IEnumerable<StreamNode> Shown(StreamNode node) => IsShown(node) ? [node] : node.Inputs.SelectMany(Shown);

    private static IEnumerable<string> Lines(StreamNode node) => node switch
    {
        SourceNode source => [source.Schema.EventTime is { Lateness: { } lateness } time
            ? $"watermark: the greatest {time.Name} of each partition, less {lateness:c}{(time.Idle is { } idle ? $"; a partition without rows for {idle:c} is left out" : "")}"
            : "no watermark"],
        TableNode => ["state: all of its rows, read once at the start"],
        OnceNode => ["its rows come in the first epoch"],
        OperatorNode node1 => [node1.Text, .. State(node1.Spec)],
        _ => ["state: none", "a row leaves at once"],
    };

    private static string[] State(OperatorSpec spec) => spec switch
    {
        AggregateWindows { Window.Kind: WindowKind.Session } => ["state: the open sessions of each key", "a row leaves once the watermark is past the session's last event and the gap; its state is dropped then"],
        AggregateWindows => ["state: accumulators for each key and window", "a row leaves once the watermark has reached the window's end; its state is dropped then"],
        CollectWindows => ["state: the rows of open windows", "a row leaves once the watermark has reached the window's end; its state is dropped then"],
        FillWindows fill => ["state: the last window of each key" + (fill.Idle >= Watermark.Ended ? ", for ever" : $", for {Span(fill.Idle)} without rows"), "a row leaves once the next window with rows is complete"],
        SeriesRows => ["state: the rows in reach, for each key", "a row leaves once the watermark has passed it and, for Lead, the row after it is complete"],
        IntervalJoin join => [$"state: rows of both sides; right less left event time lies between {Span(join.Lower)} and {Span(join.Upper)}", "a row leaves once the watermarks of both sides have passed the bound; its state is dropped then"],
        AsOfJoin => ["state: the latest right row of each key, and the rows ahead of the watermark", "a row leaves once both watermarks have reached it"],
        DedupWithin dedup => [$"state: the keys seen within {Span(dedup.Within)}", "a row leaves once the watermark has passed it"],
        _ => [],
    };

    private static string Span(long micros) => TimeSpan.FromTicks(micros * TimeSpan.TicksPerMicrosecond).ToString("c", System.Globalization.CultureInfo.InvariantCulture);
}
