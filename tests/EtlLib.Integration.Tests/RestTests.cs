using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EtlLib.Integration.Tests;

/// <summary>A REST source that misbehaves, as a user of the command line meets it.</summary>
public sealed class RestTests : IDisposable
{
    private readonly Workplace place = new();
    private readonly TcpListener server = new(IPAddress.Loopback, 0);

    public RestTests() => server.Start();

    public void Dispose()
    {
        server.Dispose();
        place.Dispose();
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string? answer)
    {
        var run = UserProgram.RunAsync(place.Folder, "batch", "--quiet", "--set", "graph=rest", "--set", $"in=http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/measures");
        var clients = new List<TcpClient>();
        try
        {
            while (await Task.WhenAny(server.AcceptTcpClientAsync(), run) is Task<TcpClient> accepted)
            {
                clients.Add(await accepted);
                if (answer is not null)
                {
                    await AnswerAsync(clients[^1].GetStream(), answer);
                }
            }

            return await run;
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static async Task AnswerAsync(NetworkStream stream, string answer)
    {
        var request = new byte[8_192];
        Assert.NotEqual(0, await stream.ReadAsync(request));
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        stream.Socket.Shutdown(SocketShutdown.Send);
    }

    private static string Response(string status, string body) => $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    [Fact]
    public async Task Its_rows_are_written()
    {
        var (code, _, error) = await RunAsync(Response("200 OK", """{"records":[{"station":"A","time":"2021-01-01T00:00:00Z","id":1,"value":1.5},{"station":"B","time":"2021-01-01T00:00:00Z","id":2}]}"""));

        Assert.True(code == 0, error);
        Assert.Equal([1.5, null], (await Measure.DataFrame.From(DataSource.Parquet(Path.Combine(place.Folder, "out"))).OrderBy(m => m.Id).ToListAsync()).Select(m => m.Value));
    }

    [Theory]
    [InlineData("500 Internal Server Error", "500")]
    [InlineData("429 Too Many Requests", "429")]
    public async Task An_answer_that_stays_bad_is_named(string status, string expected) => await RefusesAsync(Response(status, "{}"), expected);

    [Fact]
    public Task JSON_that_is_none_is_named() => RefusesAsync(Response("200 OK", """{"records":[{"station":oops}]}"""), "JSON");

    [Fact]
    public Task Silence_ends() => RefusesAsync(answer: null, "127.0.0.1");

    private async Task RefusesAsync(string? answer, string expected)
    {
        var (code, output, error) = await RunAsync(answer);

        Assert.True(code == 4, error);
        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal("", output);
        Assert.Empty(place.Left);
    }
}
