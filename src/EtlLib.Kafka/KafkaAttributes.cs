namespace EtlLib.Kafka;

/// <summary>Says how the topic of a model's rows is to be. What a sink says for itself wins.</summary>
public sealed class TopicAttribute : ModelMetadataAttribute
{
    /// <summary>How many partitions the topic has: the partition of a key depends on it. 0: as many as there are.</summary>
    public int Partitions { get; init; }

    /// <summary>How many copies each partition has. 0: as the server says.</summary>
    public int Replication { get; init; }

    /// <summary>How long records are kept: a number and a unit, as <c>7d</c>, <c>12h</c>, <c>30m</c>. Unset: as the server says.</summary>
    public string? Retention { get; init; }

    /// <summary>Whether only the last record of each key is kept for good.</summary>
    public bool Compact { get; init; }
}

/// <summary>The column is the record's offset in its partition: a <c>long</c>. It is not part of the record's value.</summary>
public sealed class KafkaOffsetAttribute : ColumnOriginAttribute
{
    /// <inheritdoc />
    public override string Describe() => "offset";
}

/// <summary>The column is the record's partition: an <c>int</c>. It is not part of the record's value.</summary>
public sealed class KafkaPartitionAttribute : ColumnOriginAttribute
{
    /// <inheritdoc />
    public override string Describe() => "partition";
}

/// <summary>The column is the record's time: a <c>DateTimeOffset</c>, in milliseconds. It is not part of the record's value.</summary>
public sealed class KafkaTimeAttribute : ColumnOriginAttribute
{
    /// <inheritdoc />
    public override string Describe() => "time";
}

/// <summary>
/// The column is the value of a header of the record: a <c>string</c> (UTF-8) or a <c>byte[]</c>; where the record may lack it, nullable.
/// It is not part of the record's value.
/// </summary>
/// <param name="name">The header's name; of several of one name the last.</param>
public sealed class KafkaHeaderAttribute(string name) : ColumnOriginAttribute
{
    /// <summary>The header's name.</summary>
    public string Name { get; } = name;

    /// <inheritdoc />
    public override string Describe() => $"header {Name}";
}

/// <summary>How records are written.</summary>
public enum KafkaFormat
{
    /// <summary>
    /// As <see cref="AvroRegistry"/> where a registry is configured (<c>EtlLib:Kafka:Registry:Url</c>), else as
    /// <see cref="AvroSingleObject"/>.
    /// </summary>
    Default,

    /// <summary>Avro behind a zero byte and the id of its schema in the registry: the format of Confluent's serializers.</summary>
    AvroRegistry,

    /// <summary>
    /// Avro in single-object encoding: behind two marker bytes and the fingerprint of its schema. It needs no registry, and is read by a
    /// model of the same schema alone.
    /// </summary>
    AvroSingleObject,

    /// <summary>One JSON object, as in JSON lines.</summary>
    Json,
}

/// <summary>By what name a registry knows the schema of a topic's values.</summary>
public enum SubjectNaming
{
    /// <summary>The topic's name and <c>-value</c>: Confluent's TopicNameStrategy.</summary>
    Topic,

    /// <summary>The full name of the Avro record: Confluent's RecordNameStrategy.</summary>
    Record,

    /// <summary>The topic's name, a hyphen and the full name of the record: Confluent's TopicRecordNameStrategy.</summary>
    TopicRecord,
}
