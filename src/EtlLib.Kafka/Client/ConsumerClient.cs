using Confluent.Kafka;
using static EtlLib.Kafka.Librdkafka;

namespace EtlLib.Kafka;

/// <summary>A partition of a topic.</summary>
internal readonly record struct TopicPartitionId(string Topic, int Partition)
{
    /// <summary>The partition as messages say it.</summary>
    public override string ToString() => $"topic {Topic}, partition {Partition}";
}

/// <summary>Takes records as they are read.</summary>
internal interface IRecordSink
{
    /// <summary>Takes a record.</summary>
    /// <param name="partition">The index of the partition, as it was assigned.</param>
    /// <param name="record">The record, valid until the call returns.</param>
    void Take(int partition, in RecordView record);

    /// <summary>Notes that nothing follows in a partition at present.</summary>
    void AtEnd(int partition, long offset);
}

/// <summary>A record in librdkafka's memory.</summary>
internal readonly unsafe ref struct RecordView(Message* message)
{
    /// <summary>The offset.</summary>
    public long Offset => message->Offset;

    /// <summary>Whether there is no value: a tombstone.</summary>
    public bool IsTombstone => message->Value == null;

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value => new(message->Value, (int)message->ValueLength);

    /// <summary>Whether there is no key.</summary>
    public bool HasNoKey => message->Key == null;

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key => new(message->Key, (int)message->KeyLength);

    /// <summary>The record's time in milliseconds since 1970, or -1 where it has none.</summary>
    public long Milliseconds
    {
        get
        {
            int type;
            return rd_kafka_message_timestamp(message, &type);
        }
    }

    /// <summary>The partition.</summary>
    public int Partition => message->Partition;

    /// <summary>The last header of a name.</summary>
    /// <param name="name">The name in ASCII, ended by a zero.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether there is one with a value.</returns>
    public bool TryHeader(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        nint headers, size = 0;
        byte* bytes = null;
        fixed (byte* text = name)
        {
            var there = rd_kafka_message_headers(message, &headers) == 0 && rd_kafka_header_get_last(headers, text, &bytes, &size) == 0 && bytes != null;
            value = there ? new ReadOnlySpan<byte>(bytes, (int)size) : default;
            return there;
        }
    }

    /// <summary>All headers, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]?>> Headers()
    {
        var list = new List<KeyValuePair<string, byte[]?>>();
        nint headers, size;
        byte* name, bytes;
        for (var i = 0; rd_kafka_message_headers(message, &headers) == 0 && rd_kafka_header_get_all(headers, i, &name, &bytes, &size) == 0; i++)
        {
            list.Add(new(KafkaFault.Text(name), bytes == null ? null : new ReadOnlySpan<byte>(bytes, (int)size).ToArray()));
        }

        return list;
    }
}

/// <summary>
/// Reads partitions that it is told to read, many records at a time. librdkafka fetches all of them in the background, into a queue of
/// bounded size.
/// For one caller at a time; its calls block.
/// </summary>
internal sealed unsafe class ConsumerClient : NativeClient
{
    private const int MostAtOnce = 4_096;
    private readonly nint[] messages = new nint[MostAtOnce];
    private readonly Dictionary<TopicPartitionId, int> partitions = [];
    private readonly nint queue;
    private (nint Topic, int Partition, int Index) recent = (0, -1, -1);

    /// <summary>Makes a consumer.</summary>
    /// <exception cref="UsageException">A setting is refused.</exception>
    public ConsumerClient(IEnumerable<KeyValuePair<string, string>> settings)
        : base(Consumer, settings)
    {
        _ = rd_kafka_poll_set_consumer(Handle);
        queue = rd_kafka_queue_get_consumer(Handle);
    }

    /// <summary>Adds partitions to those that are read, from an offset on.</summary>
    /// <returns>Null, or what went wrong.</returns>
    public KafkaFault? Assign(IReadOnlyList<(TopicPartitionId Partition, int Index, long Offset)> added)
    {
        foreach (var (partition, index, _) in added)
        {
            partitions[partition] = index;
        }

        return Change(added.Select(a => (a.Partition, a.Offset)), rd_kafka_incremental_assign);
    }

