using static EtlLib.Runtime.Tests.Rest.RestSourceTests;
using static EtlLib.Runtime.Tests.Rest.TestServer;

namespace EtlLib.Runtime.Tests.Rest;

/// <summary>How pages follow one another, and that no row is lost without an error.</summary>
public class RestPagingTests
{
    private static RestOptions Quick => new() { Clock = new QuickClock(TimeSpan.FromSeconds(45)) };

    [Fact]
    public async Task An_offset_advances_by_the_rows_received()
    {
        // The server clamps the page size to 50.
        await using var server = new TestServer(r =>
        {
            var offset = int.Parse(r.Query("offset")!, System.Globalization.CultureInfo.InvariantCulture);
            return new($"[{string.Join(", ", Enumerable.Range(offset, Math.Clamp(120 - offset, 0, 50)).Select(i => $"{{\"Id\": {i}}}"))}]");
        });

        Assert.Equal(Enumerable.Range(0, 120).Select(i => (long)i), await IdsAsync(DataSource.Rest(server.Address + "/t?limit=100", paging: RestPaging.Offset(), options: Quick)));
        Assert.Equal(["0", "50", "100", "120"], server.Requests.Select(r => r.Query("offset")));
    }

    [Theory]
    [InlineData("{\"data\": [], \"error\": \"quota used up\"}")]
    [InlineData("{\"data\": null, \"error\": {\"code\": 429}}")]
    [InlineData("{\"errors\": [{\"message\": \"no\"}], \"data\": []}")]
    public async Task A_document_with_an_error_in_it_is_not_the_last_page(string body)
    {
        await using var server = new TestServer(r => new(r.Number == 1 ? "{\"data\": [{\"Id\": 1}], \"error\": null}" : body));

        var error = await ErrorAsync(DataSource.Rest(server.Address, "data", RestPaging.PageNumber(), Quick));

        Assert.Contains($"(page 2): the document has an error in it. It answered 200 Reason, application/json, and begins: {body}", error.Message);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("false")]
    [InlineData("0")]
    public async Task An_empty_error_is_none(string error)
    {
        await using var server = new TestServer(_ => new($"{{\"error\": {error}, \"errors\": {error}, \"data\": [{{\"Id\": 1}}]}}"));

        Assert.Equal([1], await IdsAsync(DataSource.Rest(server.Address, "data", options: Quick)));
    }

    [Fact]
    public async Task A_cursor_that_is_on_no_page_is_an_error_that_names_the_properties()
    {
        await using var server = new TestServer(_ => new("{\"data\": [{\"Id\": 1}], \"nextCursor\": \"abc\"}"));

        var error = await ErrorAsync(DataSource.Rest(server.Address, "data", RestPaging.Cursor("next_cursor", "cursor"), Quick));

        Assert.Contains("nothing on any page is at next_cursor, where the next page is to be named. Its properties are data, nextCursor.", error.Message);
        Assert.Equal([1], await IdsAsync(DataSource.Rest(server.Address, "data", RestPaging.Cursor("next_cursor", "cursor") with { MayBeAbsent = true }, Quick)));
    }

    [Theory]
    [InlineData("{\"after\": 1}", "an object")]
    [InlineData("[1]", "an array")]
    [InlineData("true", "a truth value")]
    public async Task A_cursor_that_is_not_a_scalar_is_an_error(string cursor, string expected)
    {
        await using var server = new TestServer(_ => new($"{{\"next\": {cursor}, \"data\": [{{\"Id\": 1}}]}}"));

        Assert.Contains($"at next is {expected}, which cannot name", (await ErrorAsync(DataSource.Rest(server.Address, "data", RestPaging.Cursor("next", "cursor"), Quick))).Message);
    }

    [Fact]
    public async Task A_link_header_that_nobody_follows_is_an_error_unless_one_page_is_asked_for()
    {
        await using var server = new TestServer(_ => new("[{\"Id\": 1}]") { Headers = ["Link: </t?page=2>; rel=\"next\""] });

        Assert.Contains("its header Link names a next page", (await ErrorAsync(DataSource.Rest(server.Address, options: Quick))).Message);
        Assert.Equal([1], await IdsAsync(DataSource.Rest(server.Address, paging: RestPaging.None, options: Quick)));
    }

    [Fact]
    public async Task A_total_that_is_not_reached_is_an_error()
    {
        await using var server = new TestServer(r => new($"{{\"meta\": {{\"total\": 5}}, \"data\": [{(r.Number <= 2 ? $"{{\"Id\": {r.Number}}}" : "")}]}}"));

        var error = await ErrorAsync(DataSource.Rest(server.Address, "data", RestPaging.PageNumber() with { Total = "meta.total" }, Quick));

        Assert.Contains("the source states 5 rows at meta.total, and has given 2", error.Message);
    }

    [Fact]
    public async Task A_total_ends_the_reading()
    {
        await using var server = new TestServer(r => new($"{{\"data\": [{{\"Id\": {r.Number}}}], \"total\": 2}}"));

        Assert.Equal([1, 2], await IdsAsync(DataSource.Rest(server.Address, "data", RestPaging.Offset() with { Total = "total" }, Quick)));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_total_that_is_not_there_is_an_error()
    {
        await using var server = new TestServer(_ => new("{\"data\": [{\"Id\": 1}], \"count\": 2}"));

        var error = await ErrorAsync(DataSource.Rest(server.Address, "data", RestPaging.Offset() with { Total = "total" }, Quick));

        Assert.Contains("there is no number of rows at total. Its properties are data, count.", error.Message);
    }

    [Fact]
    public async Task Has_more_says_which_page_is_the_last()
    {
        await using var server = new TestServer(r => new($"{{\"has_more\": {(r.Number < 3 ? "true" : "false")}, \"next\": \"c{r.Number}\", \"data\": [{{\"Id\": {r.Number}}}]}}"));

        Assert.Equal([1, 2, 3], await IdsAsync(DataSource.Rest(server.Address, "data", RestPaging.Cursor("next", "from") with { HasMore = "has_more" }, Quick)));
        Assert.Contains("there is neither true nor false at more", (await ErrorAsync(DataSource.Rest(server.Address, "data", RestPaging.PageNumber() with { HasMore = "more" }, Quick))).Message);
    }

    [Fact]
    public async Task More_pages_without_a_cursor_are_an_error()
    {
        await using var server = new TestServer(_ => new("{\"has_more\": true, \"next\": null, \"data\": [{\"Id\": 1}]}"));

        Assert.Contains("has_more says that more pages follow", (await ErrorAsync(DataSource.Rest(server.Address, "data", RestPaging.Cursor("next", "from") with { HasMore = "has_more" }, Quick))).Message);
    }

    [Fact]
    public async Task The_same_cursor_is_the_end_where_the_source_says_so()
    {
        await using var server = new TestServer(r => new($"{{\"next\": \"c{Math.Min(r.Number, 2)}\", \"data\": [{{\"Id\": {r.Number}}}]}}"));
        var paging = RestPaging.Cursor("next", "from");

        Assert.Equal([1, 2, 3], await IdsAsync(DataSource.Rest(server.Address, "data", paging with { SameCursorEnds = true }, Quick)));
        Assert.Contains("runs in a circle", (await ErrorAsync(DataSource.Rest(server.Address, "data", paging with { SentIn = RestParameterPlace.Header }, Quick))).Message);
    }

    [Fact]
    public async Task Two_arrays_of_one_name_are_an_error()
    {
        await using var server = new TestServer(_ => new("{\"data\": [{\"Id\": 1}], \"data\": [{\"Id\": 2}]}"));

        Assert.Contains("the document has data twice", (await ErrorAsync(DataSource.Rest(server.Address, "data", options: Quick))).Message);
    }

    [Fact]
    public async Task A_page_that_equals_the_one_before_is_an_error()
    {
        await using var server = new TestServer(r => new($"{{\"asked\": {r.Number}, \"data\": [{{\"Id\": 1}}, {{\"Id\": 2}}]}}"));

        var error = await ErrorAsync(DataSource.Rest(server.Address, "data", RestPaging.PageNumber("pagina"), Quick));

        Assert.Contains("(page 2): its rows are those of the page before: the server ignores \"pagina\"", error.Message);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_without_content_ends_the_paging()
    {
        await using var server = new TestServer(r => r.Number == 1 ? new("[{\"Id\": 1}]") : new(Status: 204));

        Assert.Equal([1], await IdsAsync(DataSource.Rest(server.Address, paging: RestPaging.PageNumber(), options: Quick)));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_cursor_is_sent_in_the_body_of_a_POST()
    {
        await using var server = new TestServer(r => new($"{{\"next\": {(r.Number < 2 ? "\"c1\"" : "null")}, \"data\": [{{\"Id\": {r.Number}}}]}}"));
        var paging = RestPaging.Cursor("next", "page.from") with { SentIn = RestParameterPlace.Body };

        Assert.Equal([1, 2], await IdsAsync(DataSource.Rest(server.Address, "data", paging, Quick with { Body = "{\"query\": \"all\", \"page\": {\"size\": 1}}" })));
        Assert.Equal(
            ["POST {\"query\": \"all\", \"page\": {\"size\": 1}}", "POST {\"query\":\"all\",\"page\":{\"size\":1,\"from\":\"c1\"}}"],
            server.Requests.Select(r => $"{r.Method} {r.Body}"));
        Assert.All(server.Requests, r => Assert.StartsWith("application/json", r.Headers["Content-Type"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cursor_is_sent_in_a_header()
    {
        await using var server = new TestServer(r => new($"{{\"next\": {(r.Number < 2 ? "7" : "null")}, \"data\": [{{\"Id\": {r.Number}}}]}}"));

        Assert.Equal([1, 2], await IdsAsync(DataSource.Rest(server.Address, "data", RestPaging.Cursor("next", "X-Cursor") with { SentIn = RestParameterPlace.Header }, Quick)));
        Assert.Equal([null, "7"], server.Requests.Select(r => r.Headers.GetValueOrDefault("X-Cursor")));
    }

    [Fact]
    public async Task Lines_of_JSON_are_rows()
    {
        await using var server = new TestServer(r => new(r.Number == 1 ? "{\"Id\": 1}\n{\"Id\": 2}\n" : "") { Type = "application/x-ndjson" });

        Assert.Equal([1, 2], await IdsAsync(DataSource.Rest(server.Address, paging: RestPaging.PageNumber(), options: Quick with { Rows = RestRows.Lines })));
    }

    [Theory]
    [InlineData("{\"Id\": 7, \"error\": \"a column\"}", null)]
    [InlineData("{\"result\": [{\"Id\": 7}]}", "/result/0")]
    public async Task One_object_is_a_row(string body, string? items)
    {
        await using var server = new TestServer(_ => new(body));

        Assert.Equal([7], await IdsAsync(DataSource.Rest(server.Address, items, options: Quick with { Rows = RestRows.Object })));
    }

    [Fact]
    public async Task A_large_object_that_comes_in_pieces_is_one_row()
    {
        await using var server = new TestServer(_ => new("[0, {\"Symbol\": \"" + new string('x', 500_000) + "\", \"Id\": 7}]"));

        Assert.Equal([7], await IdsAsync(DataSource.Rest(server.Address, "/1", options: Quick with { Rows = RestRows.Object })));
    }

    private static Task<SourceException> ErrorAsync(RestSource source) => Assert.ThrowsAsync<SourceException>(() => IdsAsync(source));
}
