using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Rest;

/// <summary>Reads a source page after page.</summary>
/// <remarks>Law: a page's address is asked for once, but for what failed for the moment; one that comes again means that the paging runs in a circle.</remarks>
internal sealed class RestReader(RestSource source, RestAddress address, Schema schema)
{
    private readonly JsonPath items = JsonPath.Parse(source.Items);

    /// <summary>The rows.</summary>
    public async IAsyncEnumerable<ColumnBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = new RestClient(source, address, schema, () => new RestDocument(items, NextPath(), schema));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var uri = source.Paging is RestPaging.ByNumber start ? Numbered(start, 1) : address.First;
        for (var number = 1; uri is not null; number++)
        {
            Guard(client, uri, number, seen);
            var (page, rows) = await client.GetAsync(uri, number, cancellationToken).ConfigureAwait(false);
            using (page)
            {
                while (rows is not null)
                {
                    yield return rows;
                    rows = await NextAsync(client, uri, number, page, cancellationToken).ConfigureAwait(false);
                }

                if (!page.Document.ItemsFound)
                {
                    throw client.Error(uri, number, $"there is no array of rows at {items}. Say where it is: items: \"…\".");
                }

                uri = Next(client, uri, number, page);
            }
        }
    }

    /// <summary>Whether an exception says that the document, not the connection, is at fault.</summary>
    public static bool IsOfTheDocument(Exception e) => e is JsonException or DataException;

    /// <summary>The error of a document that is no JSON, or whose row does not fit the model.</summary>
    public static SourceException Unfit(RestClient client, Uri uri, int number, RestPage page, Exception e)
    {
        if (e is JsonException { LineNumber: { } line } json)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {json.BytePositionInLine + 1}");
            return client.Error(uri, number, $"it is no JSON at {place}, after {page.Document.Rows} rows. See that the address answers with JSON, and mend the source.", e);
        }

        return client.Error(uri, number, page.Document.ItemsFound ? string.Create(CultureInfo.InvariantCulture, $"row {page.Document.Rows + 1}: {e.Message}") : e.Message, e);
    }

    private static async Task<ColumnBatch?> NextAsync(RestClient client, Uri uri, int number, RestPage page, CancellationToken cancellationToken)
    {
        try
        {
            return await page.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (RestClient.IsOfTheConnection(e))
        {
            throw client.Error(uri, number, $"the answer broke off ({e.Message.TrimEnd('.')}) after {page.Document.Rows} rows, which were given on already. Run it again, or ask for smaller pages.", e);
        }
        catch (Exception e) when (IsOfTheDocument(e))
        {
            throw Unfit(client, uri, number, page, e);
        }
    }

    private void Guard(RestClient client, Uri uri, int number, HashSet<string> seen)
    {
        if (!seen.Add(uri.AbsoluteUri))
        {
            throw client.Error(uri, number, "the paging runs in a circle: this page was read already. See that the paging is the one that the source has.");
        }

        if (number > source.Options.MaxPages)
        {
            throw client.Error(uri, number, $"there are more than {source.Options.MaxPages} pages. Raise MaxPages, or ask for less.");
        }

        if (!address.IsOwn(uri))
        {
            throw client.Error(uri, number, $"the next page is on another server than {address.First.GetLeftPart(UriPartial.Authority)}, which is refused. Mend the source, or read that server as a source of its own.");
        }
    }

    private Uri? Next(RestClient client, Uri uri, int number, RestPage page)
    {
        switch (source.Paging)
        {
            case RestPaging.ByNumber by:
                return page.Document.Rows == 0 ? null : Numbered(by, number + 1);
            case RestPaging.ByCursor by:
                return string.IsNullOrEmpty(page.Document.Next) ? null : RestAddress.With(uri, by.Parameter, page.Document.Next);
            case RestPaging.ByNextLink or RestPaging.ByLinkHeader:
                var link = source.Paging is RestPaging.ByLinkHeader ? page.NextLink : page.Document.Next;
                return string.IsNullOrEmpty(link) ? null
                    : Uri.TryCreate(uri, link, out var next) ? next
                    : throw client.Error(uri, number, $"\"{link}\" is no address of a next page. See that the paging is the one that the source has.");
            default:
                return null;
        }
    }

    private Uri Numbered(RestPaging.ByNumber by, int number) =>
        RestAddress.With(address.First, by.Parameter, (by.First + ((number - 1) * by.Step)).ToString(CultureInfo.InvariantCulture));

    private JsonPath? NextPath() => source.Paging switch
    {
        RestPaging.ByNextLink by => JsonPath.Parse(by.Path),
        RestPaging.ByCursor by => JsonPath.Parse(by.Path),
        _ => null,
    };
}
