using System.Globalization;
using System.Text;
using EtlLib.Plan;
using EtlLib.Spark.Lowering;
using EtlLib.Streams;

namespace EtlLib.Spark.Streams;

/// <summary>What a stream consists of on the cluster, for people.</summary>
internal static class StreamText
{
    /// <summary>What a reader of a sink can rely on.</summary>
    public const string Guarantee =
        "exactly once: the folder's _spark_metadata lists the files that are committed; batches of EtlLib and of Spark read these alone";

    /// <summary>The text.</summary>
    public static string Of(StreamPlan plan, StreamOptions options, string? location)
    {
        var count = plan.Targets.Count;
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"A stream on the engine spark, job {options.Job}, in {count} quer{(count == 1 ? "y" : "ies")}:\n");
        foreach (var (target, i) in plan.Targets.Select((t, i) => (t, i)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{i + 1}. {target.Model.Name} -> {target.Sink.Describe()}\n");
            foreach (var line in Lines(plan, target, options, location))
            {
                text.Append(CultureInfo.InvariantCulture, $"   {line}\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Lines(StreamPlan plan, StreamTarget target, StreamOptions options, string? location)
    {
        var models = plan.Computed(target).ToList();
        foreach (var scan in models.SelectMany(m => StreamPlan.Nodes(m.Plan)).OfType<Scan>().Distinct())
        {
            yield return scan.IsBounded ? $"table: {scan.Source.Describe()}, read again by each batch"
                : $"reads: {scan.Source.Describe()}, {(scan.Model.EventTime is { Lateness: { } late } time ? $"watermark: the greatest {time.Name} of all, less {late:c}" : "no watermark")}";
        }

        foreach (var shared in models.Skip(1).Where(m => plan.Targets.Count(t => plan.Computed(t).Contains(m)) > 1))
        {
            var others = plan.Targets.Where(t => t != target && plan.Computed(t).Contains(shared)).Select(t => t.Model.Name).ToList();
            yield return $"computes {shared.Name} itself, as {(others.Count == 1 ? "does" : "do")} {string.Join(", ", others)}";
        }

        foreach (var node in models.SelectMany(m => StreamPlan.Nodes(m.Plan)).Where(StreamLowering.IsState))
        {
            yield return $"state: {PlanText.Of(node).Split('\n')[0].Trim()}; a row leaves once the watermark is past it, in the batch after the one that moved it there";
        }

        yield return $"guarantee: {Guarantee}";
        yield return "late rows are dropped by Spark and counted; they do not reach the dead letter";
        yield return $"checkpoint: {(location is null ? "not said yet: EtlLib:Spark:CheckpointLocation" : SparkStreams.Folder(location, options.Job, 0) + "/" + target.Name)}";
        yield return "relation:";
        var relation = plan.Lowered(target.Model.Name, scan => new() { Read = new() { IsStreaming = !scan.IsBounded, DataSource = new() { Format = scan.Source.Describe() } } });
        foreach (var line in RelationText.Of(relation).Split('\n'))
        {
            yield return $"  {line.TrimEnd()}";
        }
    }
}
