using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EtlLib.Runtime.Tests.Rest;

/// <summary>An HTTP server in the test's process that answers as the test says, one request a connection.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopped = new();
    private readonly Func<Request, Answer> answer;
    private readonly Task serving;

    public TestServer(Func<Request, Answer> answer)
    {
        this.answer = answer;
        listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>The requests so far.</summary>
    public ConcurrentQueue<Request> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Stop();
        await serving;
        stopped.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stopped.Token);
                await AnswerAsync(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The client gave up, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var first = (await reader.ReadLineAsync(stopped.Token) ?? " /").Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(stopped.Token) is { Length: > 0 } line)
        {
            headers[line.Split(':', 2)[0]] = line.Split(':', 2)[1].Trim();
        }

        var body = new char[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : 0];
        if (body.Length > 0)
        {
            await reader.ReadBlockAsync(body, stopped.Token);
        }

        var request = new Request(first[1], headers, Requests.Count + 1) { Method = first[0], Body = new string(body) };
        Requests.Enqueue(request);
        var given = answer(request);
        if (given.Silent)
        {
            // Until the client closes the connection.
            await stream.CopyToAsync(Stream.Null, stopped.Token);
            return;
        }

        var bytes = given.Gzip ? Zipped(given.Body) : Encoding.UTF8.GetBytes(given.Body);
        var head = $"HTTP/1.1 {given.Status} Reason\r\nContent-Type: {given.Type}\r\nConnection: close\r\nContent-Length: {given.Length ?? bytes.Length}\r\n{(given.Gzip ? "Content-Encoding: gzip\r\n" : "")}"
            + string.Concat(given.Headers.Select(header => $"{header}\r\n")) + "\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), stopped.Token);
        await stream.WriteAsync(bytes, stopped.Token);
    }

    private static byte[] Zipped(string text)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    internal sealed record Request(string Target, IReadOnlyDictionary<string, string> Headers, int Number)
    {
        public string Method { get; init; } = "GET";

        public string Body { get; init; } = "";

        /// <summary>A parameter of the query, or null.</summary>
        public string? Query(string name) => Target.Split('?').ElementAtOrDefault(1)?.Split('&').Select(p => p.Split('=', 2)).FirstOrDefault(p => p[0] == name)?[1];
    }

    internal sealed record Answer(string Body = "", int Status = 200)
    {
        public string[] Headers { get; init; } = [];

        public string Type { get; init; } = "application/json";

        public int? Length { get; init; }

        public bool Gzip { get; init; }

        public bool Silent { get; init; }
    }
}
