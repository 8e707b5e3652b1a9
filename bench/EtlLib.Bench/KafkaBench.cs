using Confluent.Kafka;
using Confluent.Kafka.Admin;
using EtlLib.Batches;
using EtlLib.Kafka;

namespace EtlLib.Bench;

/// <summary>A topic to batches and batches to a topic, against the loops of Confluent.Kafka that do nothing else. Needs KAFKA_BOOTSTRAP.</summary>
internal static class KafkaBench
{
    private const int Rows = 1_000_000;
    private const int BatchRows = 16_384;
    private const int Partitions = 4;

    public static async Task<Report?> RunAsync()
    {
        if (Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP") is not { Length: > 0 } servers)
        {
            await Console.Error.WriteLineAsync("KAFKA_BOOTSTRAP is not set: no server to measure with.").ConfigureAwait(false);
            return null;
        }

        var report = new Report("kafka", $"Confluent.Kafka {Library.VersionString}", "The median of five rounds after a warm one, rivals in turns; CPU is that of all threads of the client.");
        await using var work = new Work(servers);
        await work.CreateAsync().ConfigureAwait(false);
        await work.WriteAsync().ConfigureAwait(false);
        var read = await Measure.MediansAsync(5, work.ReadAsync, work.ConsumeAsync).ConfigureAwait(false);
        report.Row("1 M trades of a topic to ColumnBatches (Avro single-object), CPU", "Confluent.Kafka's Consume loop, byte[] values, nothing decoded", read[0].CpuSeconds, read[1].CpuSeconds, "s", 1.3);
        report.Row("the same, wall time", "the same", read[0].WallSeconds, read[1].WallSeconds, "s", null);
        report.Figure("the same, allocated on the managed heap", (double)read[0].AllocatedBytes / Rows, "B a row");
        var write = await Measure.MediansAsync(5, work.WriteAsync, work.ProduceAsync).ConfigureAwait(false);
        report.Row("1 M trades of ColumnBatches to a topic (Avro single-object, key, hash), CPU", "Confluent.Kafka's Produce loop, ready keys, values and two headers, one handler", write[0].CpuSeconds, write[1].CpuSeconds, "s", 1.3);
        report.Row("the same, wall time", "the same", write[0].WallSeconds, write[1].WallSeconds, "s", null);
        report.Figure("the same, allocated on the managed heap", (double)write[0].AllocatedBytes / Rows, "B a row");
        return report;
    }

    private sealed class Work(string servers) : IAsyncDisposable
    {
        private readonly string source = $"bench-{Guid.NewGuid():n}";
        private readonly string target = $"bench-{Guid.NewGuid():n}";
        private readonly Schemas.Schema model = ModelInfo.Of<StockTrade>().Schema;
        private readonly ColumnBatch[] batches = [.. Enumerable.Range(0, (Rows + BatchRows - 1) / BatchRows).Select(i => Generated(i))];
        private readonly Message<byte[], byte[]>[] messages = new Message<byte[], byte[]>[Rows];
        private bool filled;

        private DataContext Context => new() { Settings = new Dictionary<string, string> { ["Kafka:BootstrapServers"] = servers } };

        public async Task CreateAsync()
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();
            await admin.CreateTopicsAsync([.. new[] { source, target }.Select(t => new TopicSpecification { Name = t, NumPartitions = Partitions, ReplicationFactor = 1 })]).ConfigureAwait(false);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (new[] { source, target }.Any(t => admin.GetMetadata(t, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count != Partitions))
            {
                await timer.WaitForNextTickAsync().ConfigureAwait(false);
            }
        }

        /// <summary>The first call fills the topic that is read.</summary>
        public async Task WriteAsync()
        {
            var sink = DataSink.Kafka(filled ? target : source, format: KafkaFormat.AvroSingleObject);
            filled = true;
            await using var writer = sink.Open(new SinkJob("bench", "StockTrade", model, Context, null!));
            foreach (var batch in batches)
            {
                await writer.WriteAsync(batch, CancellationToken.None).ConfigureAwait(false);
            }

            await writer.PrepareAsync(1, CancellationToken.None).ConfigureAwait(false);
        }

        public async Task ReadAsync()
        {
            var rows = 0L;
            await foreach (var batch in DataSource.Kafka(source, format: KafkaFormat.AvroSingleObject).ReadAsync(model, Context, CancellationToken.None).ConfigureAwait(false))
            {
                rows += batch.Count;
                batch.Dispose();
            }

            Check(rows);
        }

        public Task ConsumeAsync()
        {
            using var consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
            {
                BootstrapServers = servers, GroupId = "bench", EnableAutoCommit = false, EnableAutoOffsetStore = false, FetchQueueBackoffMs = 5, QueuedMinMessages = 50_000, FetchWaitMaxMs = 50,
            }).Build();
            consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(source, p, Offset.Beginning)));
            var (rows, filling) = (0L, messages[0] is null);
            while (rows < Rows && consumer.Consume(TimeSpan.FromSeconds(30)) is { } result)
            {
                if (filling)
                {
                    messages[rows] = new Message<byte[], byte[]> { Key = BitConverter.GetBytes(rows % 100), Value = result.Message.Value, Headers = result.Message.Headers };
                }

                rows++;
            }

            Check(rows);
            return Task.CompletedTask;
        }

        public Task ProduceAsync()
        {
            using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
            {
                BootstrapServers = servers, EnableIdempotence = true, LingerMs = 10, BatchSize = 1_000_000, QueueBufferingMaxMessages = 500_000, QueueBufferingMaxKbytes = 262_144, EnableDeliveryReports = false,
            }).Build();
            foreach (var message in messages)
            {
                while (true)
                {
                    try
                    {
                        producer.Produce(target, message);
                        break;
                    }
                    catch (ProduceException<byte[], byte[]> full) when (full.Error.Code is ErrorCode.Local_QueueFull)
                    {
                        producer.Poll(TimeSpan.FromMilliseconds(50));
                    }
                }
            }

            producer.Flush(TimeSpan.FromMinutes(1));
            return Task.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();
            await admin.DeleteTopicsAsync([source, target]).ConfigureAwait(false);
            foreach (var batch in batches)
            {
                batch.Dispose();
            }
        }

        private static ColumnBatch Generated(int index)
        {
            var batch = new ColumnBatch(ModelInfo.Of<StockTrade>().Schema);
            for (var row = index * BatchRows; row < Math.Min(Rows, (index + 1) * BatchRows); row++)
            {
                Append(batch, new StockTrade
                {
                    Symbol = $"S{row % 100:000000}", EventTime = DateTimeOffset.UnixEpoch.AddMilliseconds(1_600_000_000_000 + row), Id = row, Price = 10 + (row % 977 * 0.25), Volume = 1 + (row % 1_000),
                });
            }

            return batch;
        }

        private static void Append<TModel>(ColumnBatch batch, TModel row)
            where TModel : IDataModel<TModel>
        {
            TModel.Append(batch.Vectors, row);
            batch.EndRow();
        }

        private static void Check(long rows)
        {
            if (rows != Rows)
            {
                throw new InvalidOperationException($"{rows} rows came of {Rows}.");
            }
        }
    }
}
