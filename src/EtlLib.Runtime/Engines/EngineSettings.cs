using EtlLib.Settings;

namespace EtlLib.Engines;

/// <summary>What is set from outside of the program for an engine: the section <c>EtlLib:NAME</c> of the configuration.</summary>
public sealed class EngineSettings
{
    private const string Secrets = "Secrets:";

    private static readonly string[] Secretive = ["Token", "Password", "Secret", "Pem", "ConnectionString", "JdbcUrl"];

    private readonly Dictionary<string, string> values;

    internal EngineSettings(string engine, IEnumerable<KeyValuePair<string, string>> values) =>
        (Engine, this.values) = (engine, new Dictionary<string, string>(values, StringComparer.OrdinalIgnoreCase));

    /// <summary>The engine's name.</summary>
    public string Engine { get; }

    /// <summary>A value by its key, or null where none is set. What is in a section of the section is <c>Section:Key</c>.</summary>
    public string? this[string key] => values.TryGetValue(key, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <summary>The error of a value that cannot be read.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="expected">What it must be: <c>a whole number of at least 1</c>.</param>
    public UsageException Wrong(string key, string expected) => EtlSettings.Wrong($"{Engine}:{key}", values[key], expected);

    /// <summary>These values, and where they say nothing, others.</summary>
    internal EngineSettings Over(EngineSettings beneath) => new(Engine, values.Concat(beneath.values.Where(b => !values.ContainsKey(b.Key))));

    /// <summary>The values of a section of the section, by their keys there.</summary>
    public IReadOnlyDictionary<string, string> Within(string section) =>
        values.Where(v => v.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)).ToDictionary(v => v.Key[(section.Length + 1)..], v => v.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is secret by its place or name, and prints nowhere.</summary>
    internal IEnumerable<Secret> AllSecrets =>
        values.Where(v => v.Key.StartsWith(Secrets, StringComparison.OrdinalIgnoreCase) || Secretive.Any(s => v.Key.EndsWith(s, StringComparison.OrdinalIgnoreCase))).Select(v => new Secret(v.Value));

    /// <summary>Refuses a key that the engine does not know.</summary>
    /// <exception cref="UsageException">There is one; the message names the nearest.</exception>
    public void Check(params IReadOnlyList<string> known) => EtlSettings.CheckKeys(values.Keys.Select(k => k.Split(':')[0]), known, $"{Engine}:");
}
