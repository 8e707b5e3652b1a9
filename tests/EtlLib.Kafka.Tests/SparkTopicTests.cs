using System.Text;
using Confluent.Kafka;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Spark;

namespace EtlLib.Kafka.Tests;

/// <summary>
/// Spark reads and writes topics by its own client and its own functions for Avro, which are Apache Avro and Kafka's client in Java: what
/// one engine writes, the other reads.
/// </summary>
public sealed class SparkTopicTests
{
    private static readonly Everything[] Values =
    [
        new() { Id = 1, Numbers = [] },
        new()
        {
            Id = 2, Flag = true, Int = int.MinValue, Float = 1.5f, Double = -0.5, Decimal = -12345.6789m, Text = "ä\n\"\u0001𝄞", Bytes = [0, 255],
            Uuid = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), Instant = new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.Zero).AddMicroseconds(1),
            Local = new DateTime(1969, 12, 31, 1, 2, 3), Date = new DateOnly(1, 1, 1), TimeOfDay = new TimeOnly(23, 59, 59, 999, 999),
            Duration = -new TimeSpan(1, 2, 3, 4, 5), Day = DayOfWeek.Sunday, Numbers = [1, 2, 3],
        },
        new() { Id = -3, Double = double.MaxValue, Float = float.Epsilon, Decimal = 0.0001m, Text = "", Bytes = [], Duration = TimeSpan.FromSeconds(1), Numbers = [int.MaxValue] },
    ];

    private static SparkEngine Spark => new(KafkaServers.Required("SPARK_REMOTE"), new SparkOptions { ShufflePartitions = 2 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KafkaFormat.AvroRegistry)]
    [InlineData(KafkaFormat.AvroSingleObject)]
    [InlineData(KafkaFormat.Json)]
    public async Task Rows_that_the_embedded_engine_wrote_are_read_by_Java_on_Spark(KafkaFormat format)
    {
        var topic = KafkaServers.Unique("ours");
        await RoundTripTests.WriteAsync(Values, DataSink.Kafka(topic, format: format));
        Assert.Equivalent(Values.OrderBy(r => r.Id), (await ReadAsync<Everything>(DataSource.Kafka(topic, format: format))).OrderBy(r => r.Id), strict: true);
    }

    [Theory]
    [InlineData(KafkaFormat.AvroRegistry)]
    [InlineData(KafkaFormat.AvroSingleObject)]
    [InlineData(KafkaFormat.Json)]
    public async Task Rows_that_Java_wrote_on_Spark_are_read_by_the_embedded_engine(KafkaFormat format)
    {
        var topic = KafkaServers.Unique("theirs");
        await WriteAsync(Values, DataSink.Kafka(topic, format: format));
        var rows = await RoundTripTests.ReadAsync<Everything>(DataSource.Kafka(topic, format: format));
        Assert.Equivalent(Values.OrderBy(r => r.Id), rows.OrderBy(r => r.Id), strict: true);
    }

    [Theory]
    [InlineData(KafkaFormat.AvroSingleObject)]
    [InlineData(KafkaFormat.Json)]
    public async Task Columns_whose_names_are_none_in_Avro_go_both_ways(KafkaFormat format)
    {
        Odd[] rows = [new() { Key = "a", Mood = Mood.SoSo, Inner = new() { Size = 3 }, Inners = [new() { Size = 4 }] }, new() { Key = "b", Mood = Mood.Good, Inner = null, Inners = [] }];
        var (embedded, spark) = (KafkaServers.Unique("embedded"), KafkaServers.Unique("spark"));
        await RoundTripTests.WriteAsync(rows, DataSink.Kafka(embedded, format: format));
        await WriteAsync(rows, DataSink.Kafka(spark, format: format));
        Assert.Equivalent(rows, (await ReadAsync<Odd>(DataSource.Kafka(embedded, format: format))).OrderBy(r => r.Key).Select(r => r with { Offset = 0 }), strict: true);
        Assert.Equivalent(rows, (await RoundTripTests.ReadAsync<Odd>(DataSource.Kafka(spark, format: format))).OrderBy(r => r.Key).Select(r => r with { Offset = 0 }), strict: true);
    }

    [Fact]
    public async Task Both_engines_write_the_same_key_value_partition_and_fingerprint()
    {
        Trade[] trades = [.. Enumerable.Range(0, 200).Select(i => Trade.Of(i, $"S{i % 41}"))];
        var (embedded, spark) = (KafkaServers.Unique("embedded"), KafkaServers.Unique("spark"));
        await RoundTripTests.WriteAsync(trades, DataSink.Kafka(embedded, format: KafkaFormat.AvroSingleObject));
        await WriteAsync(trades, DataSink.Kafka(spark, format: KafkaFormat.AvroSingleObject));
        Assert.Equal(Records(embedded), Records(spark));

        static List<string> Records(string topic) => [.. KafkaServers.Consume(topic).Select(r =>
            $"{r.Partition.Value} {Hex(r.Message.Key)} {Hex(r.Message.Value)} {Hex(r.Message.Headers.GetLastBytes(RecordHeaders.Schema))}").Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task Both_engines_write_the_same_keys_of_every_type()
    {
        await SameKeysAsync<ByInt>([new() { Key = -1 }, new() { Key = 7 }]);
        await SameKeysAsync<ByLong>([new() { Key = long.MinValue }, new() { Key = 7 }]);
        await SameKeysAsync<ByUuid>([new() { Key = Guid.Parse("0F8FAD5B-D9CB-469F-A165-70867728950E") }]);
        await SameKeysAsync<ByBytes>([new() { Key = [0, 255] }, new() { Key = [] }]);
        await SameKeysAsync<ByText>([new() { Key = "ä" }, new() { Key = "" }, new() { Key = null }]);
        await SameKeysAsync<ByDate>([new() { Key = new DateOnly(1969, 1, 1) }]);
        await SameKeysAsync<ByMany>(
        [
            new() { Text = "a/b%2F", Flag = true, Date = new DateOnly(2024, 1, 2), Time = DateTimeOffset.UnixEpoch.AddMicroseconds(-1), Price = -0.05m, Number = -3, Local = new DateTime(1969, 1, 1) },
            new() { Text = null, Flag = false, Date = new DateOnly(1, 1, 1), Time = DateTimeOffset.UnixEpoch, Price = 120.50m, Number = 0, Local = new DateTime(2024, 1, 1) },
        ]);
    }

    [Fact]
    public async Task The_same_program_makes_the_same_candles_on_both_engines_and_from_the_file()
    {
        using var folder = new TemporaryFolder();
        var topic = KafkaServers.Unique("trades");
        Trade[] trades = [.. Enumerable.Range(0, 20_000).Select(i => Trade.Of(i * 7 % 20_000, $"S{i % 11}"))];
        var fill = new DataFactory(KafkaServers.Context());
        fill.Make<Trade>(source: DataSource.Rows(trades), sinks: [DataSink.Kafka(topic), DataSink.Parquet(folder["trades.parquet"])]);
        await fill.RunAsync(cancellationToken: Token);
        var expected = await CandlesAsync(DataSource.Parquet(folder["trades.parquet"]), spark: false);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await CandlesAsync(DataSource.Kafka<Trade>(topic), spark: false));
        Assert.Equal(expected, await CandlesAsync(DataSource.Kafka<Trade>(topic), spark: true));

        // And by way of topics of candles.
        async Task<IReadOnlyList<Candle>> CandlesAsync(DataSource source, bool spark)
        {
            var output = KafkaServers.Unique("candles");
            var candles = new DataFactory(KafkaServers.Context());
            candles.Make<Candle>(source: source, sink: DataSink.Kafka(output));
            await (spark ? candles.RunAsync(Spark, cancellationToken: Token) : candles.RunAsync(cancellationToken: Token));
            return [.. (await RoundTripTests.ReadAsync<Candle>(DataSource.Kafka(output))).OrderBy(c => (c.Symbol, c.Time))];
        }
    }

    [Fact]
    public async Task Spark_reads_between_times_and_offsets_and_all_topics_of_a_pattern()
    {
        var id = Guid.NewGuid().ToString("n")[..8];
        var topic = $"r-{id}-a";
        await RoundTripTests.WriteAsync([.. Enumerable.Range(0, 100).Select(i => Trade.Of(99 - i))], DataSink.Kafka(topic));
        var context = KafkaServers.Context() with { Start = Trade.Of(20).Time, End = Trade.Of(70).Time };
        Assert.Equal(Enumerable.Range(20, 50).Select(i => (long)i), (await ReadAsync<Trade>(DataSource.Kafka(topic), context)).Select(t => t.Id).Order());
        var partition = Murmur2.Partition("SPY"u8, 3);
        KafkaPosition At(long offset) => KafkaPosition.AtOffsets(new Dictionary<int, long> { [partition] = offset });
        Assert.Equal([89L, 88, 87], (await ReadAsync<Trade>(DataSource.Kafka(topic, At(10), At(13)))).Select(t => t.Id));
        Assert.Contains("not there yet", (await Assert.ThrowsAsync<SourceException>(() => ReadAsync<Trade>(DataSource.Kafka(topic, to: At(101))))).Message, StringComparison.Ordinal);
        await RoundTripTests.WriteAsync([Trade.Of(100)], DataSink.Kafka($"r-{id}-b"));
        Assert.Equal(101, (await ReadAsync<Trade>(DataSource.Kafka($"^r-{id}-[ab]$"))).Count);
        Assert.Empty(await ReadAsync<Trade>(DataSource.Kafka(await KafkaServers.TopicAsync("empty", 3))));
    }

    [Fact]
    public async Task Transactions_that_are_not_committed_are_left_out_on_Spark()
    {
        var topic = await KafkaServers.TopicAsync("trades", 3);
        await RoundTripTests.WriteAsync([Trade.Of(1)], DataSink.Kafka(topic, transactional: true));
        await using var open = DataSink.Kafka(topic, transactional: true).Open(new SinkJob(topic, "Trade", Trade.Rows, KafkaServers.Context(), null!));
        using var batch = RoundTripTests.BatchOf([Trade.Of(2, "TSLA")]);
        await open.WriteAsync(batch, Token);
        await open.PrepareAsync(1, Token);
        Assert.Equal([Trade.Of(1)], await ReadAsync<Trade>(DataSource.Kafka(topic)));
        Assert.Equal(2, (await ReadAsync<Trade>(DataSource.Kafka(topic, readCommitted: false))).Count);
    }

    [Fact]
    public async Task Columns_come_from_the_record_by_attributes_on_Spark_as_well()
    {
        var topic = KafkaServers.Unique("trades");
        await RoundTripTests.WriteAsync([Trade.Of(7), Trade.Of(8, "TSLA")], DataSink.Kafka(topic));
        Assert.Equivalent(
            (await RoundTripTests.ReadAsync<RecordedTrade>(DataSource.Kafka(topic))).OrderBy(r => r.Id), (await ReadAsync<RecordedTrade>(DataSource.Kafka(topic))).OrderBy(r => r.Id), strict: true);
    }

    [Fact]
    public async Task Records_of_several_versions_of_the_schema_are_each_read_by_their_own()
    {
        var topic = KafkaServers.Unique("versions");
        await RoundTripTests.WriteAsync([new Old.Quote { Symbol = "SPY", Price = 1 }], DataSink.Kafka(topic, naming: SubjectNaming.Topic));
        await RoundTripTests.WriteAsync([new Quote { Symbol = "TSLA", Price = 2, Venue = "X" }], DataSink.Kafka(topic, naming: SubjectNaming.Topic));
        Quote[] expected = [new() { Symbol = "SPY", Price = 1 }, new() { Symbol = "TSLA", Price = 2, Venue = "X" }];
        Assert.Equal(expected, (await RoundTripTests.ReadAsync<Quote>(DataSource.Kafka(topic))).OrderBy(q => q.Symbol));
        Assert.Equal(expected, (await ReadAsync<Quote>(DataSource.Kafka(topic))).OrderBy(q => q.Symbol));
    }

    [Theory]
    [InlineData(null, KafkaFormat.AvroRegistry, "it is a tombstone: it has no value")]
    [InlineData(new byte[] { 1, 2, 3 }, KafkaFormat.AvroRegistry, "it does not begin with a zero byte and a schema id: it was not written with a schema registry")]
    [InlineData(new byte[] { 0, 127, 0, 0, 1, 2 }, KafkaFormat.AvroRegistry, "its schema has the id 2130706433, which the registry does not have for this topic")]
    [InlineData(new byte[] { 0xC3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2 }, KafkaFormat.AvroSingleObject, "it does not begin with the fingerprint of the model's schema")]
    [InlineData(new byte[] { 1, 2 }, KafkaFormat.Json, "it is not a JSON object")]
    [InlineData(new byte[] { (byte)'{', (byte)'"' }, KafkaFormat.Json, "it is not a JSON object")]
    public async Task A_record_that_Spark_cannot_read_is_an_error_with_its_place(byte[]? value, KafkaFormat format, string reason)
    {
        var topic = await KafkaServers.TopicAsync("poison", 3);
        await RoundTripTests.WriteAsync([Trade.Of(1)], DataSink.Kafka(topic, format: format));
        await KafkaServers.ProduceAsync(topic, (Murmur2.Partition("SPY"u8, 3), null, value));
        await AssertPoisonAsync(topic, format, reason);
    }

    [Fact]
    public async Task Malformed_Avro_is_an_error_with_its_place_on_Spark()
    {
        var topic = await KafkaServers.TopicAsync("poison", 3);
        await RoundTripTests.WriteAsync([Trade.Of(1)], DataSink.Kafka(topic));
        var first = KafkaServers.Consume(topic).Single();
        await KafkaServers.ProduceAsync(topic, (first.Partition, null, [.. first.Message.Value!.AsSpan(0, 5), 200]));
        await AssertPoisonAsync(topic, KafkaFormat.Default, "its Avro is malformed");
    }

    [Fact]
    public async Task What_Spark_cannot_do_is_refused_by_name_before_anything_runs()
    {
        await RefusedAsync<Trade>(DataSource.Rows(Trade.Of(1)), DataSink.Kafka("t", transactional: true), "writing kafka t in one transaction. Write without transactional: true");
        await RefusedAsync<Trade>(DataSource.Kafka("t", deadLetter: KafkaDeadLetter.File("dead.jsonl")), DataSink.Kafka("u"), "reading kafka t with a dead letter. Leave out deadLetter");
        await RefusedAsync<ByDouble>(DataSource.Rows(new ByDouble { Key = 1 }), DataSink.Kafka("t"), "by the key Key, which is double");

        static async Task RefusedAsync<TModel>(DataSource source, DataSink sink, string expected)
            where TModel : IDataModel<TModel>
        {
            var factory = new DataFactory(KafkaServers.Only(("BootstrapServers", "127.0.0.1:9")));
            factory.Make<TModel>(source: source, sink: sink);
            var refused = await Assert.ThrowsAsync<PlanException>(() => factory.RunAsync(new SparkEngine("sc://127.0.0.1:9"), cancellationToken: Token));
            Assert.Equal("ETL2001", refused.Code);
            Assert.Contains("Spark does not support ", refused.Message, StringComparison.Ordinal);
            Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_on_Spark_that_fails_before_its_commit_writes_nothing()
    {
        var topic = await KafkaServers.TopicAsync("trades", 3);
        var poison = await KafkaServers.TopicAsync("poison", 1);
        await KafkaServers.ProduceAsync(poison, (0, null, [1]));
        var factory = new DataFactory(KafkaServers.Context());
        factory.Make<Trade>(source: DataSource.Kafka(poison), sink: DataSink.Kafka(topic));
        await Assert.ThrowsAsync<SourceException>(() => factory.RunAsync(Spark, cancellationToken: Token));
        Assert.Empty(KafkaServers.Consume(topic, committed: false));
    }

    [Fact]
    public async Task Spark_logs_in_with_the_same_settings_and_shows_no_password()
    {
        await using var broker = await OwnBroker.StartAsync();
        var topic = await KafkaServers.TopicAsync("trades", 3, broker.Bootstrap);
        (string, string)[] login = [("BootstrapServers", broker.SaslBootstrap), ("SecurityProtocol", "SaslPlaintext"), ("SaslMechanism", "PLAIN"), ("SaslUsername", "etllib"), ("Timeout", "00:00:20")];
        var right = KafkaServers.Only([.. login, ("SaslPassword", "etllib-secret")]);
        await WriteAsync([Trade.Of(1)], DataSink.Kafka(topic), right);
        Assert.Equal([Trade.Of(1)], await ReadAsync<Trade>(DataSource.Kafka(topic), right));
        var wrong = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([Trade.Of(1)], DataSink.Kafka(topic), KafkaServers.Only([.. login, ("SaslPassword", "hush-hush")])));
        Assert.Contains("refuses the credentials", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush-hush", wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_says_what_a_reader_of_the_topic_can_rely_on()
    {
        Assert.Equal("write Trade to kafka t, at least once", DataSink.Kafka("t").DescribeStep("Trade"));
        Assert.Equal("write Trade to kafka t in one transaction", DataSink.Kafka("t", transactional: true).DescribeStep("Trade"));
        await using var session = new SparkEngine("sc://127.0.0.1:9").Open(new EngineRun(KafkaServers.Only()));
        var plan = session.Prepare(Trade.DataFrame.Of().Plan, []);
        Assert.Contains("not the event time", plan.Note(DataSink.Kafka("t")), StringComparison.Ordinal);
        Assert.Null(plan.Note(DataSink.Console()));
    }

    private static async Task AssertPoisonAsync(string topic, KafkaFormat format, string reason)
    {
        var failed = await Assert.ThrowsAnyAsync<EtlException>(() => ReadAsync<Trade>(DataSource.Kafka(topic, format: format)));
        Assert.True(failed is SourceException, failed.ToString());
        Assert.Contains($"The record at topic {topic}, partition {Murmur2.Partition("SPY"u8, 3)}, offset 1 of Kafka at {KafkaServers.Bootstrap} cannot be read: {reason}", failed.Message, StringComparison.Ordinal);
    }

    private static async Task SameKeysAsync<TModel>(TModel[] rows)
        where TModel : IDataModel<TModel>
    {
        var (embedded, spark) = (KafkaServers.Unique("embedded"), KafkaServers.Unique("spark"));
        await RoundTripTests.WriteAsync(rows, DataSink.Kafka(embedded, partitions: 7, format: KafkaFormat.Json));
        await WriteAsync(rows, DataSink.Kafka(spark, partitions: 7, format: KafkaFormat.Json));
        Assert.Equal(Keys(embedded), Keys(spark));

        static List<string> Keys(string topic) => [.. KafkaServers.Consume(topic).Select(r => $"{r.Partition.Value} {Hex(r.Message.Key)}").Order(StringComparer.Ordinal)];
    }

    private static string Hex(byte[]? bytes) => bytes is null ? "null" : Convert.ToHexString(bytes);

    private static async Task WriteAsync<TModel>(TModel[] rows, DataSink sink, DataContext? context = null)
        where TModel : IDataModel<TModel>
    {
        var factory = new DataFactory(context ?? KafkaServers.Context());
        factory.Make<TModel>(source: DataSource.Rows(rows), sink: sink);
        var summary = await factory.RunAsync(Spark, cancellationToken: Token);
        Assert.Equal(rows.Length, summary.RowsOut);
    }

    private static async Task<List<TModel>> ReadAsync<TModel>(DataSource source, DataContext? context = null)
        where TModel : IDataModel<TModel>
    {
        var rows = new List<TModel>();
        await using var session = Spark.Open(new EngineRun(context ?? KafkaServers.Context()));
        await foreach (var batch in session.ReadAsync(new Scan(TModel.Schema, source), Token))
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
}
