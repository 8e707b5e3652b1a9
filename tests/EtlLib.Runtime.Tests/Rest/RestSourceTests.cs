using EtlLib.Batches;
using EtlLib.Schemas;
using static EtlLib.Runtime.Tests.Rest.TestServer;

namespace EtlLib.Runtime.Tests.Rest;

public class RestSourceTests
{
    private static readonly Schema Trade = new("Trading.Trade", [new("Id", ColumnType.Long, Nullable: false), new("Symbol", ColumnType.Text, Nullable: true)]);
    private static readonly RestOptions Quick = new() { Clock = new QuickClock(TimeSpan.FromSeconds(30)) };

    [Fact]
    public async Task Two_hundred_pages_by_a_link_in_the_document()
    {
        await using var server = new TestServer(r => new($$"""{"links": {"next": {{(r.Number < 200 ? $"\"/trades?after={r.Number}\"" : "null")}}}, "data": [{"Id": {{r.Number}}}, {"Id": {{-r.Number}}}]}"""));

        var ids = await IdsAsync(DataSource.Rest(server.Address + "/trades", "data", RestPaging.NextLink("links.next"), Quick));

        Assert.Equal(Enumerable.Range(1, 200).SelectMany(i => new long[] { i, -i }), ids);
    }

    [Fact]
    public async Task Pages_by_the_link_header()
    {
        await using var server = new TestServer(r => new($$"""[{"id": {{r.Number}}}]""")
        {
            Headers = r.Number < 3 ? ["Link: </first?a=1,2>; rel=\"prev\"; title=\"a, b\", </trades?page=" + (r.Number + 1) + ">; rel=\"next last\""] : ["Link: </x>; rel=\"first\""],
        });

        Assert.Equal([1, 2, 3], await IdsAsync(DataSource.Rest(server.Address + "/trades", paging: RestPaging.LinkHeader(), options: Quick)));
        Assert.Equal(["/trades", "/trades?page=2", "/trades?page=3"], server.Requests.Select(r => r.Target));
    }

    [Fact]
    public async Task Pages_by_a_cursor_that_comes_after_the_rows()
    {
        await using var server = new TestServer(r => new($$"""[[{"Id": {{r.Number}}}], {"cursor": {{(r.Number < 3 ? $"\"c/{r.Number}\"" : "\"\"")}}}]"""));

        Assert.Equal([1, 2, 3], await IdsAsync(DataSource.Rest(server.Address + "/trades?limit=1", "/0", RestPaging.Cursor("/1/cursor", "from"), Quick)));
        Assert.Equal(["/trades?limit=1", "/trades?limit=1&from=c%2F1", "/trades?limit=1&from=c%2F2"], server.Requests.Select(r => r.Target));
    }

