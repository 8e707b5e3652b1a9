namespace EtlLib;

/// <summary>Where the parameter of a page is sent.</summary>
public enum RestParameterPlace
{
    /// <summary>In the query of the address.</summary>
    Query,

    /// <summary>In a header.</summary>
    Header,

    /// <summary>In the JSON body of a POST: the parameter's name is a path there, as <c>page.cursor</c>.</summary>
    Body,
}

/// <summary>How the pages of a REST source follow one another, and how the last one is known.</summary>
/// <remarks>Paths are JSON Pointers (<c>/links/next</c>) or names with dots (<c>links.next</c>).</remarks>
public abstract record RestPaging
{
    private RestPaging()
    {
    }

    /// <summary>Reads one page, even if its header <c>Link</c> names a next one.</summary>
    public static RestPaging None { get; } = new OnePage(Asked: true);

    /// <summary>Where the document states the number of all rows. The reading ends with that many rows; any other number is an error.</summary>
    public string? Total { get; init; }

    /// <summary>Where the document says <c>true</c> while more pages follow, and <c>false</c> on the last one.</summary>
    public string? HasMore { get; init; }

    /// <summary>Where the cursor, number or offset is sent. <see cref="RestParameterPlace.Body"/> implies POST.</summary>
    public RestParameterPlace SentIn { get; init; }

    /// <summary>Whether a cursor that equals the one sent ends the reading; else it is an error.</summary>
    public bool SameCursorEnds { get; init; }

    /// <summary>Whether the only page may leave out the cursor or the link; else one that is on no page at all is an error, as its path may be wrong.</summary>
    public bool MayBeAbsent { get; init; }

    /// <summary>Follows the header <c>Link: &lt;…&gt;; rel="next"</c> (RFC 8288); the last page has none.</summary>
    public static RestPaging LinkHeader() => new ByLinkHeader();

    /// <summary>Follows the address in the document, absolute or relative; on the last page it is null, empty or absent.</summary>
    /// <param name="path">The path of the address.</param>
    public static RestPaging NextLink(string path) => new ByNextLink(path);

    /// <summary>Sends back the cursor of each page to get the next one; on the last page it is null, empty or absent.</summary>
    /// <param name="path">The path of the cursor, a text or a number.</param>
    /// <param name="parameter">The name that it is sent by.</param>
    public static RestPaging Cursor(string path, string parameter) => new ByCursor(path, parameter);

    /// <summary>Counts pages; the first one without rows ends the reading.</summary>
    /// <param name="parameter">The name that the number is sent by.</param>
    /// <param name="first">The first number.</param>
    public static RestPaging PageNumber(string parameter = "page", long first = 1) => new ByNumber(parameter, first, Counts: false);

    /// <summary>Counts rows: the offset of a page is the offset of the one before plus the rows received. The first page without rows ends the reading.</summary>
    /// <param name="parameter">The name that the offset is sent by.</param>
    /// <param name="first">The first offset.</param>
    public static RestPaging Offset(string parameter = "offset", long first = 0) => new ByNumber(parameter, first, Counts: true);

    internal sealed record OnePage(bool Asked) : RestPaging;

    internal sealed record ByLinkHeader : RestPaging;

    internal sealed record ByNextLink(string Path) : RestPaging;

    internal sealed record ByCursor(string Path, string Parameter) : RestPaging;

    internal sealed record ByNumber(string Parameter, long First, bool Counts) : RestPaging;
}
