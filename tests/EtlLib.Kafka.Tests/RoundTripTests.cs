using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using EtlLib.Batches;

namespace EtlLib.Kafka.Tests;

/// <summary>Rows of models go to topics and come back.</summary>
public sealed class RoundTripTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KafkaFormat.AvroRegistry, false)]
    [InlineData(KafkaFormat.AvroSingleObject, true)]
    [InlineData(KafkaFormat.Json, false)]
    public async Task Rows_come_back_from_the_topic_as_they_went(KafkaFormat format, bool transactional)
    {
        var topic = KafkaServers.Unique("trades");
        Trade[] trades = [.. Enumerable.Range(0, 40_000).Select(i => Trade.Of(i, $"S{i % 17}"))];
        await WriteAsync(trades, DataSink.Kafka(topic, transactional, format));
        Assert.Equal(trades, (await ReadAsync<Trade>(DataSource.Kafka(topic, format: format))).OrderBy(t => t.Id));
    }

    [Theory]
    [InlineData(KafkaFormat.AvroRegistry)]
    [InlineData(KafkaFormat.Json)]
    public async Task Values_of_every_type_come_back(KafkaFormat format)
    {
        var topic = KafkaServers.Unique("everything");
        Everything[] rows =
        [
            new() { Id = 1, Numbers = [] },
            new()
            {
                Id = 2, Flag = true, Int = int.MinValue, Float = 1.5f, Double = -0.0, Decimal = -12345.6789m, Text = "ä\n\"\u0001𝄞", Bytes = [0, 255], Uuid = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
                Instant = new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(1), Local = new DateTime(1969, 12, 31, 1, 2, 3), Date = new DateOnly(1, 1, 1), TimeOfDay = new TimeOnly(23, 59, 59, 999, 999),
                Duration = -new TimeSpan(1, 2, 3, 4, 5), Day = DayOfWeek.Sunday, Numbers = [1, 2, 3],
            },
            new() { Id = 3, Double = double.MaxValue, Float = float.Epsilon, Decimal = 0.0001m, Text = "", Bytes = [], Duration = TimeSpan.FromSeconds(1), Numbers = [int.MaxValue] },
        ];
        await WriteAsync(rows, DataSink.Kafka(topic, format: format));
        Assert.Equivalent(rows, (await ReadAsync<Everything>(DataSource.Kafka(topic, format: format))).OrderBy(r => r.Id), strict: true);
    }

    [Fact]
    public async Task A_record_has_key_time_and_headers_and_the_hash_tells_rows_apart()
    {
        var topic = KafkaServers.Unique("trades");
        await WriteAsync([Trade.Of(1), Trade.Of(2, "TSLA"), Trade.Of(1)], DataSink.Kafka(topic));
        var records = KafkaServers.Consume(topic);
        Assert.All(records, r => Assert.Equal(Trade.Rows.AvroFingerprint, BitConverter.ToUInt64(Header(r, RecordHeaders.Schema))));
        var spy = records.Where(r => Encoding.UTF8.GetString(r.Message.Key!) == "SPY").ToList();
        Assert.Equal(2, spy.Count);
        Assert.All(spy, r => Assert.Equal(Trade.Of(1).Time.UtcDateTime, r.Message.Timestamp.UtcDateTime));
        Assert.Equal(Header(spy[0], RecordHeaders.Hash), Header(spy[1], RecordHeaders.Hash));
        Assert.NotEqual(Header(spy[0], RecordHeaders.Hash), Header(records.Single(r => Encoding.UTF8.GetString(r.Message.Key!) == "TSLA"), RecordHeaders.Hash));
    }

    [Fact]
    public async Task Columns_come_from_the_record_by_attributes()
    {
        var topic = KafkaServers.Unique("trades");
        await WriteAsync([Trade.Of(7), Trade.Of(8)], DataSink.Kafka(topic, format: KafkaFormat.Json));
        var rows = await ReadAsync<RecordedTrade>(DataSource.Kafka(topic, format: KafkaFormat.Json));
        Assert.Equal([(7L, 0L), (8L, 1L)], rows.OrderBy(r => r.Offset).Select(r => (r.Id, r.Offset)));
        Assert.All(rows, r => Assert.Equal(Murmur2.Partition("SPY"u8, 3), r.Partition));
        Assert.Equal(Trade.Of(7).Time, rows.Single(r => r.Id == 7).Written);
        Assert.All(rows, r => Assert.Equal(16, r.Hash!.Length));
        Assert.All(rows, r => Assert.Null(r.Note));
    }

    [Fact]
    public async Task A_batch_reads_from_start_to_end_by_the_time_of_records()
    {
        var topic = KafkaServers.Unique("trades");
        await WriteAsync([.. Enumerable.Range(0, 100).Select(i => Trade.Of(99 - i, $"S{i % 5}"))], DataSink.Kafka(topic));
        var context = KafkaServers.Context() with { Start = Trade.Of(20).Time, End = Trade.Of(70).Time };
        Assert.Equal(Enumerable.Range(20, 50).Select(i => (long)i), (await ReadAsync<Trade>(DataSource.Kafka(topic), context)).Select(t => t.Id).Order());
        var from = DataSource.Kafka(topic, from: KafkaPosition.At(Trade.Of(90).Time));
        Assert.Equal(10, (await ReadAsync<Trade>(from)).Count);
    }

    [Fact]
    public async Task A_batch_reads_between_offsets()
    {
        var topic = await KafkaServers.TopicAsync("trades", 3);
        await WriteAsync([.. Enumerable.Range(0, 50).Select(i => Trade.Of(i))], DataSink.Kafka(topic));
        var partition = Murmur2.Partition("SPY"u8, 3);
        var range = DataSource.Kafka(topic, from: KafkaPosition.AtOffsets(new Dictionary<int, long> { [partition] = 10 }), to: KafkaPosition.AtOffsets(new Dictionary<int, long> { [partition] = 15 }));
        Assert.Equal([10L, 11, 12, 13, 14], (await ReadAsync<Trade>(range)).Select(t => t.Id));
        var beyond = DataSource.Kafka(topic, to: KafkaPosition.AtOffsets(new Dictionary<int, long> { [partition] = 51 }));
        Assert.Contains("not there yet", (await Assert.ThrowsAsync<SourceException>(() => ReadAsync<Trade>(beyond))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_topics_of_a_pattern_are_read()
    {
        var id = Guid.NewGuid().ToString("n")[..8];
        await WriteAsync([Trade.Of(1)], DataSink.Kafka($"p-{id}-a"));
        await WriteAsync([Trade.Of(2)], DataSink.Kafka($"p-{id}-b"));
        Assert.Equal([1L, 2], (await ReadAsync<Trade>(DataSource.Kafka($"^p-{id}-[ab]$"))).Select(t => t.Id).Order());
    }

    [Fact]
    public async Task The_same_candles_come_from_the_topic_as_from_the_file()
    {
        using var folder = new TemporaryFolder();
        var topic = KafkaServers.Unique("trades");
        Trade[] trades = [.. Enumerable.Range(0, 20_000).Select(i => Trade.Of(i * 7 % 20_000, $"S{i % 11}"))];
        var factory = new DataFactory(KafkaServers.Context());
        factory.Make<Trade>(source: DataSource.Rows(trades), sinks: [DataSink.Kafka(topic), DataSink.Parquet(folder["trades.parquet"])]);
        await factory.RunAsync(cancellationToken: Token);
        var ofTopic = await CandlesAsync(DataSource.Kafka<Trade>(topic));
        Assert.NotEmpty(ofTopic);
        Assert.Equal(await CandlesAsync(DataSource.Parquet(folder["trades.parquet"])), ofTopic);

        async Task<IReadOnlyList<Candle>> CandlesAsync(DataSource source)
        {
            var output = folder[$"candles-{Guid.NewGuid():n}.parquet"];
            var candles = new DataFactory(KafkaServers.Context());
            candles.Make<Candle>(source: source, sink: DataSink.Parquet(output));
            await candles.RunAsync(cancellationToken: Token);
            return [.. (await Candle.DataFrame.From(new DataContext { Source = DataSource.Parquet(output) }).ToListAsync(cancellationToken: Token)).OrderBy(c => (c.Symbol, c.Time))];
        }
    }

    [Fact]
    public async Task A_topic_whose_partitions_contradict_the_model_is_refused_in_words()
    {
        var topic = await KafkaServers.TopicAsync("trades", 6);
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([Trade.Of(1)], DataSink.Kafka(topic)));
        Assert.Contains("has 6 partitions, and the model says 3. With 3, 50 % of the keys would move", refused.Message, StringComparison.Ordinal);
        Assert.Empty(KafkaServers.Consume(topic));
    }

    [Fact]
    public async Task A_topic_is_created_as_the_call_says_or_else_the_model()
    {
        var (model, call) = (KafkaServers.Unique("model"), KafkaServers.Unique("call"));
        await WriteAsync([Trade.Of(1)], DataSink.Kafka(model));
        await WriteAsync([Trade.Of(1)], DataSink.Kafka(call, partitions: 5, replication: 1, retention: TimeSpan.FromDays(30_000), compact: true));
        Assert.Equal((3, "3153600000000", "delete"), await CreatedAsync(model));
        Assert.Equal((5, "2592000000000", "compact"), await CreatedAsync(call));

        static async Task<(int Partitions, string Retention, string Policy)> CreatedAsync(string topic)
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = KafkaServers.Bootstrap }).Build();
            var configuration = (await admin.DescribeConfigsAsync([new ConfigResource { Name = topic, Type = ResourceType.Topic }]))[0].Entries;
            return (admin.GetMetadata(topic, TimeSpan.FromSeconds(20)).Topics[0].Partitions.Count, configuration["retention.ms"].Value, configuration["cleanup.policy"].Value);
        }
    }

    [Theory]
    [InlineData(SubjectNaming.Topic, "{0}-value")]
    [InlineData(SubjectNaming.Record, "EtlLib.Kafka.Tests.Trade")]
    [InlineData(SubjectNaming.TopicRecord, "{0}-EtlLib.Kafka.Tests.Trade")]
    public async Task A_schema_is_registered_under_the_subject_of_the_strategy(SubjectNaming naming, string subject)
    {
        var topic = KafkaServers.Unique("named");
        await WriteAsync([Trade.Of(1)], DataSink.Kafka(topic, naming: naming));
        using var registry = new SchemaRegistry(new RegistrySettings(new Uri(KafkaServers.Registry + "/")));
        Assert.NotNull(await registry.FindAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, subject, topic), Trade.Rows.AvroJson, Token));
        Assert.Equal([Trade.Of(1)], await ReadAsync<Trade>(DataSource.Kafka(topic)));
    }

    [Fact]
    public async Task A_topic_is_created_only_where_it_may_be()
    {
        var topic = KafkaServers.Unique("absent");
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([Trade.Of(1)], DataSink.Kafka(topic, create: false)));
        Assert.Contains($"does not have topic {topic}", refused.Message, StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<SourceException>(() => ReadAsync<Trade>(DataSource.Kafka(topic)));
        Assert.Equal(4, missing.ExitCode);
        Assert.Contains($"does not have topic {topic}", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confluents_own_clients_read_and_write_models()
    {
        var topic = await KafkaServers.TopicAsync("trades", 1);
        using var registry = new SchemaRegistry(new RegistrySettings(new Uri(KafkaServers.Registry + "/")));
        using (var producer = new ProducerBuilder<string, Trade>(new ProducerConfig { BootstrapServers = KafkaServers.Bootstrap })
            .SetValueSerializer(await Trade.SerializerAsync(registry, topic, autoRegister: true, cancellationToken: Token)).Build())
        {
            await producer.ProduceAsync(topic, new Message<string, Trade> { Key = "SPY", Value = Trade.Of(5) }, Token);
        }

        Assert.Equal([Trade.Of(5)], await ReadAsync<Trade>(DataSource.Kafka(topic)));
        using var consumer = new ConsumerBuilder<string, Trade>(new ConsumerConfig { BootstrapServers = KafkaServers.Bootstrap, GroupId = topic, AutoOffsetReset = AutoOffsetReset.Earliest })
            .SetValueDeserializer(Trade.Deserializer(registry)).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        Assert.Equal(Trade.Of(5), consumer.Consume(TimeSpan.FromSeconds(30)).Message.Value);
    }

    /// <summary>Writes rows as a run does: check, write, prepare, commit.</summary>
    internal static async Task WriteAsync<TModel>(IReadOnlyList<TModel> rows, DataSink sink, DataContext? context = null)
        where TModel : IDataModel<TModel>
    {
        using var batch = BatchOf(rows);
        await using var writer = sink.Open(new SinkJob(Guid.NewGuid().ToString("n"), TModel.Schema.ShortName, TModel.Schema, context ?? KafkaServers.Context(), null!));
        await writer.CheckAsync(Token);
        await writer.WriteAsync(batch, Token);
        await writer.CommitAsync(await writer.PrepareAsync(1, Token), Token);
    }

    /// <summary>Rows as a batch.</summary>
    internal static ColumnBatch BatchOf<TModel>(IReadOnlyList<TModel> rows)
        where TModel : IDataModel<TModel>
    {
        var batch = new ColumnBatch(TModel.Schema);
        foreach (var row in rows)
        {
            TModel.Append(batch.Vectors, row);
            batch.EndRow();
        }

        return batch;
    }

    /// <summary>The rows of a source.</summary>
    internal static async Task<List<TModel>> ReadAsync<TModel>(DataSource source, DataContext? context = null)
        where TModel : IDataModel<TModel>
    {
        var rows = new List<TModel>();
        await foreach (var batch in ((KafkaSource)source).ReadAsync(TModel.Schema, context ?? KafkaServers.Context(), Token))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    rows.Add(TModel.Read(batch.Vectors, row));
                }
            }
        }

        return rows;
    }

    private static byte[] Header(ConsumeResult<byte[]?, byte[]?> record, string name) => record.Message.Headers.GetLastBytes(name);
}

/// <summary>A folder that a test has to itself.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("etllib-kafka-").FullName;

    public string this[string name] => Path.Combine(path, name);

    public void Dispose() => Directory.Delete(path, recursive: true);
}
