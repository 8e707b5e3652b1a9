using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using EtlLib.Kafka.Tests;

[assembly: AssemblyFixture(typeof(KafkaServers))]

namespace EtlLib.Kafka.Tests;

/// <summary>The real servers that tests talk to. Without them the tests are skipped, or with REQUIRE_SERVICES=1 fail.</summary>
public sealed class KafkaServers
{
    /// <summary>Where Kafka is.</summary>
    public static string Bootstrap => Required("KAFKA_BOOTSTRAP");

    /// <summary>Where the registry is.</summary>
    public static string Registry => Required("SCHEMA_REGISTRY_URL");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The value of an environment variable; skips the test where it is not set.</summary>
    public static string Required(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
        {
            return value;
        }

        var why = $"{variable} is not set: no server to test with.";
        if (Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1")
        {
            Assert.Fail(why);
        }

        Assert.Skip(why);
        return "";
    }

    /// <summary>A run against the servers, with the registry.</summary>
    public static DataContext Context(params (string Key, string Value)[] more) => Only(
        [("BootstrapServers", Bootstrap), ("Timeout", "00:00:20"), ("Registry:Url", Registry), ("Registry:AutoRegister", "true"), .. more]);

    /// <summary>A run with settings.</summary>
    public static DataContext Only(params (string Key, string Value)[] settings) => new()
    {
        Now = DateTimeOffset.UtcNow,
        Settings = settings.Reverse().DistinctBy(s => s.Key).ToDictionary(s => $"Kafka:{s.Key}", s => s.Value),
    };

    /// <summary>A topic's name that no other test has.</summary>
    public static string Unique(string name) => $"{name}-{Guid.NewGuid():n}"[..(name.Length + 9)];

    /// <summary>Makes a topic.</summary>
    public static async Task<string> TopicAsync(string name, int partitions, string? bootstrap = null)
    {
        var topic = Unique(name);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap ?? Bootstrap }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1, Configs = new() { ["retention.ms"] = "-1" } }]);
        await UntilAsync(() => Task.FromResult(admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count == partitions));
        return topic;
    }

    /// <summary>Sets the level of compatibility of a subject: Apicurio holds a subject without one to none.</summary>
    public static async Task SetCompatibilityAsync(string subject, string level)
    {
        using var client = new HttpClient();
        using var content = new StringContent($$"""{"compatibility":"{{level}}"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PutAsync(new Uri($"{Registry}/config/{subject}"), content, Token);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Writes records by Confluent.Kafka's own producer.</summary>
    public static async Task ProduceAsync(string topic, params (int Partition, byte[]? Key, byte[]? Value)[] records)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = Bootstrap }).Build();
        foreach (var (partition, key, value) in records)
        {
            await producer.ProduceAsync(new TopicPartition(topic, partition), new Message<byte[]?, byte[]?> { Key = key, Value = value }, Token);
        }
    }

    /// <summary>All records of a topic, by Confluent.Kafka's own consumer.</summary>
    public static List<ConsumeResult<byte[]?, byte[]?>> Consume(string topic, string? bootstrap = null, bool committed = true)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = bootstrap ?? Bootstrap,
            GroupId = Unique("test"),
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = committed ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted,
        }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(20)).Topics[0].Partitions.Count;
        consumer.Assign(Enumerable.Range(0, partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var (records, ends) = (new List<ConsumeResult<byte[]?, byte[]?>>(), new HashSet<int>());
        var started = Stopwatch.GetTimestamp();
        while (ends.Count < partitions)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2), $"Topic {topic} did not end within two minutes.");
            if (consumer.Consume(TimeSpan.FromSeconds(1)) is { } result)
            {
                _ = result.IsPartitionEOF ? ends.Add(result.Partition) : Added(records, result);
            }
        }

        consumer.Close();
        return records;
    }

    /// <summary>Runs one of Kafka's own command-line tools, in Java, and gives what it prints.</summary>
    public static async Task<string> ToolAsync(string input, params string[] arguments)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(TimeSpan.FromMinutes(3));
        var start = new ProcessStartInfo(Required("KAFKA_TOOL"), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
            await process.StandardInput.WriteAsync(input.AsMemory(), late.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(late.Token);
            Assert.True(process.ExitCode == 0, $"Exit code {process.ExitCode}: {await error}");
            return await output;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Asks until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "It did not become so within a minute.");
            await timer.WaitForNextTickAsync(Token);
        }
    }

    private static bool Added<T>(List<T> list, T item)
    {
        list.Add(item);
        return true;
    }
}
