using EtlLib.Batches;
using EtlLib.Rest;
using EtlLib.Schemas;

namespace EtlLib;

/// <summary>Adds <c>DataSource.Rest(…)</c>.</summary>
public static class RestDataSource
{
    extension(DataSource)
    {
        /// <summary>Rows of a REST API that answers in JSON: one object a row, its properties by the columns' names, ignoring case where none is exact.</summary>
        /// <param name="address">
        /// The first page, http or https. <c>{start}</c> and <c>{end}</c> stand for the run's interval in ISO 8601, <c>{start:yyyy-MM-dd}</c> in another
        /// format, <c>{start:unix}</c> and <c>{start:unixms}</c> in seconds and milliseconds since 1970; any other <c>{name}</c> for a parameter of the run.
        /// </param>
        /// <param name="items">Where the rows' array stands: a JSON Pointer (<c>/data/items</c>) or names with dots (<c>data.items</c>); null: the document itself. With <see cref="RestRows.Object"/>, where the one object stands; with <see cref="RestRows.Lines"/>, null.</param>
        /// <param name="paging">How pages follow one another; null: there is one, and a header <c>Link</c> that names another is an error.</param>
        /// <param name="options">Headers, secrets, retries and limits.</param>
        public static RestSource Rest(string address, string? items = null, RestPaging? paging = null, RestOptions? options = null) => new(address, items, paging ?? new RestPaging.OnePage(Asked: false), options ?? new RestOptions());
    }
}

/// <summary>A REST API as a source: <c>DataSource.Rest(…)</c>.</summary>
/// <remarks>
/// Pages are read as they come, in bounded memory, and a page's rows are given on as soon as it is decoded. A page that fails for the moment is asked for
/// again, unless rows of it were given on already.
/// </remarks>
public sealed class RestSource(string address, string? items, RestPaging paging, RestOptions options) : BatchSource
{
    /// <summary>The address of the first page, with its placeholders.</summary>
    public string Address { get; } = address;

    /// <summary>Where the rows' array stands in the document, or null.</summary>
    public string? Items { get; } = items;

    /// <summary>How pages follow one another.</summary>
    public RestPaging Paging { get; } = paging;

    /// <summary>How it is asked.</summary>
    public RestOptions Options { get; } = options;

    /// <inheritdoc />
    public override string Describe() => $"rest {RestAddress.WithoutQuery(Address)}";

    internal override IEnumerable<string> LateParameters => RestAddress.Parameters(this);

    /// <inheritdoc />
    public override void Check(DataContext context) => RestAddress.Of(this, context);

    /// <inheritdoc />
    /// <exception cref="SourceException">It cannot be reached, refuses, or answers with what the model does not allow; the message names address, page and place.</exception>
    public override IAsyncEnumerable<ColumnBatch> ReadAsync(Schema schema, DataContext context, CancellationToken cancellationToken) =>
        new RestReader(this, RestAddress.Of(this, context), schema).ReadAsync(cancellationToken);
}
