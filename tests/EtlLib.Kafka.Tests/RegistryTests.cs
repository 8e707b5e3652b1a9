using System.Net;
using System.Text;

namespace EtlLib.Kafka.Tests;

/// <summary>The client of the schema registry, against answers as Confluent's and Apicurio's registries give them.</summary>
public sealed class RegistryTests
{
    private const string Record = """{"type":"record","name":"T","fields":[{"name":"a","type":"string"}]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schema_is_asked_for_once()
    {
        using var server = new Answers(_ => (HttpStatusCode.OK, """{"schema":"\"string\""}"""));
        using var registry = server.Client();
        Assert.Equal("\"string\"", registry.SchemaOf(7));
        Assert.Equal("\"string\"", await registry.SchemaOfAsync(7, Token));
        Assert.Equal(["GET /v7/schemas/ids/7"], server.Requests);
    }

    [Fact]
    public async Task A_schema_is_registered_by_its_text()
    {
        using var server = new Answers(_ => (HttpStatusCode.OK, """{"id":3}"""));
        using var registry = server.Client();
        Assert.Equal(3, await registry.RegisterAsync("trade/a-value", Record, Token));
        Assert.Equal(3, await registry.FindAsync("trade/a-value", Record, Token));
        Assert.Equal(["POST /v7/subjects/trade%2Fa-value/versions"], server.Requests);
        Assert.Contains("\"schemaType\":\"AVRO\"", server.Bodies[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, """{"error_code":40401,"message":"Subject not found."}""")]
    [InlineData(HttpStatusCode.NotFound, "<html>not json</html>")]
    public async Task What_is_not_there_is_null(HttpStatusCode status, string answer)
    {
        using var server = new Answers(_ => (status, answer));
        using var registry = server.Client();
        Assert.Null(await registry.LatestAsync("x", Token));
        Assert.Null(await registry.FindAsync("x", Record, Token));
        Assert.Null(await registry.IncompatibilityAsync("x", Record, Token));
    }

    [Fact]
    public async Task The_level_of_compatibility_is_read_in_both_forms()
    {
        using var confluent = new Answers(_ => (HttpStatusCode.OK, """{"compatibilityLevel":"FULL"}"""));
        using var other = new Answers(_ => (HttpStatusCode.OK, """{"compatibility":"BACKWARD"}"""));
        using var first = confluent.Client();
        using var second = other.Client();
        Assert.Equal("FULL", await first.CompatibilityLevelAsync("x", Token));
        Assert.Equal("BACKWARD", await second.CompatibilityLevelAsync("x", Token));
    }

    [Fact]
    public async Task An_incompatible_schema_is_refused_in_the_words_of_the_registry()
    {
        using var server = new Answers(request => request.Contains("compatibility", StringComparison.Ordinal)
            ? (HttpStatusCode.OK, """{"is_compatible":false,"messages":["b has no default"]}""")
            : (HttpStatusCode.Conflict, """{"error_code":409,"message":"incompatible: b at /fields/1"}"""));
        using var registry = server.Client();
        Assert.Equal("b has no default", await registry.IncompatibilityAsync("x", Record, Token));
        var refused = await Assert.ThrowsAsync<RegistryException>(() => registry.RegisterAsync("x", Record, Token));
        Assert.True(refused.IsIncompatible);
        Assert.Contains("b at /fields/1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "", "Registry:Username")]
    [InlineData(HttpStatusCode.InternalServerError, """{"error_code":0,"message":"boom"}""", "answered 500")]
    [InlineData(HttpStatusCode.OK, "<html/>", "not that of a schema registry")]
    public async Task A_refusal_names_the_registry_and_not_the_password(HttpStatusCode status, string answer, string expected)
    {
        using var server = new Answers(_ => (status, answer));
        using var registry = server.Client();
        var refused = await Assert.ThrowsAsync<RegistryException>(() => registry.LatestAsync("x", Token));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("http://registry.test/v7/", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_are_sent_as_they_are_configured()
    {
        using var server = new Answers(_ => (HttpStatusCode.NotFound, ""));
        using var basic = server.Client();
        await basic.LatestAsync("x", Token);
        using var bearer = new SchemaRegistry(new RegistrySettings(server.Url) { Token = new Secret("hush") }, server);
        await bearer.LatestAsync("x", Token);
        Assert.Equal([$"Basic {Convert.ToBase64String("me:hush"u8)}", "Bearer hush"], server.Authorizations);
    }

    [Fact]
    public async Task A_registry_that_is_down_is_an_error_that_says_where()
    {
        using var registry = new SchemaRegistry(new RegistrySettings(new Uri("http://127.0.0.1:9/")));
        var down = await Assert.ThrowsAsync<RegistryException>(() => registry.LatestAsync("x", Token));
        Assert.Contains("http://127.0.0.1:9/ cannot be reached", down.Message, StringComparison.Ordinal);
        Assert.Throws<RegistryException>(() => registry.SchemaOf(1));
    }

    /// <summary>A registry in the process, which gives the answers that it is told to.</summary>
    private sealed class Answers(Func<string, (HttpStatusCode Status, string Text)> answer) : HttpMessageHandler
    {
        public Uri Url { get; } = new("http://registry.test/v7/");

        public List<string> Requests { get; } = [];

        public List<string> Bodies { get; } = [];

        public List<string?> Authorizations { get; } = [];

        public SchemaRegistry Client() => new(new RegistrySettings(Url) { Username = "me", Password = new Secret("hush") }, this);

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            Authorizations.Add(request.Headers.Authorization?.ToString());
            var (status, text) = answer(request.RequestUri.AbsolutePath);
            return new HttpResponseMessage(status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } content)
            {
                Bodies.Add(await content.ReadAsStringAsync(cancellationToken));
            }

            return Send(request, cancellationToken);
        }
    }
}
