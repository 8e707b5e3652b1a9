using Confluent.Kafka;
using Confluent.Kafka.Admin;
using EtlLib.Batches;
using EtlLib.Kafka;

namespace EtlLib.Bench;

/// <summary>Batches to and from a topic of a real broker (KAFKA_BOOTSTRAP), against the bare loops of Confluent.Kafka over the same records.</summary>
internal static class KafkaBench
{
    private const int Rows = 400_000, BatchRows = 16_384, Partitions = 4, Rounds = 5;

    public static Report Report() => new(
        "kafka",
        $"Confluent.Kafka on librdkafka {Library.VersionString}, a broker on the same machine",
        "CPU of all threads of this process, medians of five rounds after a warm one, rivals in turns; the broker's CPU is not counted, and the machine is shared with it. Needs `KAFKA_BOOTSTRAP`.");

    public static async Task RunAsync(Report report)
    {
        var servers = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP") ?? throw new UsageException("Set KAFKA_BOOTSTRAP to a broker, for example localhost:9092.");
        var context = new DataContext { Settings = new Dictionary<string, string> { ["Kafka:BootstrapServers"] = servers } };
        var topics = new[] { "trades", "ours", "bare", "plain" }.Select(name => $"etllib-bench-{name}-{Guid.NewGuid():n}").ToArray();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();
        await admin.CreateTopicsAsync(topics.Select(t => new TopicSpecification { Name = t, NumPartitions = Partitions, ReplicationFactor = 1 })).ConfigureAwait(false);
        var batches = Batches();
        try
        {
            await WriteAsync(topics[0], batches, context).ConfigureAwait(false);
            await ConsumeAsync(report, topics[0], servers, context).ConfigureAwait(false);
            await ProduceAsync(report, topics, servers, batches, context).ConfigureAwait(false);
        }
        finally
        {
            batches.ForEach(b => b.Dispose());
            await admin.DeleteTopicsAsync(topics).ConfigureAwait(false);
        }
    }

    private static async Task ConsumeAsync(Report report, string topic, string servers, DataContext context)
    {
        var costs = await Measure.MediansAsync(
            Rounds,
            async () =>
            {
                var rows = 0;
                await foreach (var batch in DataSource.Kafka(topic).ReadAsync(StockTrade.DataFrame.Schema, context, CancellationToken.None).ConfigureAwait(false))
                {
                    rows += batch.Count;
                    batch.Dispose();
                }

                Counted(rows);
            },
            () => Task.Run(() => Counted(Consume(topic, servers, null)))).ConfigureAwait(false);
        report.Row("from a topic to batches", "`Consume` in a loop, key and value as `byte[]`", Nanos(costs[0]), Nanos(costs[1]), "ns a record", 1.3);
        report.Figure("allocated by it", (double)costs[0].AllocatedBytes / Rows, "B a record");
        report.Figure("allocated by the rival", (double)costs[1].AllocatedBytes / Rows, "B a record");
    }

    private static async Task ProduceAsync(Report report, string[] topics, string servers, List<ColumnBatch> batches, DataContext context)
    {
        var records = Records(topics[0], servers);
        var bare = new Message<byte[], byte[]>[records.Count];
        for (var i = 0; i < bare.Length; i++)
        {
            bare[i] = new() { Key = records[i].Key, Value = records[i].Value, Timestamp = records[i].Timestamp };
        }

        var costs = await Measure.MediansAsync(
            Rounds,
            () => WriteAsync(topics[1], batches, context),
            () => Task.Run(() => Produce(topics[2], servers, records)),
            () => Task.Run(() => Produce(topics[3], servers, bare))).ConfigureAwait(false);
        report.Row("from batches to a topic", "`Produce` in a loop of the same records, made before", Nanos(costs[0]), Nanos(costs[1]), "ns a record", 1.3);
        report.Row("the same", "`Produce` in a loop of the same records without headers, made before", Nanos(costs[0]), Nanos(costs[2]), "ns a record", null);
        report.Figure("allocated by it", (double)costs[0].AllocatedBytes / Rows, "B a record");
        report.Figure("allocated by the rival", (double)costs[1].AllocatedBytes / Rows, "B a record");
    }

    private static async Task WriteAsync(string topic, List<ColumnBatch> batches, DataContext context)
    {
        await using var writer = DataSink.Kafka(topic).Open(new SinkJob("bench", "StockTrade", StockTrade.DataFrame.Schema, context, null!));
        await writer.CheckAsync(CancellationToken.None).ConfigureAwait(false);
        foreach (var batch in batches)
        {
            await writer.WriteAsync(batch, CancellationToken.None).ConfigureAwait(false);
        }

        await writer.CommitAsync(await writer.PrepareAsync(1, CancellationToken.None).ConfigureAwait(false), CancellationToken.None).ConfigureAwait(false);
    }

    private static List<Message<byte[], byte[]>> Records(string topic, string servers)
    {
        var records = new List<Message<byte[], byte[]>>(Rows);
        Counted(Consume(topic, servers, r => records.Add(r.Message)));
        return records;
    }

    /// <summary>The loop of Confluent.Kafka's own examples, from the first record of each partition to the last.</summary>
    private static int Consume(string topic, string servers, Action<ConsumeResult<byte[], byte[]>>? take)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = servers, GroupId = "etllib-bench", EnableAutoCommit = false, EnablePartitionEof = true, IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var (rows, ends) = (0, 0);
        while (ends < Partitions)
        {
            var record = consumer.Consume(CancellationToken.None);
            if (record.IsPartitionEOF)
            {
                ends++;
                continue;
            }

            rows++;
            take?.Invoke(record);
        }

        consumer.Close();
        return rows;
    }

    /// <summary>The fastest loop of Confluent.Kafka: no task a record, one handler for all.</summary>
    private static void Produce(string topic, string servers, IReadOnlyList<Message<byte[], byte[]>> records)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = servers, EnableIdempotence = true, LingerMs = 10, BatchSize = 1_000_000, QueueBufferingMaxMessages = 500_000, QueueBufferingMaxKbytes = 262_144,
            Partitioner = Partitioner.Murmur2Random, DeliveryReportFields = "none",
        }).Build();
        Exception? failed = null;
        void Delivered(DeliveryReport<byte[], byte[]> report) => failed ??= report.Error.IsError ? new KafkaException(report.Error) : null;
        foreach (var record in records)
        {
            producer.Produce(topic, record, Delivered);
        }

        producer.Flush(CancellationToken.None);
        _ = failed is null ? 0 : throw failed;
    }

    private static void Counted(int rows) => _ = rows == Rows ? 0 : throw new InvalidOperationException($"{rows} of {Rows} records came.");

    private static double Nanos(Cost cost) => cost.CpuSeconds * 1e9 / Rows;

    private static List<ColumnBatch> Batches()
    {
        var batches = new List<ColumnBatch>();
        foreach (var row in AvroBench.Trades(Rows))
        {
            if (batches.Count == 0 || batches[^1].Count == BatchRows)
            {
                batches.Add(new ColumnBatch(StockTrade.DataFrame.Schema));
            }

            AvroBench.Append(batches[^1], row);
        }

        return batches;
    }
}