    /// <summary>Stops to read a partition.</summary>
    /// <returns>Null, or what went wrong.</returns>
    public KafkaFault? Unassign(TopicPartitionId partition)
    {
        recent = (0, -1, -1);
        partitions.Remove(partition);
        return Change([(partition, 0L)], rd_kafka_incremental_unassign);
    }

    /// <summary>The offset after the last record of a partition, as far as the client knows by what it fetched; null: not yet.</summary>
    public long? EndOf(TopicPartitionId partition)
    {
        long low, high;
        return rd_kafka_get_watermark_offsets(Handle, partition.Topic, partition.Partition, &low, &high) == 0 && high >= 0 ? high : null;
    }

    /// <summary>Hands over records that have come; waits for the first.</summary>
    /// <param name="most">At most how many.</param>
    /// <param name="milliseconds">How long to wait.</param>
    /// <param name="to">Takes them. Where it throws, the rest of the records is lost to this client.</param>
    /// <returns>How many records and ends there were, and the fault of a partition that cannot be read.</returns>
    public (int Count, KafkaFault? Fault, TopicPartitionId Partition) Poll(int most, int milliseconds, IRecordSink to)
    {
        nint count;
        fixed (nint* first = messages)
        {
            count = rd_kafka_consume_batch_queue(queue, milliseconds, (Message**)first, Math.Min(most, MostAtOnce));
        }

        (KafkaFault? Fault, TopicPartitionId Partition) failed = default;
        var taken = 0;
        try
        {
            while (taken < count)
            {
                var message = (Message*)messages[taken];
                if (message->Error == 0)
                {
                    if (IndexOf(message) is >= 0 and var index)
                    {
                        to.Take(index, new RecordView(message));
                    }
                }
                else if (message->Error == (int)ErrorCode.Local_PartitionEOF)
                {
                    if (IndexOf(message) is >= 0 and var index)
                    {
                        to.AtEnd(index, message->Offset);
                    }
                }
                else
                {
                    failed = (Failed(message), message->Topic == 0 ? default : new(KafkaFault.Text(rd_kafka_topic_name(message->Topic)), message->Partition));
                }

                rd_kafka_message_destroy(message);
                taken++;
            }
        }
        finally
        {
            for (; taken < count; taken++)
            {
                rd_kafka_message_destroy((Message*)messages[taken]);
            }
        }

        return ((int)Math.Max(count, 0), failed.Fault, failed.Partition);
    }

    protected override void Close() => rd_kafka_queue_destroy(queue);

    private KafkaFault Failed(Message* message)
    {
        var fault = new KafkaFault((ErrorCode)message->Error, message->Value == null ? KafkaFault.Of(message->Error).Reason : KafkaFault.Text(message->Value));
        Report(fault);
        return fault;
    }

    /// <summary>The index of a record's partition. Records come in runs of one partition.</summary>
    private int IndexOf(Message* message)
    {
        if (message->Topic == recent.Topic && message->Partition == recent.Partition)
        {
            return recent.Index;
        }

        var index = partitions.GetValueOrDefault(new(KafkaFault.Text(rd_kafka_topic_name(message->Topic)), message->Partition), -1);
        recent = (message->Topic, message->Partition, index);
        return index;
    }

    private KafkaFault? Change(IEnumerable<(TopicPartitionId Partition, long Offset)> changed, Func<nint, nint, nint> change)
    {
        var list = rd_kafka_topic_partition_list_new(16);
        try
        {
            foreach (var (partition, offset) in changed)
            {
                rd_kafka_topic_partition_list_add(list, partition.Topic, partition.Partition)->Offset = offset;
            }

            return KafkaFault.Take(change(Handle, list));
        }
        finally
        {
            rd_kafka_topic_partition_list_destroy(list);
        }
    }
}
