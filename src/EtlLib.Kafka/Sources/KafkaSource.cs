using System.Runtime.CompilerServices;
using EtlLib.Batches;
using EtlLib.Engines;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>
/// The records of a topic, or of all topics whose names match a regular expression that begins with <c>^</c>. A batch reads what is there
/// when the run
/// begins; where the run has a start or an end, the records whose time lies between them.
/// </summary>
public sealed class KafkaSource : BatchSource, ITopicSource
{
    private readonly string? topic;

    internal KafkaSource(string? topic) => this.topic = topic is null || TopicName.IsPattern(topic) ? topic : TopicName.Checked(topic);

    /// <summary>How records are written.</summary>
    public KafkaFormat Format { get; init; }

    /// <summary>Where a batch begins; null: at the run's start, or at the first record. A new job of a stream that is not told where begins there, too.</summary>
    public KafkaPosition? From { get; init; }

    /// <summary>Where a batch ends; null: at the run's end, or after the last record that is there when the run begins.</summary>
    public KafkaPosition? To { get; init; }

    /// <summary>Whether records of transactions that are not committed are left out. The default is true.</summary>
    public bool ReadCommitted { get; init; } = true;

    /// <summary>Where records go that cannot be read; null: the first one fails the run.</summary>
    public KafkaDeadLetter? DeadLetter { get; init; }

    /// <summary>Settings for this source alone, by the names that they have in the section <c>EtlLib:Kafka</c>.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <inheritdoc />
    public override string Describe() =>
        $"kafka {topic ?? "topic of the model"}{(From is null ? "" : $" from {From}")}{(To is null ? "" : $" to {To}")}";

    /// <inheritdoc />
    public override async IAsyncEnumerable<ColumnBatch> ReadAsync(
        Schema schema, DataContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = KafkaSettings.Of(context, Settings);
        var (from, to) = Points(context);
        using var records = new RecordSource(settings, schema, Format, DeadLetter, context);
        var ranges = await RangesAsync(settings, TopicOf(schema), from, to, cancellationToken).ConfigureAwait(false);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var reader = new RangeReader(settings, records, schema, ranges, ReadCommitted)
        {
            FirstTime = from.Time?.ToUnixTimeMilliseconds() ?? long.MinValue,
            EndTime = to.Time?.ToUnixTimeMilliseconds() ?? long.MaxValue,
        };
        var reading = Task.Run(() => reader.Read(stopping.Token), CancellationToken.None);
        try
        {
            while (await reading.ConfigureAwait(false) is { } batch)
            {
                reading = Task.Run(() => reader.Read(stopping.Token), CancellationToken.None);
                yield return batch;
            }

            records.Complete();
        }
        finally
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (reading.IsCompletedSuccessfully)
            {
                (await reading.ConfigureAwait(false))?.Dispose();
            }
        }
    }

    /// <inheritdoc />
    public override void Check(DataContext context)
    {
        var settings = KafkaSettings.Of(context, Settings);
        KafkaFormats.RegistryOf(KafkaFormats.Of(Format, settings), settings)?.Dispose();
    }

    /// <summary>A topic has no end, unless the source says one: a stream reads that as a table.</summary>
    public override bool IsStream => To is null;

    /// <inheritdoc />
    public override StreamSource? OpenStream(StreamJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return IsStream ? new KafkaStream(this, job) : null;
    }

    /// <inheritdoc />
    (string Operation, string Remedy)? ITopicSource.OnlyHere => DeadLetter is null ? null
        : ($"reading {Describe()} with a dead letter", "Leave out deadLetter, so that a record that cannot be read fails the run; or run on the embedded engine.");

    /// <inheritdoc />
    async Task<TopicRows> ITopicSource.FindAsync(Schema model, DataContext context, CancellationToken cancellationToken)
    {
        var settings = KafkaSettings.Of(context, Settings);
        var client = JavaClient.Of(settings, settings.Consumer);
        var (from, to) = Points(context);
        var (record, format) = (new RecordModel(model), KafkaFormats.Of(Format, settings));
        var ranges = await RangesAsync(settings, TopicOf(model), from, to, cancellationToken).ConfigureAwait(false);
        using var registry = KafkaFormats.RegistryOf(format, settings);
        using var encoder = new RecordEncoder(record, format, schemaId: 0);
        var writers = registry is null ? null
            : await WriterSchemas.OfAsync(registry, ranges.Select(r => r.Id.Topic).Distinct(), record.Value, cancellationToken).ConfigureAwait(false);
        return new TopicRows(
            client,
            ReadCommitted,
            [.. ranges.Where(r => r.First < r.End).Select(r => new TopicRange(r.Id.Topic, r.Id.Partition, r.First, r.End))],
            from.Time,
            to.Time,
            new TopicCoding(record.Value, format is KafkaFormat.Json, encoder.Frame, writers),
            record.Origins.ToDictionary(o => model.Columns[o.Column].Name, o => FieldOf(o.Origin)));
    }

    /// <summary>The topic, or the pattern of topics, that holds the rows of a model.</summary>
    internal string TopicOf(Schema model) => topic ?? TopicName.Of(model);

    private static (TopicField Field, string Header) FieldOf(ColumnOriginAttribute origin) => origin switch
    {
        KafkaOffsetAttribute => (TopicField.Offset, ""),
        KafkaPartitionAttribute => (TopicField.Partition, ""),
        KafkaHeaderAttribute header => (TopicField.Header, header.Name),
        _ => (TopicField.Time, ""),
    };

    private (KafkaPosition From, KafkaPosition To) Points(DataContext context) =>
        (From ?? At(context.ReadFrom) ?? KafkaPosition.Earliest, To ?? At(context.ReadTo) ?? KafkaPosition.Latest);

    private static KafkaPosition? At(DateTimeOffset? time) => time is { } instant ? KafkaPosition.At(instant) : null;

    private async Task<IReadOnlyList<PartitionRange>> RangesAsync(
        KafkaSettings settings, string name, KafkaPosition from, KafkaPosition to, CancellationToken cancellationToken)
    {
        using var admin = new TopicAdmin(settings, KafkaAccess.Read);
        var partitions = await PartitionRanges.PartitionsAsync(admin, settings, name, cancellationToken).ConfigureAwait(false);
        return await PartitionRanges.OfAsync(admin, partitions, from, to, ReadCommitted, cancellationToken).ConfigureAwait(false);
    }
}
