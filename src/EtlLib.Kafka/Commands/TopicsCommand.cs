using System.Globalization;
using Confluent.Kafka.Admin;

namespace EtlLib.Kafka;

/// <summary><c>topics</c>: the topics of a program as they are, and as the models say that they are to be.</summary>
internal static class TopicsCommand
{
    private static readonly string[] Titles = ["topic", "partitions", "records", "key", "format", "model", "state"];

    /// <summary>Lists them.</summary>
    /// <exception cref="SourceException">Kafka or the registry does not answer.</exception>
    public static async Task RunAsync(ConnectorCall call, CancellationToken cancellationToken)
    {
        var rows = new List<string[]> { Titles };
        foreach (var topic in UsedTopic.Of(call.Factory).DistinctBy(t => (t.Name, t.Model)))
        {
            rows.Add(await RowAsync(call, topic, cancellationToken).ConfigureAwait(false));
        }

        if (rows.Count == 1)
        {
            await call.Output.WriteLineAsync("The program reads and writes no topic.").ConfigureAwait(false);
            return;
        }

        var widths = Enumerable.Range(0, Titles.Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        foreach (var row in rows)
        {
            await call.Output.WriteLineAsync(string.Join("  ", row.Select((cell, i) => i is 1 or 2 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd()).ConfigureAwait(false);
        }
    }

    private static async Task<string[]> RowAsync(ConnectorCall call, UsedTopic topic, CancellationToken cancellationToken)
    {
        var settings = KafkaSettings.Of(call.Context, topic.Sink?.Settings ?? topic.Source?.Settings);
        using var admin = new TopicAdmin(settings, KafkaAccess.Read);
        var format = KafkaFormats.Of(topic.Sink?.Format ?? topic.Source!.Format, settings);
        var (partitions, records) = await SizeAsync(admin, topic, cancellationToken).ConfigureAwait(false);
        return
        [
            topic.Name,
            partitions?.ToString(CultureInfo.InvariantCulture) ?? "-",
            records?.ToString(CultureInfo.InvariantCulture) ?? "-",
            topic.Model is { } model ? new PartitionMap(model).Format : "-",
            KafkaFormats.Word(format),
            $"{topic.Model?.ShortName ?? "-"} ({(topic.Sink is null ? "read" : "written")})",
            await StateAsync(settings, topic, format, partitions, cancellationToken).ConfigureAwait(false),
        ];
    }

    /// <summary>
    /// How many partitions there are and how many offsets they span: about as many records, transactions and compaction apart.
    /// </summary>
    private static async Task<(int? Partitions, long? Records)> SizeAsync(
        TopicAdmin admin, UsedTopic topic, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Topic, int Partitions)> topics = TopicName.IsPattern(topic.Name)
            ? await admin.MatchingAsync(topic.Name, cancellationToken).ConfigureAwait(false)
            : await admin.PartitionsAsync(topic.Name, cancellationToken).ConfigureAwait(false) is { } count ? [(topic.Name, count)] : [];
        if (topics.Count == 0)
        {
            return (null, null);
        }

        TopicPartitionId[] partitions = [.. topics.SelectMany(t => Enumerable.Range(0, t.Partitions).Select(p => new TopicPartitionId(t.Topic, p)))];
        var first = await admin.OffsetsAsync(partitions, OffsetSpec.Earliest(), readCommitted: false, cancellationToken).ConfigureAwait(false);
        var last = await admin.OffsetsAsync(partitions, OffsetSpec.Latest(), readCommitted: false, cancellationToken).ConfigureAwait(false);
        return (partitions.Length, partitions.Sum(p => last[p] - first[p]));
    }

    private static async Task<string> StateAsync(
        KafkaSettings settings, UsedTopic topic, KafkaFormat format, int? partitions, CancellationToken cancellationToken)
    {
        if (partitions is not { } actual)
        {
            return topic.Sink is { Create: true } ? "missing: created by the first run" : "missing";
        }

        if (topic.Sink is { } sink && topic.Model is { } model)
        {
            if (sink.TopicOf(model).Contradiction(actual) is not null)
            {
                return $"{actual} partitions, the model says {sink.TopicOf(model).Partitions}";
            }

            if (format is KafkaFormat.AvroRegistry)
            {
                return await SchemaStateAsync(settings, sink.SubjectOf(model), new RecordModel(model), cancellationToken).ConfigureAwait(false);
            }
        }

        return "ok";
    }

    private static async Task<string> SchemaStateAsync(
        KafkaSettings settings, string subject, RecordModel model, CancellationToken cancellationToken)
    {
        using var registry = new SchemaRegistry(KafkaFormats.Needed(settings));
        try
        {
            return await registry.FindAsync(subject, model.Value.AvroJson, cancellationToken).ConfigureAwait(false) is not null ? "ok"
                : await SchemaGuard.ProblemAsync(registry, subject, model.Value.AvroJson, cancellationToken).ConfigureAwait(false) is { } problem ? $"schema is incompatible: {problem}"
                : "schema is not registered";
        }
        catch (RegistryException silent)
        {
            throw new SourceException(silent.Message, silent);
        }
    }
}
