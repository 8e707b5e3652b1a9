using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace EtlLib.Kafka.Tests;

/// <summary>The program of tests/EtlLib.Kafka.Program, its topics, and the ticks and quotes that go to them.</summary>
internal sealed class LiveProgram : IDisposable
{
    private const int Partitions = 3, Symbols = 8;
    private const int Stop = 19, Continue = 18;
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly string bootstrap;
    private readonly Random random = new(1);
    private long next;
    private bool ended;

    private LiveProgram(string bootstrap) => this.bootstrap = bootstrap;

    /// <summary>What the names of the topics begin with.</summary>
    public string Topics { get; } = KafkaServers.Unique("live");

    /// <summary>The folder that it runs in.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("etllib-live-").FullName;

    /// <summary>How many ticks were sent, without duplicates.</summary>
    public long Ticks => next;

    /// <summary>How many duplicates were sent.</summary>
    public long Duplicates { get; private set; }

    /// <summary>The last epoch in its journal.</summary>
    public long Epoch => new EmbeddedStreams().JobsAsync(Path.Combine(Folder, ".etl", "jobs"), CancellationToken.None).GetAwaiter().GetResult().SingleOrDefault()?.Epoch ?? 0;

    /// <summary>Settings of the environment.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    private static string Executable { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace("EtlLib.Kafka.Tests", "EtlLib.Kafka.Program", StringComparison.Ordinal), "EtlLib.Kafka.Program");

    public static async Task<LiveProgram> OpenAsync(string? bootstrap = null)
    {
        var made = new LiveProgram(bootstrap ?? KafkaServers.Bootstrap);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = made.bootstrap }).Build();
        await admin.CreateTopicsAsync(new[] { "tick", "quote" }.Select(t => new TopicSpecification { Name = $"{made.Topics}-{t}", NumPartitions = Partitions, ReplicationFactor = 1 }));
        return made;
    }

    /// <summary>Starts the stream.</summary>
    /// <param name="folder">Where its state is; null: in the program's own folder.</param>
    /// <param name="args">More arguments.</param>
    public LiveRun StartStream(string? folder = null, params string[] args) => new(Executable, folder ?? Folder, ["stream", "--job", "live", "--set", $"topics={Topics}", .. args], Environment);

    /// <summary>Sends ticks, 1 ms of event time each, with a quote for every fifth, out of order within the lateness, and a tenth of them twice.</summary>
    public void Send(int ticks)
    {
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = bootstrap, LingerMs = 5 }).SetLogHandler((_, _) => { }).Build();
        var batch = new List<(double At, string Topic, Message<string, byte[]> Message, int Partition)>();
        for (var i = 0; i < ticks; i++)
        {
            var symbol = (int)(next * 7919 % Symbols);
            var tick = Row("tick", symbol, next, $",\"Volume\":{(next % 100) + 1}");
            batch.Add((i + random.Next(900), tick.Topic, tick.Message, tick.Partition));
            if (random.Next(10) == 0)
            {
                batch.Add((i + random.Next(900), tick.Topic, tick.Message, tick.Partition));
                Duplicates++;
            }

            if (next % 5 == 0)
            {
                var quote = Row("quote", random.Next(Symbols), next, "");
                batch.Add((i + random.Next(900), quote.Topic, quote.Message, quote.Partition));
            }

            next++;
        }

        foreach (var (_, topic, message, partition) in batch.OrderBy(b => b.At))
        {
            producer.Produce(new TopicPartition(topic, partition), message);
        }

        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(60)));
    }

    /// <summary>Sends one tick and one quote of much later to each partition, so that all before them is complete.</summary>
    public void End()
    {
        if (!ended)
        {
            ended = true;
            using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = bootstrap }).SetLogHandler((_, _) => { }).Build();
            for (var partition = 0; partition < Partitions; partition++)
            {
                foreach (var (topic, message, _) in new[] { Row("tick", partition, next + 100_000, ",\"Volume\":1"), Row("quote", partition, next + 100_000, "") })
                {
                    producer.Produce(new TopicPartition(topic, partition), message);
                }
            }

            Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(60)));
        }
    }

    /// <summary>The instant after the windows of all rows.</summary>
    public string Until => Start.AddMilliseconds(next + 20_000 - (next % 10_000)).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Runs the stream to the end of what was sent.</summary>
    public async Task FinishAsync(string? folder = null)
    {
        End();
        using var run = StartStream(folder, "--until", Until, "--quiet");
        await run.EndsWellAsync();
    }

    /// <summary>Asserts that the topics have the rows of the batch, each once.</summary>
    public async Task EqualsBatchAsync()
    {
        End();
        using (var batch = new LiveRun(Executable, Folder, ["batch", "--quiet", "--set", $"topics={Topics}", "--set", "files=batch"], Environment))
        {
            await batch.EndsWellAsync();
        }

        var end = Start.AddMilliseconds(next);
        var priced = await PricedRow.DataFrame.From(DataSource.Parquet(Path.Combine(Folder, "batch", "priced"))).ToListAsync();
        var sums = await SumsRow.DataFrame.From(DataSource.Parquet(Path.Combine(Folder, "batch", "sums"))).ToListAsync();
        var (expected, actual) = (priced.Where(p => p.EventTime < end).ToList(), Read<PricedRow>("priced").Where(p => p.EventTime < end).ToList());
        Assert.Equal(next, expected.Count);
        Assert.Equal((0, 0), (expected.Count - actual.Select(p => p.Id).Distinct().Count(), actual.Count - actual.Select(p => p.Id).Distinct().Count()));
        Assert.Equal(expected.OrderBy(p => p.Id), actual.OrderBy(p => p.Id));
        Assert.Equal(
            sums.Where(s => s.EventTime < end).OrderBy(s => (s.Symbol, s.EventTime)),
            Read<SumsRow>("sums").Where(s => s.EventTime < end).OrderBy(s => (s.Symbol, s.EventTime)));
    }

    /// <summary>How many rows a reader of committed records finds in a topic.</summary>
    public int Count(string topic) => KafkaServers.Consume($"{Topics}-{topic}", bootstrap).Count;

    public static void Pause(Process process) => Assert.Equal(0, Kill(process.Id, Stop));

    public static void Resume(Process process) => Assert.Equal(0, Kill(process.Id, Continue));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private IEnumerable<KeyValuePair<string, string>> Environment => Settings.Prepend(new("ETLLIB__Kafka__BootstrapServers", bootstrap));

    private List<T> Read<T>(string topic) => [.. KafkaServers.Consume($"{Topics}-{topic}", bootstrap).Select(r => JsonSerializer.Deserialize<T>(r.Message.Value)!)];

    private (string Topic, Message<string, byte[]> Message, int Partition) Row(string topic, int symbol, long id, string more)
    {
        var value = $"{{\"Symbol\":\"S{symbol}\",\"EventTime\":\"{Start.AddMilliseconds(id):yyyy-MM-ddTHH:mm:ss.fffZ}\",\"Id\":{id.ToString(CultureInfo.InvariantCulture)}{more}}}";
        return ($"{Topics}-{topic}", new Message<string, byte[]> { Key = $"S{symbol}", Value = Encoding.UTF8.GetBytes(value) }, symbol % Partitions);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}

