using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using static EtlLib.Runtime.Tests.Rest.RestSourceTests;

namespace EtlLib.Runtime.Tests.Rest;

/// <summary>What is sent with a request, and what is made of an answer.</summary>
public class RestAnswerTests
{
    private readonly QuickClock clock = new(TimeSpan.FromSeconds(45));

    private RestOptions Quick => new() { Clock = clock };

    [Fact]
    public async Task A_403_with_a_time_to_wait_is_tried_again()
    {
        await using var server = new TestServer(r => r.Number == 1 ? new("slow down", 403) { Headers = ["Retry-After: 9"] } : new("[{\"Id\": 1}]"));

        Assert.Equal([1], await IdsAsync(DataSource.Rest(server.Address, options: Quick)));
        Assert.Equal([TimeSpan.FromSeconds(9)], clock.Waits);
    }

    [Fact]
    public async Task A_retry_after_of_nothing_waits_as_long_as_the_first_delay()
    {
        await using var server = new TestServer(r => r.Number == 1 ? new("", 429) { Headers = ["Retry-After: 0"] } : new("[]"));

        await IdsAsync(DataSource.Rest(server.Address, options: Quick with { FirstDelay = TimeSpan.FromSeconds(2) }));

        Assert.Equal([TimeSpan.FromSeconds(2)], clock.Waits);
    }

    [Fact]
    public async Task Each_request_names_its_agent()
    {
        await using var server = new TestServer(_ => new("[]"));

        await IdsAsync(DataSource.Rest(server.Address, options: Quick));
        await IdsAsync(DataSource.Rest(server.Address, options: Quick with { Headers = new Dictionary<string, string> { ["User-Agent"] = "Shop/2" } }));

        Assert.Equal(["EtlLib", "Shop/2"], server.Requests.Select(r => r.Headers["User-Agent"]));
    }

    [Fact]
    public async Task A_token_is_renewed_once_a_request_where_it_is_refused()
    {
        var tokens = 0;
        await using var server = new TestServer(r => r.Headers["Authorization"] == "Bearer s3cr3t-2" ? new("[{\"Id\": 1}]") : new("", 401));

        Assert.Equal([1], await IdsAsync(DataSource.Rest(server.Address, options: Quick with { Token = _ => Task.FromResult(new Secret($"s3cr3t-{++tokens}")) })));
        Assert.Equal(2, tokens);
    }

    [Fact]
    public async Task A_token_that_is_refused_twice_is_an_error_that_does_not_print_it()
    {
        await using var server = new TestServer(r => new($"no right for {r.Headers["Authorization"]}", 401) { Type = "text/plain" });

        var error = await ErrorAsync(DataSource.Rest(server.Address, options: Quick with { Token = _ => Task.FromResult(new Secret("s3cr3t")) }));

        Assert.Contains("it answered 401 Reason (text/plain)", error.Message);
        Assert.EndsWith("It says: no right for Bearer ***", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task What_is_not_JSON_is_shown_with_its_status_and_type()
    {
        await using var server = new TestServer(_ => new("<!doctype html>\n<p>Sign in, s3cr3t</p>") { Type = "text/html" });

        var error = await ErrorAsync(DataSource.Rest(server.Address, options: Quick with { SecretQuery = new Dictionary<string, Secret> { ["k"] = new("s3cr3t") } }));

        Assert.EndsWith("It answered 200 Reason, text/html, and begins: <!doctype html> <p>Sign in, ***</p>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_are_elsewhere_are_found_by_the_properties_that_the_error_lists()
    {
        await using var server = new TestServer(_ => new("{\"results\": [], \"count\": 0}"));

        var error = await ErrorAsync(DataSource.Rest(server.Address, "items", options: Quick));

        Assert.Contains("there is no array of rows at items. Its properties are results, count.", error.Message);
        Assert.Equal(("source", server.Address + "/"), (error.Code, error.Location));
    }

    [Fact]
    public async Task What_goes_on_failing_shows_what_the_server_says()
    {
        await using var server = new TestServer(_ => new("{\"message\": \"the index is being built\"}", 503));

        Assert.EndsWith("It says: {\"message\": \"the index is being built\"}", (await ErrorAsync(DataSource.Rest(server.Address, options: Quick with { Retries = 1 }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_takes_no_longer_than_its_deadline()
    {
        await using var server = new TestServer(_ => new() { Silent = true });

        var error = await ErrorAsync(DataSource.Rest(server.Address, options: Quick with { Deadline = TimeSpan.FromSeconds(40) }));

        Assert.Contains("the source was not read within its Deadline of 00:00:40", error.Message);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_named_and_not_tried_again()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepted = AcceptAsync();

        var error = await ErrorAsync(DataSource.Rest($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}", options: Quick));

        Assert.Contains("no secure connection could be made (The remote certificate is invalid", error.Message);
        Assert.Empty(clock.Waits);
        await accepted;

        async Task AcceptAsync()
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(certificate);
                _ = await tls.ReadAsync(new byte[1], TestContext.Current.CancellationToken);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client does not trust it.
            }
        }
    }

    private static Task<SourceException> ErrorAsync(RestSource source) => Assert.ThrowsAsync<SourceException>(() => IdsAsync(source));
}
