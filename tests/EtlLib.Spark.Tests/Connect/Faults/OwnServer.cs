using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EtlLib.Spark.Tests.Connect.Faults;

/// <summary>A Spark server of a test's own, which it may kill: started by the script that SPARK_SERVICE names.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly string script = SparkServer.Required("SPARK_SERVICE");
    private readonly string root = Directory.CreateTempSubdirectory("etllib-spark-").FullName;
    private readonly int port = FreePort();
    private readonly int page = FreePort();

    private OwnServer()
    {
        var unpacked = Path.Combine(Environment.GetEnvironmentVariable("ETL_SERVICES_ROOT") ?? "/tmp/etl-services", "home", "spark");
        if (Directory.Exists(unpacked))
        {
            Directory.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(Path.Combine(root, "home")).FullName, "spark"), unpacked);
        }
    }

    public string Address => $"sc://127.0.0.1:{port}";

    public static async Task<OwnServer> StartAsync()
    {
        var server = new OwnServer();
        await server.DoAsync("start");
        return server;
    }

    /// <summary>Kills it (-9) and starts it again.</summary>
    public async Task RestartAsync()
    {
        await DoAsync("kill");
        await DoAsync("start");
    }

    public async ValueTask DisposeAsync()
    {
        await DoAsync("stop");
        Directory.Delete(root, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task DoAsync(string what)
    {
        var start = new ProcessStartInfo(script, [what, "spark"]) { Environment = { ["ETL_SERVICES_ROOT"] = root, ["SPARK_CONNECT_PORT"] = $"{port}", ["SPARK_UI_PORT"] = $"{page}", ["SPARK_MEMORY"] = "600m" } };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