/// <summary>A run of the program.</summary>
internal sealed class LiveRun : IDisposable
{
    private readonly Task<string> output, error;

    public LiveRun(string executable, string folder, IEnumerable<string> args, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(executable, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        Process = Process.Start(start)!;
        (output, error) = (Process.StandardOutput.ReadToEndAsync(), Process.StandardError.ReadToEndAsync());
    }

    public Process Process { get; }

    public async Task EndsWellAsync()
    {
        var (code, said) = await EndsAsync();
        Assert.True(code == 0, $"Exit code {code}: {said}");
    }

    /// <summary>Waits for its end: the exit code, and what it wrote to standard error.</summary>
    public async Task<(int Code, string Error)> EndsAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        await Process.WaitForExitAsync(late.Token);
        await output;
        return (Process.ExitCode, await error);
    }

    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        Process.Dispose();
    }
}

/// <summary>What the program writes.</summary>
[DataModel]
public partial record PricedRow
{
    public required string Symbol { get; init; }
    public required DateTimeOffset EventTime { get; init; }
    public required long Id { get; init; }
    public required long Volume { get; init; }
    public long? Quote { get; init; }
}

/// <summary>What the program writes.</summary>
[DataModel]
public partial record SumsRow
{
    public required string Symbol { get; init; }
    public required DateTimeOffset EventTime { get; init; }
    public required long Ticks { get; init; }
    public required long Volume { get; init; }
    public long? Quote { get; init; }
}
