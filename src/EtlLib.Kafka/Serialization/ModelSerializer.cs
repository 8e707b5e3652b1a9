using System.Collections.Concurrent;
using Confluent.Kafka;
using EtlLib.Batches;

namespace EtlLib.Kafka;

/// <summary>
/// Models as values of Confluent.Kafka's own producers and consumers: <c>.SetValueSerializer(await StockTrade.SerializerAsync(registry,
/// "stock-trade"))</c>,
/// <c>.SetValueDeserializer(StockTrade.Deserializer(registry))</c>.
/// </summary>
public static class KafkaSerialization
{
    extension<TModel>(TModel)
        where TModel : IDataModel<TModel>
    {
        /// <summary>A serializer in Avro behind the id that the schema has in a registry: the format of Confluent's serializers.</summary>
        /// <param name="registry">The registry.</param>
        /// <param name="topic">The topic, which names the subject; null: the model's name in kebab-case.</param>
        /// <param name="naming">By what name the registry knows the schema.</param>
        /// <param name="autoRegister">Whether the schema is registered where the registry does not have it.</param>
        /// <param name="cancellationToken">Stops asking.</param>
        /// <exception cref="SinkException">The schema is not registered, is incompatible, or the registry does not answer.</exception>
        public static async Task<ISerializer<TModel>> SerializerAsync(
            SchemaRegistry registry, string? topic = null, SubjectNaming naming = SubjectNaming.Topic, bool autoRegister = false, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(registry);
            var model = new RecordModel(TModel.Schema);
            var subject = Subjects.Of(naming, Topics.NameOf(TModel.Schema, topic), TModel.Schema);
            var id = await SchemaGuard.IdAsync(registry, subject, model, autoRegister, cancellationToken).ConfigureAwait(false);
            return new ModelSerializer<TModel>(() => new RecordEncoder(model, KafkaFormat.AvroRegistry, id));
        }

        /// <summary>A serializer in Avro's single-object encoding, or in JSON: without a registry.</summary>
        /// <param name="format"><see cref="KafkaFormat.AvroSingleObject"/> or <see cref="KafkaFormat.Json"/>.</param>
        /// <exception cref="ArgumentException">The format needs a registry.</exception>
        public static ISerializer<TModel> Serializer(KafkaFormat format = KafkaFormat.AvroSingleObject)
        {
            var model = new RecordModel(TModel.Schema);
            return format is KafkaFormat.AvroSingleObject or KafkaFormat.Json
                ? new ModelSerializer<TModel>(() => new RecordEncoder(model, format, 0))
                : throw new ArgumentException($"A serializer in the format {format} needs a registry: "
                    + "use SerializerAsync.", nameof(format));
        }

        /// <summary>A deserializer: of Avro with a registry where one is given, else of single-object encoding or JSON.</summary>
        /// <param name="registry">The registry, which is asked for each schema once; null: none.</param>
        /// <param name="format">The format; by default <see cref="KafkaFormat.AvroRegistry"/> with a registry, else
        /// <see cref="KafkaFormat.AvroSingleObject"/>.</param>
        /// <exception cref="PlanException">A column of the model comes from elsewhere than the value of a record.</exception>
        public static IDeserializer<TModel> Deserializer(SchemaRegistry? registry = null, KafkaFormat format = KafkaFormat.Default)
        {
            var actual = format is not KafkaFormat.Default ? format : registry is null ? KafkaFormat.AvroSingleObject : KafkaFormat.AvroRegistry;
            if (actual is KafkaFormat.AvroRegistry && registry is null)
            {
                throw new ArgumentException($"A deserializer in the format {actual} needs a registry.", nameof(registry));
            }

            var model = new RecordModel(TModel.Schema);
            if (model.Origins is [var (column, origin), ..])
            {
                throw new PlanException($"Model {TModel.Schema.ShortName}: column {TModel.Schema.Columns[column].Name} is the {origin.Describe()} "
                    + "of a record, which a deserializer does not see. Read it with DataSource.Kafka.");
            }

            return new ModelDeserializer<TModel>(() => new RecordDecoder(model, actual, registry));
        }
    }
}

/// <summary>A serializer over encoders of batches, one a thread that is at work.</summary>
internal sealed class ModelSerializer<TModel>(Func<RecordEncoder> encoder) : ISerializer<TModel>
    where TModel : IDataModel<TModel>
{
    private readonly ConcurrentBag<(ColumnBatch Row, RecordEncoder Encoder)> idle = [];

    /// <inheritdoc />
    public byte[] Serialize(TModel data, SerializationContext context)
    {
        if (data is null)
        {
            return null!;
        }

        var work = idle.TryTake(out var known) ? known : (Row: new ColumnBatch(TModel.Schema), Encoder: encoder());
        work.Row.Clear();
        TModel.Append(work.Row.Vectors, data);
        work.Row.EndRow();
        var value = work.Encoder.Encode(work.Row, 0).ToArray();
        idle.Add(work);
        return value;
    }
}

/// <summary>A deserializer over decoders of batches, one a thread that is at work.</summary>
internal sealed class ModelDeserializer<TModel>(Func<RecordDecoder> decoder) : IDeserializer<TModel>
    where TModel : IDataModel<TModel>
{
    private readonly ConcurrentBag<(ColumnBatch Row, RecordDecoder Decoder)> idle = [];

    /// <inheritdoc />
    public TModel Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (isNull)
        {
            throw new SourceException($"Topic {context.Topic}: a record is a tombstone: it has no value, "
                + $"and no {TModel.Schema.ShortName} is made of it.")
            { Location = context.Topic };
        }

        var work = idle.TryTake(out var known) ? known : (Row: new ColumnBatch(TModel.Schema), Decoder: decoder());
        try
        {
            work.Row.Clear();
            work.Decoder.Append(work.Row, data);
            return TModel.Read(work.Row.Vectors, 0);
        }
        catch (PoisonException poison)
        {
            throw new SourceException($"Topic {context.Topic}: a record cannot be read: {poison.Message}.", poison)
            { Location = context.Topic };
        }
        finally
        {
            idle.Add(work);
        }
    }
}
