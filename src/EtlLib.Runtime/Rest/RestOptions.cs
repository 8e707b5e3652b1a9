namespace EtlLib;

/// <summary>What the rows of a REST source are.</summary>
public enum RestRows
{
    /// <summary>The elements of a JSON array.</summary>
    Array,

    /// <summary>One JSON object: a page is one row.</summary>
    Object,

    /// <summary>The lines of a document of JSON lines (NDJSON), one object each.</summary>
    Lines,
}

/// <summary>How a REST source is asked.</summary>
public sealed record RestOptions
{
    /// <summary>Headers of each request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers whose values never print, as <c>Authorization</c>: sent only to the address's own scheme, host and port.</summary>
    public IReadOnlyDictionary<string, Secret> SecretHeaders { get; init; } = new Dictionary<string, Secret>();

    /// <summary>Parameters of the query whose values never print: sent only to the address's own scheme, host and port, on every page.</summary>
    public IReadOnlyDictionary<string, Secret> SecretQuery { get; init; } = new Dictionary<string, Secret>();

    /// <summary>
    /// Gets the bearer token, which is sent as <c>Authorization</c> to the address's own scheme, host and port: before the first request, and again after
    /// an answer of 401, once a request. Its value never prints.
    /// </summary>
    public Func<CancellationToken, Task<Secret>>? Token { get; init; }

    /// <summary>A JSON body, which makes each request a POST; null: GET, unless the paging sends its parameter in the body.</summary>
    public string? Body { get; init; }

    /// <summary>What the rows are.</summary>
    public RestRows Rows { get; init; }

    /// <summary>
    /// How often a request is tried again that failed for the moment: 408, 425, 429, 500, 502, 503, 504, 520 to 524, 403 with <c>Retry-After</c>, a broken or
    /// silent connection. A failure of TLS is not tried again.
    /// </summary>
    public int Retries { get; init; } = 5;

    /// <summary>About how long the first wait is before it is tried again; each is about twice the one before, with jitter. <c>Retry-After</c> goes before it, unless it is shorter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait, also where <c>Retry-After</c> asks for more: then the source fails.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long nothing may come: neither an answer nor more of it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long reading the whole source may take; null: without limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>At most how many requests are sent a second; null: as fast as they are answered.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>After how many pages the source fails, since its paging may have no end.</summary>
    public int MaxPages { get; init; } = 100_000;

    /// <summary>The most bytes that one row may have.</summary>
    public int MaxRowBytes { get; init; } = 16 << 20;

    /// <summary>Sends the requests, and stays its owner's; null: one of the source's own, with HTTP/1.1 and 2, gzip, deflate and Brotli.</summary>
    public HttpClient? Client { get; init; }

    /// <summary>The clock that waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
