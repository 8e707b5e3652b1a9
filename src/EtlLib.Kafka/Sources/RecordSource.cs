using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Kafka;

/// <summary>Turns records into rows of a model; those that cannot be read go to the dead letter, or fail the run.</summary>
internal sealed class RecordSource : IDisposable
{
    private readonly KafkaSettings settings;
    private readonly DataContext context;
    private readonly SchemaRegistry? registry;
    private readonly DeadLetterWriter? deadLetter;

    /// <exception cref="UsageException">The format needs a registry, and none is configured.</exception>
    public RecordSource(KafkaSettings settings, Schema model, KafkaFormat format, KafkaDeadLetter? deadLetter, DataContext context)
    {
        (this.settings, this.context) = (settings, context);
        var actual = KafkaFormats.Of(format, settings);
        registry = KafkaFormats.RegistryOf(actual, settings);
        Decoder = new RecordDecoder(new RecordModel(model), actual, registry);
        this.deadLetter = deadLetter is null ? null : DeadLetterWriter.Of(deadLetter, settings);
    }

    /// <summary>The decoder.</summary>
    public RecordDecoder Decoder { get; }

    /// <summary>Appends the row of a record, or writes the record to the dead letter.</summary>
    /// <exception cref="SourceException">The record cannot be read and there is no dead letter, or the registry does not
    /// answer.</exception>
    public void Append(ColumnBatch rows, TopicPartitionId partition, in RecordView record)
    {
        try
        {
            Decoder.Append(rows, record);
        }
        catch (PoisonException poison)
        {
            if (deadLetter is null)
            {
                throw Failed(partition, record.Offset, poison.Message, poison);
            }

            deadLetter.Write(partition, poison.Message, record);
            context.CountDeadLetters(1);
        }
        catch (RegistryException silent)
        {
            throw new SourceException($"{partition}, offset {record.Offset}: {silent.Message}", silent) { Location = partition.ToString() };
        }
    }

    /// <summary>Makes what was written to the dead letter durable.</summary>
    public void Complete() => deadLetter?.Complete();

    /// <inheritdoc />
    public void Dispose()
    {
        deadLetter?.Dispose();
        registry?.Dispose();
    }

    private SourceException Failed(TopicPartitionId partition, long offset, string reason, Exception inner) => new(
        $"The record at {partition}, offset {offset} of {settings} cannot be read: {reason}. Correct what writes it, "
            + "or give the source a dead letter: deadLetter: KafkaDeadLetter.File(\"dead.jsonl\").",
        inner)
    {
        Location = $"{partition}, offset {offset}",
    };
}

/// <summary>What the default format is, and who needs a registry.</summary>
internal static class KafkaFormats
{
    /// <summary>The format to use where a source or sink leaves it at the default.</summary>
    public static KafkaFormat Of(KafkaFormat format, KafkaSettings settings) =>
        format is not KafkaFormat.Default ? format : settings.Registry is null ? KafkaFormat.AvroSingleObject : KafkaFormat.AvroRegistry;

    /// <summary>The registry that a format needs; null where it needs none.</summary>
    /// <exception cref="UsageException">It needs one, and none is configured.</exception>
    public static SchemaRegistry? RegistryOf(KafkaFormat format, KafkaSettings settings) =>
        format is not KafkaFormat.AvroRegistry ? null : new SchemaRegistry(Needed(settings));

    /// <summary>The settings of the registry.</summary>
    /// <exception cref="UsageException">None is configured.</exception>
    public static RegistrySettings Needed(KafkaSettings settings) => settings.Registry ?? throw new UsageException(
        "No schema registry is configured. Set EtlLib:Kafka:Registry:Url in appsettings.json, "
            + "or the environment variable ETLLIB__Kafka__Registry__Url, for example to http://localhost:8081; "
            + "or choose a format that needs none: KafkaFormat.AvroSingleObject or KafkaFormat.Json.");

    /// <summary>A format as people say it.</summary>
    public static string Word(KafkaFormat format) =>
        format switch { KafkaFormat.AvroRegistry => "avro", KafkaFormat.AvroSingleObject => "avro single-object", KafkaFormat.Json => "json", _ => "avro" };
}
