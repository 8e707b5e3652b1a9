using System.Text;
using System.Text.Json;

namespace EtlLib.Kafka.Tests;

/// <summary>Records that cannot be read: errors that say which and why, or dead letters.</summary>
public sealed class PoisonTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tombstone_is_an_error_that_names_topic_partition_and_offset() => await FailsAsync(null, "tombstone");

    [Fact]
    public async Task A_value_without_a_frame_is_an_error() =>
        await FailsAsync("hello"u8.ToArray(), "do not begin with a zero byte and a schema id");

    [Fact]
    public async Task An_unknown_schema_is_an_error() =>
        await FailsAsync([0, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2], "has the id 2147483647, which the registry at");

    [Fact]
    public async Task A_broken_value_is_an_error_that_names_the_field()
    {
        var topic = await TopicWithTradesAsync();
        var frame = KafkaServers.Consume(topic)[0].Message.Value!;
        await FailsAsync([.. frame[..8]], "Avro datum of Trade");
    }

    [Fact]
    public async Task A_schema_that_does_not_fit_is_an_error_that_names_the_field()
    {
        using var registry = new SchemaRegistry(new RegistrySettings(new Uri(KafkaServers.Registry + "/")));
        var id = await registry.RegisterAsync(KafkaServers.Unique("other"), """{"type":"record","name":"Trade","namespace":"EtlLib.Kafka.Tests","fields":[{"name":"Symbol","type":"boolean"}]}""", Token);
        await FailsAsync([0, .. BitConverter.GetBytes(id).Reverse(), 1], "does not fit the model");
    }

    [Fact]
    public async Task Records_that_cannot_be_read_go_to_a_file_and_are_counted()
    {
        using var folder = new TemporaryFolder();
        var topic = await TopicWithTradesAsync();
        await KafkaServers.ProduceAsync(topic, (0, "k"u8.ToArray(), null), (0, null, "junk"u8.ToArray()));
        var context = KafkaServers.Context();
        var rows = await RoundTripTests.ReadAsync<Trade>(DataSource.Kafka(topic, deadLetter: KafkaDeadLetter.File(folder["dead/letters.jsonl"])), context);
        Assert.Equal([1L, 2, 3], rows.Select(r => r.Id).Order());
        Assert.Equal(2, context.DeadLetters);
        var letters = (await File.ReadAllLinesAsync(folder["dead/letters.jsonl"], Token)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(2, letters.Count);
        Assert.Equal(topic, letters[0].GetProperty("topic").GetString());
        Assert.Equal("k"u8.ToArray(), letters[0].GetProperty("key").GetBytesFromBase64());
        Assert.Equal(JsonValueKind.Null, letters[0].GetProperty("value").ValueKind);
        Assert.Contains("tombstone", letters[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("junk"u8.ToArray(), letters[1].GetProperty("value").GetBytesFromBase64());
        var factory = new DataFactory(context);
        factory.Make<Trade>(source: DataSource.Kafka(topic, deadLetter: KafkaDeadLetter.File(folder["more.jsonl"])), sink: DataSink.Csv(folder["trades.csv"]));
        Assert.Equal(2, (await factory.RunAsync(cancellationToken: Token)).DeadLetters);
    }

    [Fact]
    public async Task Records_that_cannot_be_read_go_to_a_topic_as_they_came()
    {
        var topic = await TopicWithTradesAsync();
        var dead = await KafkaServers.TopicAsync("dead", 1);
        await KafkaServers.ProduceAsync(topic, (1, "k"u8.ToArray(), "junk"u8.ToArray()));
        var context = KafkaServers.Context();
        Assert.Equal(3, (await RoundTripTests.ReadAsync<Trade>(DataSource.Kafka(topic, deadLetter: KafkaDeadLetter.Topic(dead)), context)).Count);
        Assert.Equal(1, context.DeadLetters);
        var letter = Assert.Single(KafkaServers.Consume(dead));
        Assert.Equal("junk"u8.ToArray(), letter.Message.Value);
        Assert.Equal("k"u8.ToArray(), letter.Message.Key);
        Assert.StartsWith($"{topic}/1/", Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes(RecordHeaders.Place)), StringComparison.Ordinal);
    }

    private static async Task<string> TopicWithTradesAsync()
    {
        var topic = await KafkaServers.TopicAsync("trades", 3);
        await RoundTripTests.WriteAsync([Trade.Of(1, "A"), Trade.Of(2, "B"), Trade.Of(3, "C")], DataSink.Kafka(topic));
        return topic;
    }

    private static async Task FailsAsync(byte[]? value, string reason)
    {
        var topic = await KafkaServers.TopicAsync("poison", 2);
        await KafkaServers.ProduceAsync(topic, (1, "k"u8.ToArray(), value));
        var failed = await Assert.ThrowsAsync<SourceException>(() => RoundTripTests.ReadAsync<Trade>(DataSource.Kafka(topic)));
        Assert.Contains($"topic {topic}, partition 1, offset 0", failed.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failed.Message, StringComparison.Ordinal);
        Assert.Equal(4, failed.ExitCode);
    }
}
