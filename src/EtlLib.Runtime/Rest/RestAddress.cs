using System.Globalization;
using System.Text.RegularExpressions;
using EtlLib.Settings;

namespace EtlLib.Rest;

/// <summary>The addresses of a source's pages, and what of them may be printed.</summary>
internal sealed partial class RestAddress
{
    private readonly RestOptions options;
    private readonly Redaction redaction = new();

    private RestAddress(Uri first, RestOptions options)
    {
        this.options = options;
        redaction.Add([.. options.SecretHeaders.Values, .. options.SecretQuery.Values]);
        First = first;
    }

    /// <summary>The first page, without secrets.</summary>
    public Uri First { get; }

    /// <summary>The first page's address, placeholders filled.</summary>
    /// <exception cref="UsageException">A placeholder has no value.</exception>
    /// <exception cref="PlanException">It is no address.</exception>
    public static RestAddress Of(RestSource source, DataContext context)
    {
        var filled = Placeholder().Replace(source.Address, match => Uri.EscapeDataString(Value(match.Groups["name"].Value, match.Groups["format"].Value, context)));
        return Uri.TryCreate(filled, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new RestAddress(uri, source.Options)
            : throw new PlanException($"\"{WithoutQuery(source.Address)}\" is no address of a REST source: it begins with https:// or http://.");
    }

    /// <summary>The names of the parameters that a source's address has placeholders for.</summary>
    public static IEnumerable<string> Parameters(RestSource source) =>
        Placeholder().Matches(source.Address).Select(match => match.Groups["name"].Value).Except(["start", "end"]);

    /// <summary>An address for descriptions: without user, query and fragment, where secrets may stand.</summary>
    public static string WithoutQuery(string address)
    {
        var path = address.Split('?', '#')[0];
        return UserInfo().Replace(path, "//");
    }

    /// <summary>Keeps a secret from being printed.</summary>
    public void Hide(Secret secret) => redaction.Add([secret]);

    /// <summary>Whether secrets may go there.</summary>
    public bool IsOwn(Uri uri) => (uri.Scheme, uri.Host, uri.Port) == (First.Scheme, First.Host, First.Port);

    /// <summary>An address with the secret parameters of the query, where it may have them.</summary>
    public Uri WithSecrets(Uri uri)
    {
        foreach (var (name, secret) in IsOwn(uri) ? options.SecretQuery : new Dictionary<string, Secret>())
        {
            uri = With(uri, name, secret.Reveal());
        }

        return uri;
    }

    /// <summary>An address with a parameter of the query set to a value.</summary>
    public static Uri With(Uri uri, string name, string value)
    {
        var others = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(parameter => Uri.UnescapeDataString(parameter.Split('=')[0]) != name);
        return new UriBuilder(uri) { Query = string.Join('&', [.. others, $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}"]) }.Uri;
    }

    /// <summary>An address, or any text, as it may be printed.</summary>
    public string Shown(Uri uri) => Shown(UserInfo().Replace(uri.AbsoluteUri, "//"));

    /// <inheritdoc cref="Shown(Uri)" />
    public string Shown(string text) => SecretParameter().Replace(redaction.Apply(text), "$1***");

    private static string Value(string name, string format, DataContext context)
    {
        var time = name switch
        {
            "start" => context.ReadFrom ?? context.Start ?? throw new UsageException("The address of a REST source has {start}, and the run has none: add --start."),
            "end" => context.ReadTo ?? context.End ?? throw new UsageException("The address of a REST source has {end}, and the run has none: add --end."),
            _ => default(DateTimeOffset?),
        };
        return time is not { } at ? context.Parameter(name) : format switch
        {
            "" => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
            "unix" => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "unixms" => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            _ => at.UtcDateTime.ToString(format, CultureInfo.InvariantCulture),
        };
    }

    [GeneratedRegex(@"\{(?<name>\w+)(:(?<format>[^}]+))?\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"//[^/@?#]*@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"([?&](?:[^=&]*(?:key|token|secret|password|signature)|sig|auth)=)[^&#\s]*", RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameter();
}
