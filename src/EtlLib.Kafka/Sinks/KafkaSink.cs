using EtlLib.Engines;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>
/// The rows of a model as records of a topic: the key is the model's partition key, the partition that of Kafka's Java client, the time the
/// event time.
/// </summary>
public sealed class KafkaSink : DataSink, ITopicSink
{
    internal KafkaSink(string? topic) => Topic = topic is null ? null : TopicName.Checked(topic);

    /// <summary>The topic; null: the model's name in kebab-case.</summary>
    public string? Topic { get; }

    /// <summary>
    /// Whether all rows of a run, or of an epoch of a stream, are written in one transaction: a reader that reads what is committed sees
    /// all of them or none. Null: those of a stream are, those of a batch are not.
    /// </summary>
    public bool? Transactional { get; init; }

    /// <summary>How records are written.</summary>
    public KafkaFormat Format { get; init; }

    /// <summary>By what name the registry knows the schema.</summary>
    public SubjectNaming Naming { get; init; }

    /// <summary>Whether the topic is created where it is missing. The default is true.</summary>
    public bool Create { get; init; } = true;

    /// <summary>How many partitions the topic has; null: as <c>[Topic]</c> on the model says.</summary>
    public int? Partitions { get; init; }

    /// <summary>How many copies each partition of a created topic has; null: as <c>[Topic]</c> says.</summary>
    public int? Replication { get; init; }

    /// <summary>How long a created topic keeps records; null: as <c>[Topic]</c> says.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Whether a created topic keeps only the last record of each key for good; null: as <c>[Topic]</c> says.</summary>
    public bool? Compact { get; init; }

    /// <summary>Settings for this sink alone, by the names that they have in the section <c>EtlLib:Kafka</c>.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <inheritdoc />
    public override SinkGuarantee Guarantee => Transactional is true ? SinkGuarantee.ExactlyOnce : SinkGuarantee.AtLeastOnce;

    /// <inheritdoc />
    public override SinkGuarantee StreamGuarantee => Transactional is false ? SinkGuarantee.AtLeastOnce : SinkGuarantee.ExactlyOnce;

    /// <inheritdoc />
    public override string Describe() => $"kafka {Topic ?? "topic of the model"}{(Transactional is true ? " in one transaction" : "")}";

    /// <inheritdoc />
    public override SinkWriter Open(SinkJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new KafkaWriter(this, job);
    }

    /// <inheritdoc />
    (string Operation, string Remedy)? ITopicSink.OnlyHere => Transactional is true
        ? ($"writing {Describe()}", "Write without transactional: true, so that rows are written at least once; or run on the embedded engine.")
        : null;

    /// <inheritdoc />
    ITopicTarget ITopicSink.Target(SinkJob job) => new SinkTopic(this, job);

    internal override string DescribeStep(string model) => base.DescribeStep(model) + (Transactional is true ? "" : ", at least once");

    /// <summary>How the topic of a model is to be.</summary>
    internal TopicSettings TopicOf(Schema model) =>
        Topics.Of(model, Topics.NameOf(model, Topic), Partitions, Replication, Retention, Compact);

    /// <summary>The subject of a model's schema.</summary>
    internal string SubjectOf(Schema model) => Subjects.Of(Naming, Topics.NameOf(model, Topic), model);
}

/// <summary>The names of subjects.</summary>
internal static class Subjects
{
    /// <summary>The subject of a model's schema.</summary>
    public static string Of(SubjectNaming naming, string topic, Schema model) => naming switch
    {
        SubjectNaming.Record => model.Name,
        SubjectNaming.TopicRecord => $"{topic}-{model.Name}",
        _ => $"{topic}-value",
    };
}
