using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;

namespace EtlLib.Kafka;

/// <summary>Keeps records that cannot be read. For one thread.</summary>
internal abstract class DeadLetterWriter : IDisposable
{
    /// <summary>Opens one.</summary>
    public static DeadLetterWriter Of(KafkaDeadLetter where, KafkaSettings settings) =>
        where.Path is { } path ? new FileLetters(path) : new TopicLetters(where.TopicName!, settings);

    /// <summary>Writes a record.</summary>
    /// <exception cref="SinkException">It cannot be written.</exception>
    public abstract void Write(TopicPartitionId partition, string reason, in RecordView record);

    /// <summary>Makes what was written durable.</summary>
    /// <exception cref="SinkException">It could not be.</exception>
    public abstract void Complete();

    /// <inheritdoc />
    public abstract void Dispose();

    private sealed class FileLetters(string path) : DeadLetterWriter
    {
        private FileStream? file;

        public override void Write(TopicPartitionId partition, string reason, in RecordView record)
        {
            try
            {
                file ??= Opened();
                using (var json = new Utf8JsonWriter(file))
                {
                    json.WriteStartObject();
                    json.WriteString("topic", partition.Topic);
                    json.WriteNumber("partition", partition.Partition);
                    json.WriteNumber("offset", record.Offset);
                    json.WriteString("time", DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(record.Milliseconds, 0)).ToString("O", CultureInfo.InvariantCulture));
                    json.WriteString("reason", reason);
                    WriteBytes(json, "key", record.HasNoKey, record.Key);
                    WriteBytes(json, "value", record.IsTombstone, record.Value);
                    json.WriteStartArray("headers");
                    foreach (var (name, value) in record.Headers())
                    {
                        json.WriteStartObject();
                        json.WriteString("name", name);
                        WriteBytes(json, "value", value is null, value);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                file.Write("\n"u8);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                throw Failed(failed);
            }
        }

        public override void Complete()
        {
            try
            {
                file?.Flush(flushToDisk: true);
            }
            catch (IOException failed)
            {
                throw Failed(failed);
            }
        }

        public override void Dispose() => file?.Dispose();

        private static void WriteBytes(Utf8JsonWriter json, string name, bool isNull, ReadOnlySpan<byte> value)
        {
            if (isNull)
            {
                json.WriteNull(name);
            }
            else
            {
                json.WriteBase64String(name, value);
            }
        }

        private FileStream Opened()
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        }

        private SinkException Failed(Exception failed) =>
            new($"The dead letter {path} cannot be written: {failed.Message}", failed) { Location = path };
    }

    /// <summary>Records that cannot be read are few: Confluent.Kafka's producer, with an object a record, will do.</summary>
    private sealed class TopicLetters : DeadLetterWriter
    {
        private readonly string topic;
        private readonly KafkaSettings settings;
        private readonly IProducer<byte[]?, byte[]?> producer;
        private volatile Error? failed;

        public TopicLetters(string topic, KafkaSettings settings)
        {
            (this.topic, this.settings) = (topic, settings);
            var configuration = settings.Producer.ToDictionary(s => s.Key, s => s.Value);
            configuration.TryAdd("message.timeout.ms", ((int)settings.Timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
            producer = new ProducerBuilder<byte[]?, byte[]?>(configuration).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        }

        public override void Write(TopicPartitionId partition, string reason, in RecordView record)
        {
            var message = new Message<byte[]?, byte[]?>
            {
                Key = record.HasNoKey ? null : record.Key.ToArray(),
                Value = record.IsTombstone ? null : record.Value.ToArray(),
                Headers = [],
            };
            foreach (var (name, value) in record.Headers())
            {
                message.Headers.Add(name, value);
            }

            message.Headers.Add(RecordHeaders.Reason, Encoding.UTF8.GetBytes(reason));
            message.Headers.Add(RecordHeaders.Place, Encoding.UTF8.GetBytes($"{partition.Topic}/{partition.Partition}/{record.Offset}"));
            producer.Produce(topic, message, report => failed = report.Error.IsError ? report.Error : failed);
        }

        public override void Complete()
        {
            if (producer.Flush(settings.Timeout) > 0 || failed is not null)
            {
                throw KafkaAccess.Write.Failure(failed is null ? new KafkaFault(ErrorCode.Local_TimedOut, "no answer") : KafkaFault.Of(failed), settings, $"topic {topic}");
            }
        }

        public override void Dispose() => producer.Dispose();
    }
}
