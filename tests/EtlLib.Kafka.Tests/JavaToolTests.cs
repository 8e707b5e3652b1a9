using System.Text;

namespace EtlLib.Kafka.Tests;

/// <summary>Kafka's own tools, which are Java clients, and EtlLib read what the other wrote.</summary>
public sealed class JavaToolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_that_a_Java_client_wrote_with_the_registry_reads_back()
    {
        var topic = await KafkaServers.TopicAsync("java", 1);
        using var registry = new SchemaRegistry(new RegistrySettings(new Uri(KafkaServers.Registry + "/")));
        var id = await TypeableIdAsync(registry, topic);

        // The console producer writes lines of text, so that all bytes of the record are ASCII: SPY, 30 us after 1970, id 4, 2.0, 7.
        byte[] value = [0, 0, 0, (byte)(id >> 8), (byte)id, 6, .. "SPY"u8, 60, 8, 0, 0, 0, 0, 0, 0, 0, 64, 14];
        await KafkaServers.ToolAsync(Encoding.ASCII.GetString(value) + "\n", "kafka-console-producer", "--bootstrap-server", KafkaServers.Bootstrap, "--topic", topic);
        var trade = Assert.Single(await RoundTripTests.ReadAsync<Trade>(DataSource.Kafka(topic)));
        Assert.Equal(new Trade { Symbol = "SPY", Time = DateTimeOffset.UnixEpoch.AddMicroseconds(30), Id = 4, Price = 2, Volume = 7 }, trade);
    }

    [Fact]
    public async Task A_Java_client_reads_key_time_headers_and_value_of_ours()
    {
        var topic = KafkaServers.Unique("ours");
        await RoundTripTests.WriteAsync([Trade.Of(5)], DataSink.Kafka(topic, format: KafkaFormat.Json));
        var printed = await KafkaServers.ToolAsync(
            "", "kafka-console-consumer", "--bootstrap-server", KafkaServers.Bootstrap, "--topic", topic, "--from-beginning", "--max-messages", "1", "--timeout-ms", "60000",
            "--property", "print.key=true", "--property", "print.timestamp=true", "--property", "print.headers=true", "--property", "print.partition=true");
        Assert.Contains($"CreateTime:{Trade.Of(5).Time.ToUnixTimeMilliseconds()}", printed, StringComparison.Ordinal);
        Assert.Contains($"Partition:{Murmur2.Partition("SPY"u8, 3)}", printed, StringComparison.Ordinal);
        Assert.Contains(RecordHeaders.Schema + ":", printed, StringComparison.Ordinal);
        Assert.Contains(RecordHeaders.Hash + ":", printed, StringComparison.Ordinal);
        Assert.Contains("SPY\t{\"Symbol\":\"SPY\",\"Time\":\"2024-01-01T00:00:05.000000Z\",\"Id\":5,\"Price\":11.25,\"Volume\":6}", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Java_client_puts_a_key_into_the_partition_where_ours_is()
    {
        var topic = await KafkaServers.TopicAsync("keys", 3);
        string[] keys = ["SPY", "TSLA", "XOM", "a", "ä", "日本", "a much longer key than the others", "0", ""];
        var lines = string.Concat(keys.Select(key => $"{key}|java\n"));
        await KafkaServers.ToolAsync(
            lines, "kafka-console-producer", "--bootstrap-server", KafkaServers.Bootstrap, "--topic", topic, "--property", "parse.key=true", "--property", "key.separator=|");
        await RoundTripTests.WriteAsync([.. keys.Select((key, i) => Trade.Of(i, key))], DataSink.Kafka(topic));
        var records = KafkaServers.Consume(topic);
        Assert.Equal(2 * keys.Length, records.Count);
        Assert.All(records.GroupBy(r => Encoding.UTF8.GetString(r.Message.Key!)), same => Assert.Single(same.Select(r => r.Partition.Value).Distinct()));
    }

    /// <summary>The id of the schema of trades, registered in variants until its bytes are characters of one line.</summary>
    private static async Task<int> TypeableIdAsync(SchemaRegistry registry, string topic)
    {
        for (var i = 0; i < 400; i++)
        {
            var schema = ModelInfo.Of<Trade>().Schema.AvroJson.Insert(1, $"\"doc\":\"{topic} {i}\",");
            var id = await registry.RegisterAsync(topic, schema, Token);
            byte[] bytes = [(byte)(id >> 8), (byte)id];
            if (bytes.All(b => b is < 0x80 and not (10 or 13)) && id < 1 << 16)
            {
                return id;
            }
        }

        Assert.Fail("No id of the registry can be typed.");
        return 0;
    }
}
