using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EtlLib.Postgres.Tests;

/// <summary>A server that a test has to itself, so that it can restart it.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("etllib-postgres-").FullName;
    private readonly int port = FreePort();

    private OwnServer()
    {
    }

    /// <summary>How to get there.</summary>
    public DataContext Context => PostgresServer.Only(("Host", "127.0.0.1"), ("Port", $"{port}"), ("Database", "etllib"), ("Username", "etllib"), ("Password", "etllib-secret"));

    private static string Service => PostgresServer.Required("POSTGRES_SERVICE");

    /// <summary>Starts one.</summary>
    public static async Task<OwnServer> StartAsync()
    {
        _ = Service;
        var server = new OwnServer();

        if (!OperatingSystem.IsWindows())
        {
            // The server runs as a user of its own.
            File.SetUnixFileMode(server.root, (UnixFileMode)0b111_101_101);
        }

        try
        {
            await server.RestartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again, with what it has kept.</summary>
    public Task RestartAsync() => RunAsync("start", "postgres");

    /// <summary>Kills it: kill -9.</summary>
    public Task KillAsync() => RunAsync("kill", "postgres");

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop", "postgres");
        Directory.Delete(root, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Service, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        (start.Environment["ETL_SERVICES_ROOT"], start.Environment["POSTGRES_PORT"]) = (root, $"{port}");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, $"service {string.Join(' ', arguments)}: exit code {process.ExitCode}");
    }
}
