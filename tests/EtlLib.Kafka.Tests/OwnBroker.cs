using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;

namespace EtlLib.Kafka.Tests;

/// <summary>
/// A broker that a test has to itself, so that it can kill it. With access control, its user may log in and nothing else; who does not log
/// in may do all.
/// </summary>
internal sealed class OwnBroker : IAsyncDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("etllib-broker-").FullName;
    private readonly int[] ports = FreePorts(3);
    private Process? secured;

    private OwnBroker()
    {
    }

    /// <summary>Its address.</summary>
    public string Bootstrap => $"127.0.0.1:{ports[0]}";

    /// <summary>Its address for those who log in.</summary>
    public string SaslBootstrap => $"127.0.0.1:{ports[2]}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Service => KafkaServers.Required("KAFKA_SERVICE");

    /// <summary>Starts one.</summary>
    public static async Task<OwnBroker> StartAsync(bool accessControl = false)
    {
        _ = Service;
        var broker = new OwnBroker();
        try
        {
            await broker.RestartAsync();
            if (accessControl)
            {
                await broker.SecureAsync();
            }

            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again, with what it has kept.</summary>
    public Task RestartAsync() => RunAsync("start", "kafka");

    /// <summary>Kills it: kill -9.</summary>
    public Task KillAsync() => RunAsync("kill", "kafka");

    public async ValueTask DisposeAsync()
    {
        if (secured is not null)
        {
            secured.Kill(entireProcessTree: true);
            await secured.WaitForExitAsync(CancellationToken.None);
            secured.Dispose();
        }

        await RunAsync("stop", "kafka");
        Directory.Delete(root, recursive: true);
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        listeners.ForEach(l => l.Stop());
        return ports;
    }

    /// <summary>The service knows no access control: the same broker again, with its configuration and some more.</summary>
    private async Task SecureAsync()
    {
        await RunAsync("stop", "kafka");
        var (data, home) = (Path.Combine(root, "data", "kafka"), Path.Combine(root, "home", "kafka"));
        var configuration = await File.ReadAllTextAsync(Path.Combine(data, "server.properties"), Token)
            + "\nauthorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer\nsuper.users=User:ANONYMOUS\n";
        await File.WriteAllTextAsync(Path.Combine(data, "secured.properties"), configuration, Token);
        var start = new ProcessStartInfo("java", ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", Path.Combine(home, "jars", "*"), "kafka.Kafka", "secured.properties"])
        {
            WorkingDirectory = data,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        secured = Process.Start(start)!;
        secured.OutputDataReceived += (_, _) => { };
        secured.ErrorDataReceived += (_, _) => { };
        secured.BeginOutputReadLine();
        secured.BeginErrorReadLine();
        await KafkaServers.UntilAsync(() =>
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).SetLogHandler((_, _) => { }).Build();
            try
            {
                return Task.FromResult(admin.GetMetadata(TimeSpan.FromSeconds(5)).Brokers.Count == 1);
            }
            catch (KafkaException)
            {
                return Task.FromResult(false);
            }
        });
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Service, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new[]
        {
            ("ETL_SERVICES_ROOT", root), ("KAFKA_PORT", $"{ports[0]}"), ("KAFKA_CONTROLLER_PORT", $"{ports[1]}"), ("KAFKA_SASL_PORT", $"{ports[2]}"), ("KAFKA_SASL", "1"), ("KAFKA_HEAP", "384m"),
            ("KAFKA_OPTS", "-XX:TieredStopAtLevel=1"), ("ETL_SERVICES_WAIT", "240"),
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, $"service {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }
}
