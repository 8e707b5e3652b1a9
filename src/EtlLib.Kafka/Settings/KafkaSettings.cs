using System.Globalization;
using System.Text;

namespace EtlLib.Kafka;

/// <summary>
/// Where Kafka and the schema registry are, and how to talk to them: the section <c>EtlLib:Kafka</c>, with what a source or sink sets for
/// itself on top.
/// </summary>
internal sealed class KafkaSettings
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Kafka";

    private const string Servers = "bootstrap.servers";
    private static readonly string[] RegistryKeys = ["Url", "Username", "Password", "Token", "AutoRegister"];

    private readonly Dictionary<string, string> common = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> consumer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> producer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> registry = new(StringComparer.OrdinalIgnoreCase);

    private KafkaSettings(IEnumerable<KeyValuePair<string, string>> values)
    {
        foreach (var (key, value) in values.Where(v => !string.IsNullOrWhiteSpace(v.Value)))
        {
            Set(key, value.Trim());
        }

        if (!common.ContainsKey(Servers))
        {
            throw new UsageException(
                "No Kafka server is configured. Set EtlLib:Kafka:BootstrapServers in appsettings.json, "
                    + "or the environment variable ETLLIB__Kafka__BootstrapServers, for example to localhost:9092.");
        }
    }

    /// <summary>The servers, as they are configured.</summary>
    public string BootstrapServers => common[Servers];

    /// <summary>How long to wait for an answer before an operation fails.</summary>
    public TimeSpan Timeout { get; private set; } = TimeSpan.FromSeconds(30);

    /// <summary>The registry, or null where none is configured.</summary>
    public RegistrySettings? Registry => registry.TryGetValue("Url", out var url) ? new RegistrySettings(Address(url))
    {
        Username = registry.GetValueOrDefault("Username"),
        Password = registry.TryGetValue("Password", out var password) ? new Secret(password) : null,
        Token = registry.TryGetValue("Token", out var token) ? new Secret(token) : null,
        AutoRegister = registry.TryGetValue("AutoRegister", out var auto) && Flag("Registry:AutoRegister", auto),
        Timeout = Timeout,
    }
    : null;

    /// <summary>The settings of librdkafka that all clients have, by their names there.</summary>
    public IReadOnlyDictionary<string, string> Common => common;

    /// <summary>Settings for consumers: those of all clients and those of <c>EtlLib:Kafka:Consumer</c>.</summary>
    public IEnumerable<KeyValuePair<string, string>> Consumer => common.Where(c => !consumer.ContainsKey(c.Key)).Concat(consumer);

    /// <summary>Settings for producers: those of all clients and those of <c>EtlLib:Kafka:Producer</c>.</summary>
    public IEnumerable<KeyValuePair<string, string>> Producer => common.Where(c => !producer.ContainsKey(c.Key)).Concat(producer);

    /// <summary>Reads the section of a run's settings.</summary>
    /// <param name="context">The run.</param>
    /// <param name="own">What the source or sink sets for itself, by the same names; null: nothing.</param>
    /// <exception cref="UsageException">No server is configured, or a value cannot be read.</exception>
    public static KafkaSettings Of(DataContext context, IReadOnlyDictionary<string, string>? own = null) =>
        new(context.SettingsOf(Section).Concat(own ?? new Dictionary<string, string>()));

    /// <summary>Waits no longer for an answer than a time.</summary>
    public void ShortenTimeout(TimeSpan most) => Timeout = Timeout < most ? Timeout : most;

    /// <summary>The servers alone: no secret prints.</summary>
    public override string ToString() => $"Kafka at {BootstrapServers}";

    /// <summary>A setting's name in librdkafka: <c>SaslPassword</c> and <c>sasl.password</c> are the same.</summary>
    internal static string NameOf(string key)
    {
        if (key.Contains('.', StringComparison.Ordinal))
        {
            return key.ToLowerInvariant();
        }

        var name = new StringBuilder(key.Length + 4);
        foreach (var letter in key)
        {
            if (char.IsUpper(letter) && name.Length > 0)
            {
                name.Append('.');
            }

            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    /// <summary>Whether the value of a setting must not print.</summary>
    internal static bool IsSecret(string name) => name.Contains("password", StringComparison.OrdinalIgnoreCase) || name.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || name.Contains("token", StringComparison.OrdinalIgnoreCase) || name.EndsWith("pem", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("oauthbearer.config", StringComparison.OrdinalIgnoreCase);

    private static bool Flag(string key, string value) =>
        bool.TryParse(value, out var flag) ? flag : throw new UsageException($"The setting {Section}:{key} is \"{value}\". "
            + "Use true or false.");

    private static Uri Address(string url) => Uri.TryCreate(url.EndsWith('/') ? url : url + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
        ? address
        : throw new UsageException($"The setting {Section}:Registry:Url is not an http or https address without a user name. "
            + "Use for example http://localhost:8081, and Registry:Username and Registry:Password for basic authentication.");

    private void Set(string key, string value)
    {
        var (part, name) = key.IndexOf(':', StringComparison.Ordinal) is > 0 and var at ? (key[..at].ToUpperInvariant(), key[(at + 1)..]) : ("", key);
        switch (part)
        {
            case "" when name.Equals(nameof(Timeout), StringComparison.OrdinalIgnoreCase):
                Timeout = TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var timeout) && timeout > TimeSpan.Zero && timeout < TimeSpan.FromDays(1)
                    ? timeout
                    : throw new UsageException($"The setting {Section}:Timeout is \"{value}\". Use a length of time, "
                        + "for example 00:00:30.");
                break;
            case "":
                common[NameOf(name)] = ValueOf(NameOf(name), value);
                break;
            case "CONSUMER":
                consumer[NameOf(name)] = value;
                break;
            case "PRODUCER":
                producer[NameOf(name)] = value;
                break;
            case "REGISTRY":
                registry[name] = RegistryKeys.Contains(name, StringComparer.OrdinalIgnoreCase) ? value : throw new UsageException(
                    $"Unknown setting {Section}:Registry:{name}. The settings of a registry are {string.Join(", ", RegistryKeys)}.");
                break;
            default:
                throw new UsageException($"Unknown setting {Section}:{key}. Its sections are Consumer, Producer and Registry.");
        }
    }

    /// <summary>Confluent.Kafka writes SaslSsl where librdkafka writes sasl_ssl.</summary>
    private static string ValueOf(string name, string value) => name != "security.protocol" ? value : value.ToUpperInvariant() switch
    {
        "SASLSSL" => "sasl_ssl",
        "SASLPLAINTEXT" => "sasl_plaintext",
        _ => value.ToLowerInvariant(),
    };
}

/// <summary>Where the schema registry is.</summary>
/// <param name="Url">Its address, to which paths such as <c>subjects</c> are added.</param>
public sealed record RegistrySettings(Uri Url)
{
    /// <summary>The user of basic authentication, or null.</summary>
    public string? Username { get; init; }

    /// <summary>The password of basic authentication, or null.</summary>
    public Secret? Password { get; init; }

    /// <summary>The bearer token, or null.</summary>
    public Secret? Token { get; init; }

    /// <summary>Whether a sink registers its model's schema where the registry does not have it yet. The default is false.</summary>
    public bool AutoRegister { get; init; }

    /// <summary>How long to wait for an answer. The default is 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
