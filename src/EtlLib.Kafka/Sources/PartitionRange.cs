using Confluent.Kafka.Admin;

namespace EtlLib.Kafka;

/// <summary>What is read of a partition.</summary>
/// <param name="Id">The partition.</param>
/// <param name="First">The first offset.</param>
/// <param name="End">The offset after the last.</param>
internal readonly record struct PartitionRange(TopicPartitionId Id, long First, long End);

/// <summary>Finds out what a batch reads.</summary>
internal static class PartitionRanges
{
    /// <summary>The partitions of a topic, or of all topics that match a pattern.</summary>
    /// <exception cref="SourceException">There is no such topic.</exception>
    public static async Task<IReadOnlyList<TopicPartitionId>> PartitionsAsync(
        TopicAdmin admin, KafkaSettings settings, string topic, CancellationToken cancellationToken)
    {
        if (!TopicName.IsPattern(topic))
        {
            var count = await admin.PartitionsAsync(topic, cancellationToken).ConfigureAwait(false)
                ?? throw new SourceException($"{settings} does not have topic {topic}. Check the name, or write to it first.")
                { Location = topic };
            return [.. Enumerable.Range(0, count).Select(p => new TopicPartitionId(topic, p))];
        }

        var topics = await admin.MatchingAsync(topic, cancellationToken).ConfigureAwait(false);
        return topics.Count > 0
            ? [.. topics.SelectMany(t => Enumerable.Range(0, t.Partitions).Select(p => new TopicPartitionId(t.Topic, p)))]
            : throw new SourceException($"{settings} has no topic that matches {topic}. Check the pattern: it is a regular expression.")
            { Location = topic };
    }

    /// <summary>The range of each partition.</summary>
    /// <exception cref="SourceException">An offset is gone or not there yet.</exception>
    public static async Task<IReadOnlyList<PartitionRange>> OfAsync(
        TopicAdmin admin, IReadOnlyList<TopicPartitionId> partitions, KafkaPosition from, KafkaPosition to, bool readCommitted, CancellationToken cancellationToken)
    {
        var earliest = await admin.OffsetsAsync(partitions, OffsetSpec.Earliest(), readCommitted, cancellationToken).ConfigureAwait(false);
        var latest = await admin.OffsetsAsync(partitions, OffsetSpec.Latest(), readCommitted, cancellationToken).ConfigureAwait(false);
        var first = from.Time is { } time
            ? await admin.OffsetsAsync(partitions, OffsetSpec.ForTimestamp(Math.Max(time.ToUnixTimeMilliseconds(), 0)), readCommitted, cancellationToken).ConfigureAwait(false)
            : ReferenceEquals(from, KafkaPosition.Latest) ? latest : earliest;
        return [.. partitions.Select(p =>
        {
            var begin = from.Offsets is { } froms && froms.TryGetValue(p.Partition, out var at) ? Checked(at, p) : first[p] < 0 ? latest[p] : first[p];
            var end = to.Offsets is { } tos && tos.TryGetValue(p.Partition, out var last) ? Checked(last, p) : ReferenceEquals(to, KafkaPosition.Earliest) ? earliest[p] : latest[p];
            return new PartitionRange(p, begin, Math.Max(begin, end));
        })];

        long Checked(long offset, TopicPartitionId partition) => offset < earliest[partition]
            ? throw new SourceException($"Offset {offset} of {partition} is gone: the first that is there is {earliest[partition]}.")
            { Location = partition.ToString() }
            : offset > latest[partition]
                ? throw new SourceException($"Offset {offset} of {partition} is not there yet: the next one is {latest[partition]}.")
                { Location = partition.ToString() }
                : offset;
    }
}
