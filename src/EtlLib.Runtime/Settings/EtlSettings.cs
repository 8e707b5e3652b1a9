using System.Globalization;
using EtlLib.Engines;
using Microsoft.Extensions.Configuration;

namespace EtlLib.Settings;

/// <summary>The settings from outside the program, read from a configuration without reflection.</summary>
/// <param name="Context">The parameters of runs.</param>
/// <param name="EngineName">The name of the selected engine; null for the default engine.</param>
/// <param name="Sections">The sections of engines.</param>
internal sealed record EtlSettings(DataContext Context, string? EngineName = null, IReadOnlyList<EngineSettings>? Sections = null)
{
    /// <summary>The section of <c>appsettings.json</c>, and the prefix of environment variables.</summary>
    public const string Section = "EtlLib";

    private static readonly string[] TopKeys = ["Start", "End", "Interval", "Ledger", "Lease", "Engine", "Parameters", "Secrets", "Graphs"];

    /// <summary>Reads a configuration whose root is the section.</summary>
    /// <exception cref="UsageException">A key is unknown, or a value cannot be read.</exception>
    public static EtlSettings Read(IConfiguration configuration)
    {
        CheckKeys(configuration.GetChildren().Where(c => !c.GetChildren().Any()).Select(c => c.Key), TopKeys, "");
        return new EtlSettings(
            new DataContext
            {
                Start = Value(configuration, "Start") is { } start ? TimePoint.Parse(start, "The setting Start").AsStart : null,
                End = Value(configuration, "End") is { } end ? TimePoint.Parse(end, "The setting End").AsEnd : null,
                Interval = Value(configuration, "Interval") is { } interval ? Interval(interval) : null,
                Parameters = Leaves(configuration.GetSection("Parameters")).ToDictionary(p => p.Key, p => p.Value, StringComparer.OrdinalIgnoreCase),
                Secrets = Leaves(configuration.GetSection("Secrets")).ToDictionary(p => p.Key, p => new Secret(p.Value), StringComparer.OrdinalIgnoreCase),
                Settings = SectionsOf(configuration).SelectMany(Leaves, (section, leaf) => KeyValuePair.Create($"{section.Key}:{leaf.Key}", leaf.Value))
                    .Concat(from key in new[] { "Ledger", "Lease" } where Value(configuration, key) is not null select KeyValuePair.Create(key, Value(configuration, key)!))
                    .ToDictionary(StringComparer.OrdinalIgnoreCase),
            },
            Value(configuration, "Engine"),
            [.. SectionsOf(configuration).Select(c => new EngineSettings(c.Key, Leaves(c)))])
        {
            Start = Value(configuration, "Start") is { } first ? TimePoint.Parse(first, "The setting Start") : null,
            End = Value(configuration, "End") is { } last ? TimePoint.Parse(last, "The setting End") : null,
        };
    }

    /// <summary>The start, which can be a day of any zone; null: none is set.</summary>
    public TimePoint? Start { get; init; }

    /// <summary>The end, which can be a day of any zone; null: none is set.</summary>
    public TimePoint? End { get; init; }

    /// <summary>These settings, and where they say nothing, others.</summary>
    public EtlSettings Over(EtlSettings beneath) => new(
        Context.Over(beneath.Context),
        EngineName ?? beneath.EngineName,
        [.. (Sections ?? []).Concat(beneath.Sections ?? []).GroupBy(s => s.Engine, (_, same) => same.Aggregate((own, under) => own.Over(under)), StringComparer.OrdinalIgnoreCase)]);

    /// <summary>The settings of an engine.</summary>
    public EngineSettings Of(string engine) => Sections?.FirstOrDefault(s => s.Engine.Equals(engine, StringComparison.OrdinalIgnoreCase)) ?? new EngineSettings(engine, []);

    /// <summary>The secrets in the sections of engines.</summary>
    public IEnumerable<Secret> EngineSecrets => Sections?.SelectMany(s => s.AllSecrets) ?? [];

    /// <summary>Rejects a section that is not of the settings, of an engine that the program added, or of a connector that it references.</summary>
    /// <exception cref="UsageException">There is such a section.</exception>
    public void CheckSections(IEnumerable<string> engines) => CheckKeys(Sections?.Select(s => s.Engine) ?? [], [.. engines, .. Connectors.All.Select(c => c.Name), .. TopKeys], "");

    /// <summary>Rejects an unknown key.</summary>
    /// <param name="keys">The keys that are set.</param>
    /// <param name="known">The known keys.</param>
    /// <param name="path">The path of the keys: empty, or a section and a colon.</param>
    /// <exception cref="UsageException">There is an unknown key. The message names the nearest known key.</exception>
    public static void CheckKeys(IEnumerable<string> keys, IReadOnlyList<string> known, string path)
    {
        if (keys.FirstOrDefault(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new UsageException($"There is no setting {path}{unknown}. Did you mean {path}{Nearest.To(unknown, known)}? It is set in appsettings.json as {Section}:{path}{unknown}, or in the environment as {Variable(path + unknown)}.");
        }
    }

    /// <summary>The sections of engines and connectors.</summary>
    private static IEnumerable<IConfigurationSection> SectionsOf(IConfiguration configuration) =>
        configuration.GetChildren().Where(c => c.GetChildren().Any() && !TopKeys.Contains(c.Key, StringComparer.OrdinalIgnoreCase));

    private static string? Value(IConfiguration configuration, string path)
    {
        var setting = configuration.GetSection(path);
        return setting.GetChildren().Any()
            ? throw new UsageException($"The setting {path} is a section; it must be a single value.")
            : string.IsNullOrWhiteSpace(setting.Value) ? null : setting.Value.Trim();
    }

    /// <summary>The values below a section, by path.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Leaves(IConfigurationSection section) =>
        from pair in section.AsEnumerable(makePathsRelative: true)
        where pair.Value is not null && pair.Key.Length > 0
        select new KeyValuePair<string, string>(pair.Key, pair.Value!);

    private static Every Interval(string text) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
        ? interval
        : throw Wrong("Interval", text, "a duration such as 1.00:00:00 (one day) or 01:00:00 (one hour)");

    /// <summary>The error of a setting whose value cannot be read.</summary>
    public static UsageException Wrong(string path, string text, string expected) =>
        new($"The setting {path} is \"{text}\"; it must be {expected}. It is set in appsettings.json as {Section}:{path}, in the environment as {Variable(path)}, or on the command line.");

    private static string Variable(string path) => $"{Section.ToUpperInvariant()}__{path.Replace(":", "__", StringComparison.Ordinal)}";
}
