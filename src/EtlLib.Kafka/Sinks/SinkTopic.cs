using EtlLib.Engines;

namespace EtlLib.Kafka;

/// <summary>The topic of a sink: how it is to be, and the schema of its records.</summary>
internal sealed class SinkTopic : ITopicTarget
{
    private readonly KafkaSink sink;
    private readonly SinkJob job;
    private readonly TopicSettings topic;
    private readonly SchemaRegistry? registry;

    /// <exception cref="UsageException">The settings are wrong.</exception>
    /// <exception cref="PlanException">The model cannot be written to a topic.</exception>
    public SinkTopic(KafkaSink sink, SinkJob job)
    {
        (this.sink, this.job) = (sink, job);
        Settings = KafkaSettings.Of(job.Context, sink.Settings);
        Model = new RecordModel(job.Rows);
        topic = sink.TopicOf(job.Rows);
        Format = KafkaFormats.Of(sink.Format, Settings);
        registry = KafkaFormats.RegistryOf(Format, Settings);
    }

    /// <summary>Where it is.</summary>
    public KafkaSettings Settings { get; }

    /// <summary>The model of its records.</summary>
    public RecordModel Model { get; }

    /// <summary>How they are written.</summary>
    public KafkaFormat Format { get; }

    /// <summary>Its name.</summary>
    public string Name => topic.Name;

    /// <summary>Where errors are.</summary>
    public string Place => $"topic {Name}";

    /// <inheritdoc />
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        _ = new PartitionMap(job.Rows);
        using var admin = new TopicAdmin(Settings, KafkaAccess.Write);
        await PartitionsAsync(admin, cancellationToken).ConfigureAwait(false);
        if (registry is not null)
        {
            await SchemaGuard.CheckAsync(registry, sink.SubjectOf(job.Rows), Model, Settings.Registry!.AutoRegister, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Creates the topic and registers the schema, where they are missing and that is allowed.</summary>
    /// <param name="withEpochs">Whether the topic of epochs is needed too.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many partitions there are, and the id of the schema; 0 where the format has none.</returns>
    public async Task<(int Partitions, int SchemaId)> ReadyAsync(bool withEpochs, CancellationToken cancellationToken)
    {
        using var admin = new TopicAdmin(Settings, KafkaAccess.Write);
        if (await PartitionsAsync(admin, cancellationToken).ConfigureAwait(false) is not { } partitions)
        {
            await admin.CreateAsync(topic, topic.Partitions ?? -1, cancellationToken).ConfigureAwait(false);
            partitions = await CreatedAsync(admin, Name, cancellationToken).ConfigureAwait(false);
        }

        if (withEpochs && await admin.PartitionsAsync(TopicProducer.EpochTopic, cancellationToken).ConfigureAwait(false) is null)
        {
            await admin.CreateAsync(new TopicSettings(TopicProducer.EpochTopic), 1, cancellationToken).ConfigureAwait(false);
            await CreatedAsync(admin, TopicProducer.EpochTopic, cancellationToken).ConfigureAwait(false);
        }

        var id = registry is null ? 0
            : await SchemaGuard.IdAsync(registry, sink.SubjectOf(job.Rows), Model, Settings.Registry!.AutoRegister, cancellationToken).ConfigureAwait(false);
        return (partitions, id);
    }

    /// <inheritdoc />
    async Task<TopicTarget> ITopicTarget.ReadyAsync(CancellationToken cancellationToken)
    {
        var client = JavaClient.Of(Settings, Settings.Producer);
        var (partitions, id) = await ReadyAsync(withEpochs: false, cancellationToken).ConfigureAwait(false);
        using var encoder = new RecordEncoder(Model, Format, id);
        return new TopicTarget(
            client,
            Name,
            Murmur2.Partition([], partitions),
            new TopicCoding(Model.Value, Format is KafkaFormat.Json, encoder.Frame),
            [(RecordHeaders.Schema, encoder.Fingerprint.ToArray())]);
    }

    /// <inheritdoc />
    public void Dispose() => registry?.Dispose();

    /// <summary>How many partitions the topic has, or null where it is to be created.</summary>
    private async Task<int?> PartitionsAsync(TopicAdmin admin, CancellationToken cancellationToken)
    {
        var partitions = await admin.PartitionsAsync(Name, cancellationToken).ConfigureAwait(false);
        return partitions is { } actual
            ? topic.Contradiction(actual) is { } wrong ? throw new SinkException($"{Settings}: {wrong}") { Location = Place } : actual
            : sink.Create ? null
            : throw new SinkException($"{Settings} does not have topic {Name}. Create it, or let the sink do so: create: true.")
            { Location = Place };
    }

    /// <summary>A created topic is known to all servers only after a moment.</summary>
    private async Task<int> CreatedAsync(TopicAdmin admin, string name, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Settings.Timeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!late.IsCancellationRequested)
        {
            if (await admin.PartitionsAsync(name, cancellationToken).ConfigureAwait(false) is { } partitions)
            {
                return partitions;
            }

            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }

        throw new SinkException($"{Settings} did not show topic {name} within {Settings.Timeout.TotalSeconds:0.#} s of its creation.") { Location = $"topic {name}" };
    }
}
