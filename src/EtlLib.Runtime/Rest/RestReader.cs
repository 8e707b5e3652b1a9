using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Rest;

/// <summary>Reads a source page after page.</summary>
/// <remarks>
/// Laws: a page is asked for once, except for what failed for the moment; one that comes again means that the paging runs in a circle. The reading ends only
/// where the source says so: what may be a wrong path, a page that was ignored or an error in a document is an error, not an end.
/// </remarks>
internal sealed class RestReader(RestSource source, RestAddress address, Schema schema)
{
    private readonly RestPaging paging = source.Paging;
    private readonly JsonPath items = JsonPath.Parse(source.Items);
    private long rows;
    private long? total;
    private bool nextFound;
    private string? pageBefore;

    private RestOptions Options => source.Options;

    private long Skipped => paging is RestPaging.ByNumber { Counts: true } by ? by.First : 0;

    /// <summary>The rows.</summary>
    public async IAsyncEnumerable<ColumnBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonPath?[] paths = [Options.Rows is RestRows.Lines ? null : items, NextPath(), Path(paging.HasMore), Path(paging.Total)];
        using var client = new RestClient(source, address, schema, new RestSearch(Options.Rows, paths, schema, Compared: paging is RestPaging.ByNumber));
        using var deadline = Options.Deadline is { } limit ? new CancellationTokenSource(limit, Options.Clock) : new CancellationTokenSource();
        var seen = new HashSet<(string, string?)>();
        RestRequest? next = paging is RestPaging.ByNumber start ? Sent(address.First, start.Parameter, Text(start.First)) : new RestRequest(address.First);
        for (var number = 1; next is { } request; number++)
        {
            Guard(client, request, number, seen);
            var (page, batch) = await WithinAsync(token => client.GetAsync(request, number, token)).ConfigureAwait(false);
            using (page)
            {
                while (batch is not null)
                {
                    yield return batch;
                    batch = await WithinAsync(token => NextAsync(client, request, number, page, token)).ConfigureAwait(false);
                }

                rows += page.Document.Rows;
                next = page.IsEmpty ? null : Next(client, request, number, page);
                if (next is null)
                {
                    CheckEnd(client, request, number, page);
                }
            }

            async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> work)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
                try
                {
                    return await work(either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    throw client.Error(request, number, $"the source was not read within its Deadline of {Options.Deadline:c}. Raise it, or ask for less.", e);
                }
            }
        }
    }

    /// <summary>Whether an exception says that the document, not the connection, is at fault.</summary>
    public static bool IsOfTheDocument(Exception e) => e is JsonException or DataException;

    /// <summary>The error of a document that is not JSON, or whose row does not fit the model.</summary>
    public static SourceException Unfit(RestClient client, RestRequest request, int number, RestPage page, Exception e)
    {
        if (e is JsonException { LineNumber: { } line } json)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {json.BytePositionInLine + 1}");
            return client.Error(request, number, $"it is no JSON at {place}, after {page.Document.Rows} rows. Check that the address answers with JSON. {page.Answered}", e);
        }

        var what = page.Document.ItemsFound ? string.Create(CultureInfo.InvariantCulture, $"row {page.Document.Rows + 1}: {e.Message}") : e.Message;
        return client.Error(request, number, $"{what} {page.Answered}", e);
    }

    private static async Task<ColumnBatch?> NextAsync(RestClient client, RestRequest request, int number, RestPage page, CancellationToken cancellationToken)
    {
        try
        {
            return await page.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RestClient.IsOfTheConnection(e))
        {
            var what = $"the answer broke off ({e.Message.TrimEnd('.')}) after {page.Document.Rows} rows, which were given on already";
            throw client.Error(request, number, $"{what}. Run it again, or ask for smaller pages.", e);
        }
        catch (Exception e) when (IsOfTheDocument(e))
        {
            throw Unfit(client, request, number, page, e);
        }
    }

    private void Guard(RestClient client, RestRequest request, int number, HashSet<(string Uri, string? Value)> seen)
    {
        if (!seen.Add((request.Uri.AbsoluteUri, request.Value)))
        {
            throw client.Error(request, number, "the paging runs in a circle: this page was read already. Check that the paging is the one that the source has.");
        }

        if (number > Options.MaxPages)
        {
            throw client.Error(request, number, $"there are more than {Options.MaxPages} pages. Raise MaxPages, or ask for less.");
        }

        if (!address.IsOwn(request.Uri))
        {
            var own = address.First.GetLeftPart(UriPartial.Authority);
            throw client.Error(request, number, $"the next page is on another server than {own}, which is refused. Read that server as a source of its own.");
        }
    }

    /// <summary>The request of the next page; null if this one was the last.</summary>
    private RestRequest? Next(RestClient client, RestRequest request, int number, RestPage page)
    {
        CheckPage(client, request, number, page);
        bool? more = paging.HasMore is null ? null : page.Document[RestSearch.HasMore]?.Kind switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw client.Error(request, number, $"there is neither true nor false at {paging.HasMore}. {page.Document.Keys} Correct HasMore."),
        };
        total = paging.Total is null ? null
            : page.Document[RestSearch.Total] is { Kind: JsonTokenType.Number } stated && long.TryParse(stated.Text, CultureInfo.InvariantCulture, out var count) ? count
            : throw client.Error(request, number, $"there is no number of rows at {paging.Total}. {page.Document.Keys} Correct Total.");
        if (more is false || rows + Skipped >= total)
        {
            return null;
        }

        switch (paging)
        {
            case RestPaging.ByNumber when page.Document.Rows == 0 && more is not true:
                return null;
            case RestPaging.ByNumber by:
                return Sent(request.Uri, by.Parameter, Text(by.First + (by.Counts ? rows : number)));
            case RestPaging.ByLinkHeader or RestPaging.ByNextLink or RestPaging.ByCursor:
                return Following(client, request, number, page, more);
            default:
                return null;
        }
    }

    private RestRequest? Following(RestClient client, RestRequest request, int number, RestPage page, bool? more)
    {
        var value = paging is RestPaging.ByLinkHeader ? page.NextLink : Named(client, request, number, page);
        if (string.IsNullOrEmpty(value))
        {
            return more is not true ? null
                : throw client.Error(request, number, $"{paging.HasMore} says that more pages follow, and the next one is not named. Correct the paging.");
        }

        if (paging is RestPaging.ByCursor by)
        {
            return value == request.Value && paging.SameCursorEnds ? null : Sent(request.Uri, by.Parameter, value);
        }

        return Uri.TryCreate(request.Uri, value, out var uri) ? new RestRequest(uri)
            : throw client.Error(request, number, $"\"{value}\" is no address of a next page. Check that the paging is the one that the source has.");
    }

    /// <summary>What the document names the next page by; null or empty on the last page.</summary>
    private string? Named(RestClient client, RestRequest request, int number, RestPage page)
    {
        var value = page.Document[RestSearch.Next];
        nextFound |= value is not null;
        return value is null or { Kind: JsonTokenType.Null or JsonTokenType.String or JsonTokenType.Number }
            ? value?.Text
            : throw client.Error(request, number, $"at {NextPath()} is {Shown(value.Value.Kind)}, which cannot name the next page. Correct the path.");
    }

    private void CheckPage(RestClient client, RestRequest request, int number, RestPage page)
    {
        var document = page.Document;
        if (document.SaysError)
        {
            throw client.Error(request, number, $"the document has an error in it. {page.Answered}");
        }

        if (!document.ItemsFound && Options.Rows is not RestRows.Lines)
        {
            var what = Options.Rows is RestRows.Object ? "object" : "array of rows";
            throw client.Error(request, number, $"there is no {what} at {items}. {document.Keys} Say where it is: items: \"…\". {page.Answered}");
        }

        if (paging is RestPaging.OnePage { Asked: false } && page.NextLink is not null)
        {
            throw client.Error(request, number, "its header Link names a next page, and the source reads one. Add paging: RestPaging.LinkHeader(), or RestPaging.None for this page alone.");
        }

        if (paging is RestPaging.ByNumber by && document.Rows > 0)
        {
            var hash = document.RowsHash();
            pageBefore = hash != pageBefore ? hash
                : throw client.Error(request, number, $"its rows are those of the page before: the server ignores \"{by.Parameter}\". Correct the name, or read one page: RestPaging.None.");
        }
    }

    private void CheckEnd(RestClient client, RestRequest request, int number, RestPage page)
    {
        if (total is { } stated && rows + Skipped != stated)
        {
            throw client.Error(request, number, $"the source states {stated} rows at {paging.Total}, and has given {rows + Skipped}. Check the paging, and run it again.");
        }

        if (NextPath() is { } path && !nextFound && !paging.MayBeAbsent && !page.IsEmpty)
        {
            throw client.Error(request, number, $"nothing on any page is at {path}, where the next page is to be named. {page.Document.Keys} Correct the path, or set MayBeAbsent.");
        }
    }

    /// <summary>A request with the parameter of the paging.</summary>
    private RestRequest Sent(Uri uri, string parameter, string value) =>
        new(paging.SentIn is RestParameterPlace.Query ? RestAddress.With(uri, parameter, value) : uri, value, parameter);

    private JsonPath? NextPath() => Path(paging switch { RestPaging.ByNextLink by => by.Path, RestPaging.ByCursor by => by.Path, _ => null });

    private static JsonPath? Path(string? path) => path is null ? null : JsonPath.Parse(path);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Shown(JsonTokenType kind) => kind switch { JsonTokenType.StartObject => "an object", JsonTokenType.StartArray => "an array", _ => "a truth value" };
}