    [Fact]
    public async Task Pages_by_offset_until_one_is_empty()
    {
        await using var server = new TestServer(r => new(r.Number <= 2 ? $$"""[{"Id": {{r.Query("offset")}}}]""" : "[]"));

        Assert.Equal([0, 1], await IdsAsync(DataSource.Rest(server.Address + "/trades", paging: RestPaging.Offset("offset"), options: Quick)));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_large_document_is_read_batch_by_batch_gzipped_too()
    {
        const int Rows = 40_000;
        await using var server = new TestServer(_ => new("{\"skip\": [[{\"data\": [{}]}]], \"data\": [" + string.Join(',', Enumerable.Range(0, Rows).Select(i => $$"""{"more": {"a": [1, 2]}, "Id": {{i}}, "Symbol": "é{{i}}"}""")) + "]}") { Gzip = true });

        var (rows, batches) = (0L, 0);
        await foreach (var batch in DataSource.Rest(server.Address, "data", options: Quick).ReadAsync(Trade, new DataContext(), CancellationToken.None))
        {
            using (batch)
            {
                Assert.InRange(batch.Count, 0, 16_384);
                Assert.Equal(rows, batch.Count == 0 ? rows : batch.Fixed<long>(0)[0]);
                Assert.True(batch.Count == 0 || batch.Text(1).GetString(0) == $"é{rows}");
                (rows, batches) = (rows + batch.Count, batches + 1);
            }
        }

        Assert.Equal((Rows, 3), (rows, batches));
    }

    [Fact]
    public async Task The_address_takes_the_interval_and_the_parameters_of_the_run()
    {
        await using var server = new TestServer(_ => new("[]"));
        var context = new DataContext
        {
            Start = new DateTimeOffset(2021, 1, 4, 0, 0, 0, TimeSpan.Zero),
            End = new DateTimeOffset(2021, 1, 5, 0, 0, 0, TimeSpan.Zero),
            Parameters = new Dictionary<string, string> { ["symbol"] = "A&B" },
        };

        await IdsAsync(DataSource.Rest(server.Address + "/t?from={start}&to={end:unix}&day={start:yyyy-MM-dd}&s={symbol}", options: Quick), context);

        Assert.Equal("/t?from=2021-01-04T00%3A00%3A00Z&to=1609804800&day=2021-01-04&s=A%26B", Assert.Single(server.Requests).Target);
        await Assert.ThrowsAsync<UsageException>(() => IdsAsync(DataSource.Rest(server.Address + "/{start}")));
    }

    [Fact]
    public async Task Secrets_are_sent_with_every_page_and_headers_too()
    {
        await using var server = new TestServer(r => new("[{\"Id\": 1}]") { Headers = r.Number < 2 ? ["Link: </p2>; rel=next"] : [] });
        var options = Quick with
        {
            Headers = new Dictionary<string, string> { ["X-Client"] = "etl" },
            SecretHeaders = new Dictionary<string, Secret> { ["Authorization"] = new("Bearer abc") },
            SecretQuery = new Dictionary<string, Secret> { ["apikey"] = new("k/1") },
        };

        await IdsAsync(DataSource.Rest(server.Address + "/p1", paging: RestPaging.LinkHeader(), options: options));

        Assert.Equal(["/p1?apikey=k%2F1", "/p2?apikey=k%2F1"], server.Requests.Select(r => r.Target));
        Assert.All(server.Requests, r => Assert.Equal(("Bearer abc", "etl"), (r.Headers["Authorization"], r.Headers["X-Client"])));
    }

    [Fact]
    public async Task A_redirect_is_followed_and_secrets_stay_with_their_server()
    {
        await using var other = new TestServer(_ => new("[{\"Id\": 7}]"));
        await using var server = new TestServer(_ => new(Status: 302) { Headers = [$"Location: {other.Address}/moved"] });
        var options = Quick with { SecretHeaders = new Dictionary<string, Secret> { ["X-Key"] = new("abc") }, SecretQuery = new Dictionary<string, Secret> { ["k"] = new("abc") } };

        Assert.Equal([7], await IdsAsync(DataSource.Rest(server.Address, options: options)));

        var request = Assert.Single(other.Requests);
        Assert.Equal("/moved", request.Target);
        Assert.False(request.Headers.ContainsKey("X-Key"));
    }

    [Fact]
    public async Task Requests_keep_to_the_rate()
    {
        var clock = new QuickClock(TimeSpan.FromSeconds(30));
        await using var server = new TestServer(r => new(r.Number <= 4 ? $"[{{\"Id\": {r.Number}}}]" : "[]"));

        await IdsAsync(DataSource.Rest(server.Address, paging: RestPaging.PageNumber(), options: new RestOptions { Clock = clock, RequestsPerSecond = 2 }));

        Assert.Equal(4, clock.Waits.Count(wait => wait == TimeSpan.FromSeconds(0.5)));
    }

    [Fact]
    public void What_it_is_called_has_no_secrets() =>
        Assert.Equal("rest https://example.org/a", DataSource.Rest("https://user:pass@example.org/a?apikey=abc").Describe());

    internal static async Task<List<long>> IdsAsync(RestSource source, DataContext? context = null)
    {
        var ids = new List<long>();
        await foreach (var batch in source.ReadAsync(Trade, context ?? new DataContext(), TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                ids.AddRange(batch.Fixed<long>(0).Span);
            }
        }

        return ids;
    }
}
