using System.Globalization;

namespace EtlLib.Kafka;

/// <summary>A point in the partitions of a topic: where a batch begins or ends to read.</summary>
public sealed record KafkaPosition
{
    private KafkaPosition()
    {
    }

    /// <summary>The first record that is there.</summary>
    public static KafkaPosition Earliest { get; } = new();

    /// <summary>After the last record that is there when the run begins.</summary>
    public static KafkaPosition Latest { get; } = new();

    /// <summary>The instant, where the point is one in time; else null.</summary>
    public DateTimeOffset? Time { get; private init; }

    /// <summary>The offset of each partition, where the point is one of offsets; else null.</summary>
    public IReadOnlyDictionary<int, long>? Offsets { get; private init; }

    /// <summary>An instant: a batch reads the records whose time is from the first instant on and before the last.</summary>
    public static KafkaPosition At(DateTimeOffset time) => new() { Time = time };

    /// <summary>
    /// Offsets: a batch reads from the first of them on, up to and without the last. A partition that has none begins or ends where it
    /// would without.
    /// </summary>
    /// <param name="offsets">The offsets by partition.</param>
    public static KafkaPosition AtOffsets(IReadOnlyDictionary<int, long> offsets) => new() { Offsets = offsets };

    /// <inheritdoc />
    public override string ToString() => this switch
    {
        { Time: { } time } => time.ToString("O", CultureInfo.InvariantCulture),
        { Offsets: { } offsets } => string.Join(", ", offsets.OrderBy(o => o.Key).Select(o => $"{o.Key}:{o.Value}")),
        _ => ReferenceEquals(this, Earliest) ? "earliest" : "latest",
    };
}

/// <summary>Where records go that cannot be read. Without one, the first such record fails the run.</summary>
public sealed record KafkaDeadLetter
{
    private KafkaDeadLetter()
    {
    }

    /// <summary>The file, or null.</summary>
    public string? Path { get; private init; }

    /// <summary>The topic, or null.</summary>
    public string? TopicName { get; private init; }

    /// <summary>A file of JSON lines, to which records are appended with place and reason, key and value in base64.</summary>
    public static KafkaDeadLetter File(string path) => new() { Path = path };

    /// <summary>A topic, to which the record is written as it came, with headers that say place and reason.</summary>
    public static KafkaDeadLetter Topic(string topic) => new() { TopicName = Kafka.TopicName.Checked(topic) };

    /// <inheritdoc />
    public override string ToString() => Path is { } path ? $"file {path}" : $"topic {TopicName}";
}
