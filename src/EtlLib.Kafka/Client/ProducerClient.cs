using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using static EtlLib.Kafka.Librdkafka;

namespace EtlLib.Kafka;

/// <summary>
/// Writes records to one topic, without an object a record, optionally in transactions. For one caller at a time; its calls block.
/// </summary>
internal sealed unsafe class ProducerClient : NativeClient
{
    private const int PurgeAll = 3; // RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT
    private static readonly byte[] SchemaHeader = Encoding.ASCII.GetBytes(RecordHeaders.Schema + '\0');
    private static readonly byte[] HashHeader = Encoding.ASCII.GetBytes(RecordHeaders.Hash + '\0');

    private readonly GCHandle names = GCHandle.Alloc(SchemaHeader, GCHandleType.Pinned);
    private readonly GCHandle hashName = GCHandle.Alloc(HashHeader, GCHandleType.Pinned);
    private readonly nint topic;
    private KafkaFault? undelivered;

    /// <summary>Makes a producer for a topic.</summary>
    /// <param name="settings">The settings of librdkafka.</param>
    /// <param name="topic">The topic.</param>
    /// <exception cref="UsageException">A setting is refused.</exception>
    public ProducerClient(IEnumerable<KeyValuePair<string, string>> settings, string topic)
        : base(Producer, settings) => this.topic = rd_kafka_topic_new(Handle, topic, 0);

    /// <summary>The first error of a record that was not delivered, or null.</summary>
    public KafkaFault? Undelivered => undelivered;

    /// <summary>Puts a record into the queue. The bytes are copied.</summary>
    /// <param name="partition">The partition, or -1 for any.</param>
    /// <param name="key">The key.</param>
    /// <param name="hasKey">Whether there is a key.</param>
    /// <param name="value">The value.</param>
    /// <param name="milliseconds">The record's time since 1970.</param>
    /// <param name="schema">The header of the schema's fingerprint; empty: none.</param>
    /// <param name="hash">The header of the content hash; empty: none.</param>
    /// <returns>Null, or what went wrong; <see cref="ErrorCode.Local_QueueFull"/> where the queue has no room at present.</returns>
    public KafkaFault? Produce(
        int partition, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, long milliseconds, ReadOnlySpan<byte> schema, ReadOnlySpan<byte> hash)
    {
        var arguments = stackalloc Argument[8];
        fixed (byte* keyBytes = key, valueBytes = value, schemaBytes = schema, hashBytes = hash)
        {
            byte empty = 0;
            arguments[0] = new Argument { Kind = ArgumentKind.Topic, Pointer = topic };
            arguments[1] = new Argument { Kind = ArgumentKind.Partition, Int = partition };
            arguments[2] = new Argument { Kind = ArgumentKind.Flags, Int = CopyFlag };
            arguments[3] = new Argument { Kind = ArgumentKind.Value, Pointer = (nint)(valueBytes == null ? &empty : valueBytes), Length = value.Length };
            arguments[4] = new Argument { Kind = ArgumentKind.Key, Pointer = hasKey ? (nint)(keyBytes == null ? &empty : keyBytes) : 0, Length = key.Length };
            arguments[5] = new Argument { Kind = ArgumentKind.Timestamp, Long = milliseconds };
            var count = 6;
            if (schema.Length > 0)
            {
                arguments[count++] = new Argument { Kind = ArgumentKind.Header, Pointer = names.AddrOfPinnedObject(), HeaderValue = (nint)schemaBytes, HeaderLength = schema.Length };
            }

            if (hash.Length > 0)
            {
                arguments[count++] = new Argument { Kind = ArgumentKind.Header, Pointer = hashName.AddrOfPinnedObject(), HeaderValue = (nint)hashBytes, HeaderLength = hash.Length };
            }

            return KafkaFault.Take(rd_kafka_produceva(Handle, arguments, count));
        }
    }

    /// <summary>Lets the client tell of what was delivered and what went wrong.</summary>
    public void Poll(int milliseconds) => _ = rd_kafka_poll(Handle, milliseconds);

    /// <summary>Waits for the delivery of what is in the queue.</summary>
    /// <returns>Whether all of it is delivered or failed.</returns>
    public bool Flush(int milliseconds) => rd_kafka_flush(Handle, milliseconds) == 0;

    /// <summary>Forgets what is in the queue.</summary>
    public void Purge()
    {
        _ = rd_kafka_purge(Handle, PurgeAll);
        _ = rd_kafka_flush(Handle, 0);
    }

    /// <summary>
    /// Finds the transaction coordinator, ends what an earlier producer of the same id left open, and fences that producer.
    /// </summary>
    public KafkaFault? InitTransactions(int milliseconds) => KafkaFault.Take(rd_kafka_init_transactions(Handle, milliseconds));

    /// <summary>Begins a transaction.</summary>
    public KafkaFault? BeginTransaction()
    {
        undelivered = null;
        return KafkaFault.Take(rd_kafka_begin_transaction(Handle));
    }

    /// <summary>Makes the offset of a partition for a group part of the transaction.</summary>
    public KafkaFault? SendOffset(string group, string offsetTopic, long offset, int milliseconds)
    {
        var (offsets, metadata) = (rd_kafka_topic_partition_list_new(1), rd_kafka_consumer_group_metadata_new(group));
        try
        {
            rd_kafka_topic_partition_list_add(offsets, offsetTopic, 0)->Offset = offset;
            return KafkaFault.Take(rd_kafka_send_offsets_to_transaction(Handle, offsets, metadata, milliseconds));
        }
        finally
        {
            rd_kafka_topic_partition_list_destroy(offsets);
            rd_kafka_consumer_group_metadata_destroy(metadata);
        }
    }

    /// <summary>Commits the transaction.</summary>
    public KafkaFault? CommitTransaction(int milliseconds) => KafkaFault.Take(rd_kafka_commit_transaction(Handle, milliseconds));

    /// <summary>Aborts the transaction.</summary>
    public KafkaFault? AbortTransaction(int milliseconds) => KafkaFault.Take(rd_kafka_abort_transaction(Handle, milliseconds));

    protected override void Close()
    {
        Purge();
        rd_kafka_topic_destroy(topic);
        names.Free();
        hashName.Free();
    }

    /// <summary>Records that fail only because the first one did, or were purged, say nothing new.</summary>
    protected override void NotDelivered(KafkaFault fault, int partition)
    {
        if (fault.Code is not (ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight))
        {
            undelivered ??= fault.Code is ErrorCode.Local_MsgTimedOut && Last is { } why ? fault with { Reason = $"{fault.Reason}: {why.Reason}" } : fault;
        }
    }
}
