using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EtlLib.Spark.Tests.Connect.Faults;

/// <summary>A wire between client and server, which can be cut, and can be so slow that nothing comes through.</summary>
internal sealed class Wires : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentDictionary<TcpClient, bool> ends = new();
    private readonly Task accepting;
    private readonly Uri target;
    private TaskCompletionSource flows = Done();
    private long down;

    public Wires(string address)
    {
        target = new Uri(address.Replace("sc://", "http://", StringComparison.Ordinal));
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => $"sc://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>How many bytes came from the server.</summary>
    public long Received => Interlocked.Read(ref down);

    /// <summary>How many connections were made.</summary>
    public int Connections { get; private set; }

    /// <summary>Called with the number of bytes that came so far, whenever some came.</summary>
    public Action<long> OnReceived { get; set; } = _ => { };

    /// <summary>Breaks every connection; new ones are taken.</summary>
    public void Cut()
    {
        foreach (var client in ends.Keys)
        {
            client.Client?.Close(0); // A reset, not an orderly end. It has no socket once it is disposed of.
        }
    }

    /// <summary>From now on nothing comes through, and nobody is told.</summary>
    public void Stall() => flows = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was stalled flows again.</summary>
    public void Flow() => flows.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        Flow();
        Cut();
        await accepting;
        end.Dispose();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private async Task AcceptAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                var near = await listener.AcceptTcpClientAsync(end.Token);
                Connections++;
                var far = new TcpClient();
                ends[near] = ends[far] = true;
                _ = JoinAsync(near, far);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task JoinAsync(TcpClient near, TcpClient far)
    {
        try
        {
            await far.ConnectAsync(target.Host, target.Port, end.Token);
            await Task.WhenAny(CopyAsync(near, far, count: false), CopyAsync(far, near, count: true));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The wire is cut.
        }
        finally
        {
            ends.TryRemove(near, out _);
            ends.TryRemove(far, out _);
            near.Dispose();
            far.Dispose();
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, bool count)
    {
        var buffer = new byte[16384];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, end.Token) is > 0 and var read)
            {
                await flows.Task;
                if (count)
                {
                    OnReceived(Interlocked.Add(ref down, read));
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The wire is cut.
        }
    }
}
