namespace EtlLib.Kafka.Tests;

/// <summary>A topic as the source of a stream.</summary>
public sealed class StreamTests
{
    private static readonly Dictionary<string, string> Nowhere = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_gives_what_is_there_and_what_comes_and_the_same_again()
    {
        var topic = KafkaServers.Unique("trades");
        await RoundTripTests.WriteAsync([.. Enumerable.Range(0, 1_000).Select(i => Trade.Of(i, $"S{i % 7}"))], DataSink.Kafka(topic));
        await using var stream = Open(topic);
        var started = await stream.StartAsync(Nowhere, Token);
        Assert.Equal([$"{topic}/0", $"{topic}/1", $"{topic}/2"], started.Keys.Order());
        Assert.All(started.Values, position => Assert.Equal("0", position));
        var first = await ReadAsync(stream, 1_000);
        await RoundTripTests.WriteAsync([.. Enumerable.Range(1_000, 500).Select(i => Trade.Of(i, $"S{i % 7}"))], DataSink.Kafka(topic));
        var second = await ReadAsync(stream, 500);
        Assert.Equal(Enumerable.Range(0, 1_500).Select(i => (long)i), first.Concat(second).SelectMany(s => s.Ids).Order());
        foreach (var partition in first.Concat(second).GroupBy(s => s.Partition))
        {
            Assert.Equal(partition.Skip(1).Select(s => s.From), partition.SkipLast(1).Select(s => s.To));
        }

        foreach (var slice in first.Concat(second))
        {
            using var again = await stream.ReadAgainAsync(slice.Partition, slice.From, slice.To, Token);
            Assert.Equal((slice.From, slice.To), (again.From, again.To));
            Assert.Equal(slice.Ids, Ids(again));
        }
    }

    [Fact]
    public async Task A_read_gives_no_more_rows_than_are_asked_for()
    {
        var topic = KafkaServers.Unique("trades");
        await RoundTripTests.WriteAsync([.. Enumerable.Range(0, 500).Select(i => Trade.Of(i, $"S{i % 7}"))], DataSink.Kafka(topic));
        await using var stream = Open(topic);
        await stream.StartAsync(Nowhere, Token);
        var slices = await stream.ReadAsync(100, TimeSpan.FromSeconds(30), Token);
        Assert.Equal(100, slices.Sum(s => s.Rows?.Count ?? 0));
    }

    [Fact]
    public async Task A_stream_of_what_is_there_now_ends_and_begins_at_saved_positions()
    {
        var topic = KafkaServers.Unique("trades");
        await RoundTripTests.WriteAsync([.. Enumerable.Range(0, 300).Select(i => Trade.Of(i, $"S{i % 7}"))], DataSink.Kafka(topic, transactional: true));
        var saved = new Dictionary<string, string>();
        long read = 0;
        await using (var stream = Open(topic, now: true))
        {
            await stream.StartAsync(Nowhere, Token);
            foreach (var slice in await stream.ReadAsync(120, TimeSpan.FromSeconds(30), Token))
            {
                saved[slice.Partition] = slice.To;
                read += slice.Rows?.Count ?? 0;
            }
        }

        await using var rest = Open(topic, now: true);
        await rest.StartAsync(saved, Token);
        var ended = new HashSet<string>();
        while (ended.Count < 3)
        {
            foreach (var slice in await rest.ReadAsync(10_000, TimeSpan.FromMilliseconds(10), Token))
            {
                read += slice.Rows?.Count ?? 0;
                _ = slice.IsLast && ended.Add(slice.Partition);
            }
        }

        Assert.Equal(300, read);
    }

    [Fact]
    public async Task Poison_records_come_with_their_place_and_can_be_decoded_later()
    {
        var topic = await KafkaServers.TopicAsync("trades", 1);
        await KafkaServers.ProduceAsync(topic, (0, null, "{}"u8.ToArray()), (0, null, """{"Symbol":"SPY","Time":"2024-01-01T00:00:00Z","Id":1,"Price":2,"Volume":3}"""u8.ToArray()));
        await using var stream = new KafkaStream(DataSource.Kafka(topic, format: KafkaFormat.Json), new StreamJob("test", "Trade", Trade.Rows, KafkaServers.Context()));
        await stream.StartAsync(Nowhere, Token);
        using var slice = Assert.Single(await stream.ReadAsync(2, TimeSpan.FromSeconds(30), Token));
        var poison = Assert.Single(slice.Poison);
        Assert.Equal($"topic {topic}, partition 0, offset 0", poison.Place);
        Assert.Equal($"topic {topic}, partition 0, offset 1", slice.PlaceOf!(0));
        Assert.Equal("{}"u8.ToArray(), poison.Raw);
        using var rows = new EtlLib.Batches.ColumnBatch(Trade.Rows);
        Assert.False(await stream.DecodeAsync(poison.Raw, rows, Token));
        Assert.True(await stream.DecodeAsync("""{"Symbol":"SPY","Time":"2024-01-01T00:00:00Z","Id":9,"Price":2,"Volume":3}"""u8.ToArray(), rows, Token));
        Assert.Equal(1, rows.Count);
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        var topic = await KafkaServers.TopicAsync("trades", 3);
        await using var stream = Open(topic);
        await stream.StartAsync(Nowhere, Token);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadAsync(10, TimeSpan.FromSeconds(1), soon.Token));
        await RoundTripTests.WriteAsync([Trade.Of(1)], DataSink.Kafka(topic));
        Assert.Equal([1L], (await ReadAsync(stream, 1)).SelectMany(s => s.Ids));
    }

    [Fact]
    public async Task A_saved_position_whose_records_are_gone_is_an_error()
    {
        var topic = await KafkaServers.TopicAsync("trades", 1);
        await KafkaServers.ProduceAsync(topic, (0, null, "{}"u8.ToArray()), (0, null, "{}"u8.ToArray()));
        using (var admin = new Confluent.Kafka.AdminClientBuilder(new Confluent.Kafka.AdminClientConfig { BootstrapServers = KafkaServers.Bootstrap }).Build())
        {
            await admin.DeleteRecordsAsync([new Confluent.Kafka.TopicPartitionOffset(topic, 0, 2)]);
        }

        await using var stream = Open(topic);
        var gone = await Assert.ThrowsAsync<SourceException>(() => stream.StartAsync(new Dictionary<string, string> { [$"{topic}/0"] = "1" }, Token));
        Assert.Contains("is gone: the first offset that is there is 2", gone.Message, StringComparison.Ordinal);
    }

    private static StreamSource Open(string topic, bool now = false) =>
        DataSource.Kafka(topic).OpenStream(new StreamJob("test", "Trade", Trade.Rows, KafkaServers.Context()) { AvailableNow = now })!;

    private static async Task<List<(string Partition, string From, string To, long[] Ids)>> ReadAsync(StreamSource stream, int rows)
    {
        var read = new List<(string Partition, string From, string To, long[] Ids)>();
        while (read.Sum(s => s.Ids.Length) < rows)
        {
            foreach (var slice in await stream.ReadAsync(10_000, TimeSpan.FromMilliseconds(25), Token))
            {
                read.Add((slice.Partition, slice.From, slice.To, Ids(slice)));
                slice.Dispose();
            }
        }

        return read;
    }

    private static long[] Ids(StreamSlice slice) =>
        slice.Rows is null ? [] : [.. Enumerable.Range(0, slice.Rows.Count).Select(row => IdOf(slice.Rows, row))];

    private static long IdOf(EtlLib.Batches.ColumnBatch rows, int row) => rows.Fixed<long>(Trade.Rows.IndexOf(nameof(Trade.Id)))[row];
}
