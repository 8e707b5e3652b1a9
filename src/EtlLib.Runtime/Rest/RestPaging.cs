namespace EtlLib;

/// <summary>How the pages of a REST source follow one another.</summary>
public abstract record RestPaging
{
    private RestPaging()
    {
    }

    /// <summary>There is one page.</summary>
    public static RestPaging None { get; } = new OnePage();

    /// <summary>The next page is named by the header <c>Link: &lt;…&gt;; rel="next"</c> (RFC 8288); without one it is the last.</summary>
    public static RestPaging LinkHeader() => new ByLinkHeader();

    /// <summary>The next page's address stands in the document, in full or relative; where it is null, empty or absent, it is the last.</summary>
    /// <param name="path">Where: a JSON Pointer (<c>/links/next</c>) or names with dots (<c>links.next</c>).</param>
    public static RestPaging NextLink(string path) => new ByNextLink(path);

    /// <summary>The document gives a cursor that is sent back for the next page; where it is null, empty or absent, it is the last.</summary>
    /// <param name="path">Where it stands, as in <see cref="NextLink"/>.</param>
    /// <param name="parameter">The parameter of the query that it is sent as.</param>
    public static RestPaging Cursor(string path, string parameter) => new ByCursor(path, parameter);

    /// <summary>Pages have numbers; the first without items ends the reading.</summary>
    /// <param name="parameter">The parameter of the query.</param>
    /// <param name="first">The first number.</param>
    /// <param name="step">What is added for the next page: the page's size, where the parameter is an offset.</param>
    public static RestPaging PageNumber(string parameter = "page", long first = 1, long step = 1) => new ByNumber(parameter, first, step);

    internal sealed record OnePage : RestPaging;

    internal sealed record ByLinkHeader : RestPaging;

    internal sealed record ByNextLink(string Path) : RestPaging;

    internal sealed record ByCursor(string Path, string Parameter) : RestPaging;

    internal sealed record ByNumber(string Parameter, long First, long Step) : RestPaging;
}
