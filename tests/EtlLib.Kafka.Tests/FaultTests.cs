using System.Diagnostics;
using EtlLib.Batches;

namespace EtlLib.Kafka.Tests;

/// <summary>What is wrong with servers is told by name, in time, with the documented exit code, and leaves nothing visible.</summary>
public sealed class FaultTests
{
    private static readonly string? Soak = Environment.GetEnvironmentVariable("SOAK");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_that_is_down_is_an_error_in_time()
    {
        var nowhere = KafkaServers.Only(("BootstrapServers", "127.0.0.1:9"), ("Timeout", "00:00:02"));
        var started = Stopwatch.GetTimestamp();
        var read = await Assert.ThrowsAsync<SourceException>(() => RoundTripTests.ReadAsync<Trade>(DataSource.Kafka("trades"), nowhere));
        Assert.Contains("Kafka at 127.0.0.1:9 did not answer within 2 s", read.Message, StringComparison.Ordinal);
        Assert.Equal(4, read.ExitCode);
        var written = await Assert.ThrowsAsync<SinkException>(() => RoundTripTests.WriteAsync([Trade.Of(1)], DataSink.Kafka("trades"), nowhere));
        Assert.Contains("Kafka at 127.0.0.1:9 did not answer within 2 s (topic trades)", written.Message, StringComparison.Ordinal);
        Assert.Equal(5, written.ExitCode);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "It took longer than its deadline.");
    }

    [Fact]
    public async Task A_registry_that_is_down_is_an_error_that_says_where()
    {
        var topic = await KafkaServers.TopicAsync("trades", 3);
        await KafkaServers.ProduceAsync(topic, (0, null, [0, 0, 0, 0, 1, 2]));
        var context = KafkaServers.Context(("Registry:Url", "http://127.0.0.1:9"));
        var read = await Assert.ThrowsAsync<SourceException>(() => RoundTripTests.ReadAsync<Trade>(DataSource.Kafka(topic), context));
        Assert.Contains("The schema registry at http://127.0.0.1:9/ cannot be reached", read.Message, StringComparison.Ordinal);
        Assert.Contains($"topic {topic}, partition 0, offset 0", read.Message, StringComparison.Ordinal);
        var written = await Assert.ThrowsAsync<SinkException>(() => RoundTripTests.WriteAsync([Trade.Of(1)], DataSink.Kafka(topic), context));
        Assert.Contains("http://127.0.0.1:9/", written.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_librdkafka_refuses_is_named_and_a_secret_is_not_shown()
    {
        var wrong = await Assert.ThrowsAsync<UsageException>(() => RoundTripTests.ReadAsync<Trade>(DataSource.Kafka("trades"), KafkaServers.Only(("BootstrapServers", "127.0.0.1:9"), ("no.such.setting", "1"))));
        Assert.Contains("no.such.setting", wrong.Message, StringComparison.Ordinal);
        var secret = await Assert.ThrowsAsync<UsageException>(() => RoundTripTests.ReadAsync<Trade>(DataSource.Kafka("trades"), KafkaServers.Only(("BootstrapServers", "127.0.0.1:9"), ("ssl.key.password.no", "hush"))));
        Assert.DoesNotContain("hush", secret.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_and_a_missing_right_are_errors_that_name_what_and_where()
    {
        await using var broker = await OwnBroker.StartAsync(accessControl: true);
        var topic = await KafkaServers.TopicAsync("trades", 3, broker.Bootstrap);
        (string, string)[] login = [("BootstrapServers", broker.SaslBootstrap), ("SecurityProtocol", "SaslPlaintext"), ("SaslMechanism", "PLAIN"), ("SaslUsername", "etllib"), ("Timeout", "00:00:20")];
        foreach (var (password, expected) in new[] { ("wrong-hush", "refuses the credentials"), ("etllib-secret", "may not be") })
        {
            var context = KafkaServers.Only([.. login, ("SaslPassword", password)]);
            var read = await Assert.ThrowsAsync<SourceException>(() => RoundTripTests.ReadAsync<Trade>(DataSource.Kafka(topic), context));
            Assert.Contains(expected, read.Message, StringComparison.Ordinal);
            var written = await Assert.ThrowsAsync<SinkException>(() => RoundTripTests.WriteAsync([Trade.Of(1)], DataSink.Kafka(topic), context));
            Assert.Contains(expected, written.Message, StringComparison.Ordinal);
            Assert.Contains($"topic {topic}", written.Message, StringComparison.Ordinal);
            Assert.Contains(broker.SaslBootstrap, written.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(password, read + written.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_not_committed_is_not_visible_and_the_epoch_tells_what_is()
    {
        var topic = await KafkaServers.TopicAsync("trades", 3);
        var job = Job("epochs");
        await using (var writer = DataSink.Kafka(topic, transactional: true).Open(job))
        {
            await writer.WriteAsync(Rows(0, 100), Token);
            await writer.PrepareAsync(1, Token);
        }

        Assert.Empty(KafkaServers.Consume(topic));
        await using var second = DataSink.Kafka(topic, transactional: true).Open(job);
        Assert.Null(await second.LastEpochAsync(Token));
        await Assert.ThrowsAsync<SinkException>(() => second.CommitAsync("1", Token));
        await second.WriteAsync(Rows(0, 100), Token);
        var token = await second.PrepareAsync(2, Token);
        await second.WriteAsync(Rows(100, 50), Token);
        await second.CommitAsync(token, Token);
        await second.CommitAsync(token, Token);
        Assert.Equal(100, KafkaServers.Consume(topic).Count);
        Assert.Equal(2, await second.LastEpochAsync(Token));
        await second.CommitAsync(await second.PrepareAsync(3, Token), Token);
        Assert.Equal(150, KafkaServers.Consume(topic).Count);
    }

    [Fact]
    public async Task A_producer_that_another_process_has_replaced_is_fenced()
    {
        var topic = await KafkaServers.TopicAsync("trades", 3);
        var job = Job("fence");
        await using var zombie = DataSink.Kafka(topic, transactional: true).Open(job);
        await zombie.WriteAsync(Rows(0, 10), Token);
        await using var heir = DataSink.Kafka(topic, transactional: true).Open(job);
        await heir.WriteAsync(Rows(10, 10), Token);
        await heir.CommitAsync(await heir.PrepareAsync(1, Token), Token);
        var fenced = await Assert.ThrowsAsync<SinkException>(async () => await zombie.CommitAsync(await zombie.PrepareAsync(1, Token), Token));
        Assert.True(fenced.Message.Contains("another process runs the same job", StringComparison.Ordinal), fenced.Message);
        Assert.Equal(10, KafkaServers.Consume(topic).Count);
    }

    [Fact]
    public async Task After_a_broker_was_killed_in_the_middle_of_a_batch_the_rerun_leaves_each_row_once()
    {
        await using var broker = await OwnBroker.StartAsync();
        var context = KafkaServers.Only(("BootstrapServers", broker.Bootstrap), ("Timeout", "00:00:05"));
        for (var round = 0; round < (Soak == "1" ? 20 : 2); round++)
        {
            var topic = await KafkaServers.TopicAsync("trades", 3, broker.Bootstrap);
            Trade[] trades = [.. Enumerable.Range(0, 30_000).Select(i => Trade.Of(i, $"S{i % 17}"))];
            var job = Job($"killed-{round}", context);
            await InterruptedAsync(broker, topic, job, early: round % 2 == 0);
            await broker.RestartAsync();
            await using (var writer = DataSink.Kafka(topic, transactional: true).Open(job))
            {
                if (await writer.LastEpochAsync(Token) is null)
                {
                    await writer.WriteAsync(Rows(0, 30_000), Token);
                    await writer.CommitAsync(await writer.PrepareAsync(1, Token), Token);
                }
            }

            var rows = await RoundTripTests.ReadAsync<Trade>(DataSource.Kafka(topic), context);
            Assert.Equal(trades, rows.OrderBy(t => t.Id));
        }
    }

    /// <summary>Kills the broker before the batch is committed, or at some moment of the commit.</summary>
    private static async Task InterruptedAsync(OwnBroker broker, string topic, SinkJob job, bool early)
    {
        await using var writer = DataSink.Kafka(topic, transactional: true).Open(job);
        await writer.WriteAsync(Rows(0, 20_000), Token);
        var killed = broker.KillAsync();
        try
        {
            await writer.WriteAsync(Rows(20_000, 10_000), Token);
            await (early ? killed : Task.CompletedTask);
            await writer.CommitAsync(await writer.PrepareAsync(1, Token), Token);
            Assert.False(early, "A batch was committed after the broker was killed.");
        }
        catch (SinkException lost)
        {
            Assert.Contains($"Kafka at {broker.Bootstrap}", lost.Message, StringComparison.Ordinal);
        }

        await killed;
    }

    private static SinkJob Job(string name, DataContext? context = null) =>
        new($"{name}-{Guid.NewGuid():n}", "Trade", Trade.Rows, context ?? KafkaServers.Context(), null!);

    private static ColumnBatch Rows(int first, int count)
    {
        var batch = new ColumnBatch(Trade.Rows);
        for (var i = first; i < first + count; i++)
        {
            var trade = Trade.Of(i, $"S{i % 17}");
            batch.Text(0).Append(trade.Symbol);
            batch.Fixed<long>(1).Append(Values.Micros(trade.Time, "Time"));
            batch.Fixed<long>(2).Append(trade.Id);
            batch.Fixed<double>(3).Append(trade.Price);
            batch.Fixed<int>(4).Append(trade.Volume);
            batch.EndRow();
        }

        return batch;
    }
}
