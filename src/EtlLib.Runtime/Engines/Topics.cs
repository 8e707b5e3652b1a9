using EtlLib.Schemas;

namespace EtlLib.Engines;

/// <summary>A source in topics of Kafka, for an engine whose cluster reads them by a client of its own.</summary>
internal interface ITopicSource
{
    /// <summary>What of it needs this process, and what to do instead; null: nothing.</summary>
    (string Operation, string Remedy)? OnlyHere { get; }

    /// <summary>Finds what there is to read now.</summary>
    /// <exception cref="SourceException">There is no such topic or offset, or Kafka or the registry does not answer.</exception>
    Task<TopicRows> FindAsync(Schema model, DataContext context, CancellationToken cancellationToken);
}

/// <summary>A sink in a topic of Kafka, for an engine whose cluster writes it by a client of its own.</summary>
internal interface ITopicSink
{
    /// <summary>What of it needs this process, and what to do instead; null: nothing.</summary>
    (string Operation, string Remedy)? OnlyHere { get; }

    /// <summary>Opens the topic of a job. Connects to nothing yet.</summary>
    ITopicTarget Target(SinkJob job);
}

/// <summary>A topic that is to be written.</summary>
internal interface ITopicTarget : IDisposable
{
    /// <summary>Refuses what cannot be written, before any row is read.</summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Creates the topic and registers the schema, where they are missing and that is allowed.</summary>
    /// <exception cref="SinkException">It cannot, or Kafka or the registry does not answer.</exception>
    Task<TopicTarget> ReadyAsync(CancellationToken cancellationToken);
}

/// <summary>How Kafka's Java client reaches the servers.</summary>
/// <param name="Place">Where they are, for messages.</param>
/// <param name="Settings">Its settings by their names in Java.</param>
/// <param name="Secrets">What of them must not print.</param>
internal sealed record TopicClient(string Place, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<Secret> Secrets);

/// <summary>How the values of records are written.</summary>
/// <param name="Value">The columns that are in the value, with their Avro schema.</param>
/// <param name="IsJson">Whether it is a JSON object; else Avro.</param>
/// <param name="Frame">The bytes before the Avro.</param>
/// <param name="Writers">Where the frame is a zero byte and the id of a schema: the schemas that records may have, by id; else null.</param>
internal sealed record TopicCoding(Schema Value, bool IsJson, byte[] Frame, IReadOnlyDictionary<int, WriterSchema>? Writers = null);

/// <summary>A schema that records were written with.</summary>
/// <param name="Json">Its text.</param>
/// <param name="Problem">Why the model cannot read it, or null.</param>
internal sealed record WriterSchema(string Json, string? Problem);

/// <summary>The records of a partition from an offset up to another, which is not read.</summary>
internal readonly record struct TopicRange(string Topic, int Partition, long First, long End);

/// <summary>What of a record a column is that is not in its value.</summary>
internal enum TopicField
{
    Offset,
    Partition,
    Time,
    Header,
}

/// <summary>What there is to read.</summary>
/// <param name="Client">How to get there.</param>
/// <param name="ReadCommitted">Whether records of transactions that are not committed are left out.</param>
/// <param name="Ranges">The records of each partition; empty ranges are left out.</param>
/// <param name="From">The first time of records that are read, or null.</param>
/// <param name="To">The time from which on records are not read, or null.</param>
/// <param name="Coding">How values are written.</param>
/// <param name="Fields">The columns that are not in the value, by name; of a header, with the header's name.</param>
internal sealed record TopicRows(
    TopicClient Client,
    bool ReadCommitted,
    IReadOnlyList<TopicRange> Ranges,
    DateTimeOffset? From,
    DateTimeOffset? To,
    TopicCoding Coding,
    IReadOnlyDictionary<string, (TopicField Field, string Header)> Fields);

/// <summary>A topic that is there, with what is written to it.</summary>
/// <param name="Client">How to get there.</param>
/// <param name="Topic">Its name.</param>
/// <param name="NullKeyPartition">The partition of rows whose key is null.</param>
/// <param name="Coding">How values are written.</param>
/// <param name="Headers">The headers of each record.</param>
internal sealed record TopicTarget(
    TopicClient Client, string Topic, int NullKeyPartition, TopicCoding Coding, IReadOnlyList<(string Name, byte[] Value)> Headers);
