using System.Collections.Frozen;
using System.Globalization;

namespace EtlLib.Spark.Connect;

/// <summary>Where a Spark Connect server is and how to speak to it: <c>sc://host:port/;key=value;key=value</c>.</summary>
/// <remarks>
/// Law: nothing that prints an address prints its token or its headers. A token travels over TLS, or, where the string says
/// <c>use_ssl=false</c>, to this machine alone.
/// </remarks>
internal sealed class SparkAddress
{
    public const int DefaultPort = 15002;
    private const string Shape = "An address of Spark is sc://host:port/;key=value;key=value, for example sc://localhost:15002 or sc://spark.example.com:443/;token=…";

    private static readonly FrozenDictionary<string, Action<SparkAddress, string, string>> Keys = new Dictionary<string, Action<SparkAddress, string, string>>
    {
        ["token"] = (a, _, value) => a.Token = new Secret(value),
        ["use_ssl"] = (a, key, value) => a.tls = bool.TryParse(value, out var on) ? on : throw Wrong($"{key} is true or false"),
        ["user_id"] = (a, _, value) => a.User = value,
        ["user_agent"] = (a, _, value) => a.Agent = value,
        ["session_id"] = (a, key, value) => a.Session = Guid.TryParseExact(value, "D", out var id) ? id.ToString() : throw Wrong($"{key} is a UUID, 00112233-4455-6677-8899-aabbccddeeff"),
        ["grpc_max_message_size"] = (a, key, value) => a.MaxMessage = Number(key, value, "a number of bytes"),
        ["connect_timeout"] = (a, key, value) => a.ConnectTimeout = TimeSpan.FromSeconds(Number(key, value, "a number of seconds")),
        ["request_timeout"] = (a, key, value) => a.RequestTimeout = TimeSpan.FromSeconds(Number(key, value, "a number of seconds")),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, Secret> headers = new(StringComparer.OrdinalIgnoreCase);
    private bool? tls;

    private SparkAddress(string host, int port) => (Host, Port) = (host, port);

    /// <summary>A name or an IP address; version 6 in brackets.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>Whether the connection is encrypted: said so, or a token is given.</summary>
    public bool Tls => tls ?? Token is not null;

    public Secret? Token { get; private set; }

    public string User { get; private set; } = Environment.UserName is { Length: > 0 } name ? name : "etllib";

    public string Agent { get; private set; } = "";

    /// <summary>The session to join, or null for a new one.</summary>
    public string? Session { get; private set; }

    /// <summary>The largest message that is taken, in bytes.</summary>
    public int MaxMessage { get; private set; } = 256 << 20;

    /// <summary>How long the server may be out of reach: at first, and after a connection broke.</summary>
    public TimeSpan ConnectTimeout { get; private set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an answer may take that is no stream: an analysis, a setting, an upload.</summary>
    public TimeSpan RequestTimeout { get; private set; } = TimeSpan.FromMinutes(10);

    /// <summary>What every request carries beside: keys that the address does not know. They may hold secrets.</summary>
    public IReadOnlyDictionary<string, Secret> Headers => headers;

    /// <summary>Reads an address.</summary>
    /// <exception cref="UsageException">It is wrong; the error quotes no value.</exception>
    public static SparkAddress Parse(string text)
    {
        var rest = text.StartsWith("sc://", StringComparison.Ordinal) ? text.AsSpan(5) : throw Wrong("it does not begin with sc://");
        var slash = rest.IndexOf('/');
        var place = slash < 0 ? rest : rest[..slash];
        var parameters = slash < 0 ? default : rest[(slash + 1)..];
        if (place.Contains(';') || (parameters.Length > 0 && parameters[0] != ';'))
        {
            throw Wrong("between the port and the first key stands /;");
        }

        var address = Place(place);
        foreach (var range in parameters.Split(';'))
        {
            if (parameters[range].Trim() is { Length: > 0 } pair)
            {
                address.Add(pair);
            }
        }

        return address.Checked();
    }

    /// <summary>The address without what may be secret.</summary>
    public override string ToString() => $"sc://{Host}:{Port}";

    private static SparkAddress Place(ReadOnlySpan<char> place)
    {
        var colon = place.LastIndexOf(':') is var at && at > place.LastIndexOf(']') ? at : -1;
        var host = colon < 0 ? place : place[..colon];
        var port = DefaultPort;
        if (colon >= 0 && (!int.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > ushort.MaxValue))
        {
            throw Wrong("the port is a number from 1 to 65535");
        }

        return Uri.CheckHostName(host.Trim("[]").ToString()) is not UriHostNameType.Unknown and not UriHostNameType.Basic && !(host.Contains(':') && host[0] != '[')
            ? new SparkAddress(host.ToString(), port)
            : throw Wrong("its host is no name and no IP address (version 6 stands in brackets)");
    }

    private static UsageException Wrong(string why) => new($"The address of Spark is wrong: {why}. {Shape}");

    private static int Number(string key, string value, string what) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw Wrong($"{key} is {what}, from 1 to {int.MaxValue}");

    private void Add(ReadOnlySpan<char> pair)
    {
        var equals = pair.IndexOf('=');
        var key = (equals < 0 ? pair : pair[..equals]).Trim().ToString();
        if (equals <= 0 || pair[(equals + 1)..].Trim() is not { Length: > 0 } raw)
        {
            throw Wrong($"the key {(equals == 0 ? "before =" : key)} has no {(equals == 0 ? "name" : "value")}");
        }

        var value = Uri.UnescapeDataString(raw.ToString());
        if (Keys.TryGetValue(key, out var set))
        {
            set(this, key.ToLowerInvariant(), value);
        }
        else
        {
            headers[key.ToLowerInvariant()] = key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && value.All(c => c is >= ' ' and <= '~')
                ? new Secret(value)
                : throw Wrong($"{key} is sent as a header, so its name is of letters, digits, -, _ and . and its value is ASCII");
        }
    }

    private SparkAddress Checked() => Token is null || Tls || IsLocal ? this
        : throw Wrong("it sends a token without TLS to another machine, where anybody on the way can read it: leave out use_ssl=false");

    private bool IsLocal => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (System.Net.IPAddress.TryParse(Host.Trim('[', ']'), out var ip) && System.Net.IPAddress.IsLoopback(ip));
}
