using static EtlLib.Runtime.Tests.Rest.RestSourceTests;

namespace EtlLib.Runtime.Tests.Rest;

public class RestFaultTests
{
    private readonly QuickClock clock = new(TimeSpan.FromSeconds(45));

    private RestOptions Quick => new() { Clock = clock };

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(520)]
    [InlineData(524)]
    public async Task What_fails_for_the_moment_is_tried_again(int status)
    {
        await using var server = new TestServer(r => r.Number < 3 ? new("later", status) : new("[{\"Id\": 1}]"));

        Assert.Equal([1], await IdsAsync(DataSource.Rest(server.Address, options: Quick)));
        Assert.Equal(2, clock.Waits.Count);
        Assert.All(clock.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task What_goes_on_failing_is_an_error_that_says_how_often_it_was_tried()
    {
        await using var server = new TestServer(_ => new("", 500));

        var error = await ErrorAsync(DataSource.Rest(server.Address + "/trades?token=abc", options: Quick with { Retries = 2 }));

        Assert.Equal($"{server.Address}/trades?token=*** (page 1): it answered 500 Reason, after 3 tries. Run it again later, or raise Retries, MaxDelay or Timeout.", error.Message);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("Mon, 04 Jan 2021 00:00:17 GMT")]
    public async Task Retry_after_is_honoured(string value)
    {
        await using var server = new TestServer(r => r.Number == 1 ? new("", 429) { Headers = [$"Retry-After: {value}"] } : new("[]"));

        await IdsAsync(DataSource.Rest(server.Address, options: Quick));

        Assert.Equal([TimeSpan.FromSeconds(17)], clock.Waits);
    }

    [Fact]
    public async Task A_retry_after_beyond_the_longest_wait_is_an_error_at_once()
    {
        await using var server = new TestServer(_ => new("", 429) { Headers = ["Retry-After: 7200"] });

        Assert.Contains("asks to wait for 02:00:00, longer than MaxDelay, after 1 try", (await ErrorAsync(DataSource.Rest(server.Address, options: Quick))).Message);
    }

    [Fact]
    public async Task A_refusal_says_what_to_do_and_no_secret()
    {
        await using var server = new TestServer(_ => new("the key s3cr3t is\nunknown", 401));
        var options = Quick with { SecretHeaders = new Dictionary<string, Secret> { ["X-Key"] = new("s3cr3t") }, SecretQuery = new Dictionary<string, Secret> { ["k"] = new("s3cr3t") } };

        var error = await ErrorAsync(DataSource.Rest(server.Address + "/trades", options: options));

        Assert.Equal($"{server.Address}/trades (page 1): it answered 401 Reason. See that the secret in SecretHeaders or SecretQuery is right and may read this. It says: the key *** is unknown", error.Message);
        Assert.DoesNotContain("s3cr3t", error.ToString());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Malformed_JSON_is_an_error_that_names_page_line_and_byte()
    {
        await using var server = new TestServer(_ => new("[{\"Id\": 1},\n{\"Id\": oops}]"));

        Assert.Contains("(page 1): it is no JSON at line 2, byte 8, after 1 rows", (await ErrorAsync(DataSource.Rest(server.Address, options: Quick))).Message);
    }

    [Fact]
    public async Task A_row_that_does_not_fit_is_an_error_that_names_row_and_column()
    {
        await using var server = new TestServer(_ => new("[{\"Id\": 1}, {\"Id\": \"x\"}]"));

        Assert.Contains("(page 1): row 2: Model Trade, column Id holds \"x\", which is not a long", (await ErrorAsync(DataSource.Rest(server.Address, options: Quick))).Message);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_asked_for_again_and_none_of_its_rows_comes_twice()
    {
        await using var server = new TestServer(r => r.Number switch
        {
            1 => new("[{\"Id\": 1}, {\"Id\": ") { Length = 1_000 },
            2 => new("[{\"Id\": 1}, {\"Id\": "),
            _ => new("[{\"Id\": 1}, {\"Id\": 2}]"),
        });

        Assert.Equal([1, 2], await IdsAsync(DataSource.Rest(server.Address, options: Quick)));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_an_error()
    {
        await using var server = new TestServer(_ => new() { Silent = true });

        var error = await ErrorAsync(DataSource.Rest(server.Address, options: Quick with { Timeout = TimeSpan.FromSeconds(5), Retries = 1 }));

        Assert.Contains("no whole answer came (nothing came for 5 s), after 2 tries", error.Message);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_error()
    {
        var server = new TestServer(_ => new());
        await server.DisposeAsync();

        Assert.Contains("no whole answer came (Connection refused", (await ErrorAsync(DataSource.Rest(server.Address, options: Quick with { Retries = 0 }))).Message);
    }

    [Fact]
    public async Task Paging_in_a_circle_is_an_error()
    {
        await using var server = new TestServer(r => new($$"""{"next": "/{{r.Number % 3}}", "data": [{"Id": 1}]}"""));

        var error = await ErrorAsync(DataSource.Rest(server.Address + "/0", "data", RestPaging.NextLink("next"), Quick));

        Assert.Contains("/0 (page 4): the paging runs in a circle", error.Message);
    }

    [Fact]
    public async Task Paging_without_end_is_an_error()
    {
        await using var server = new TestServer(r => new($"[{{\"Id\": {r.Number}}}]"));

        Assert.Contains("more than 3 pages", (await ErrorAsync(DataSource.Rest(server.Address, paging: RestPaging.PageNumber(), options: Quick with { MaxPages = 3 }))).Message);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Redirects_in_a_circle_are_an_error()
    {
        await using var server = new TestServer(_ => new(Status: 307) { Headers = ["Location: /again"] });

        Assert.Contains("redirects more than 10 times", (await ErrorAsync(DataSource.Rest(server.Address, options: Quick))).Message);
    }

    [Fact]
    public async Task A_next_page_on_another_server_is_refused()
    {
        await using var server = new TestServer(_ => new("{\"next\": \"http://example.org/\", \"data\": []}"));

        Assert.Contains("the next page is on another server", (await ErrorAsync(DataSource.Rest(server.Address, "data", RestPaging.NextLink("next"), Quick))).Message);
    }

    [Theory]
    [InlineData("{\"data\": []}", null, "the rows are to be an array at the document, and an object is there")]
    [InlineData("{\"other\": []}", "data", "there is no array of rows at data")]
    [InlineData("{\"data\": 5}", "data", "and a value is there")]
    [InlineData("[1]", null, "a JSON object is expected for each row, and 1 was found")]
    public async Task Rows_that_are_not_where_they_are_said_to_be_are_an_error(string body, string? items, string expected)
    {
        await using var server = new TestServer(_ => new(body));

        Assert.Contains(expected, (await ErrorAsync(DataSource.Rest(server.Address, items, options: Quick))).Message);
    }

    [Fact]
    public async Task A_row_without_end_is_an_error()
    {
        await using var server = new TestServer(_ => new("[{\"Symbol\": \"" + new string('x', 1_000_000) + "\", \"Id\": 1}]"));

        Assert.Contains("has more than 100000 bytes", (await ErrorAsync(DataSource.Rest(server.Address, options: Quick with { MaxRowBytes = 100_000 }))).Message);
        Assert.Equal([1], await IdsAsync(DataSource.Rest(server.Address, options: Quick)));
    }

    [Fact]
    public async Task What_is_no_address_is_an_error() =>
        Assert.Contains("is no address of a REST source", (await Assert.ThrowsAsync<PlanException>(() => IdsAsync(DataSource.Rest("trades.json")))).Message);

    private static Task<SourceException> ErrorAsync(RestSource source) => Assert.ThrowsAsync<SourceException>(() => IdsAsync(source));
}
