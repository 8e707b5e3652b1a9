using EtlLib.Engines;
using EtlLib.Planning;
using EtlLib.Settings;
using EtlLib.Streams;

namespace EtlLib.CommandLine;

/// <summary>The values of the options that commands share.</summary>
/// <param name="Set">The values of <c>--set</c>: parameters.</param>
/// <param name="Options">The values of the other options, by the paths of their settings.</param>
internal sealed record RunArguments(IReadOnlyList<string> Set, IReadOnlyList<KeyValuePair<string, string?>> Options)
{
    /// <summary>No options.</summary>
    public static RunArguments None { get; } = new([], []);

    /// <summary>The names of the parameters that the command line sets.</summary>
    public IReadOnlyList<string> Names => [.. Set.Select(s => Split(s).Name)];

    /// <summary>The arguments as settings, by their paths. If a parameter is set twice, the last value counts.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings() => Set.Select(Split).Reverse().DistinctBy(s => s.Name, StringComparer.OrdinalIgnoreCase)
        .Select(s => KeyValuePair.Create<string, string?>("Parameters:" + s.Name, s.Value)).Concat(Options);

    private static (string Name, string Value) Split(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
        ? (text[..at].Trim(), text[(at + 1)..])
        : throw new UsageException($"--set {text}: write --set name=value.");
}

/// <summary>One invocation of the program: its settings and its graph.</summary>
internal sealed class Invocation(Shell shell, Func<DataFactory, Task> configure, Redaction redaction)
{
    public Shell Shell => shell;

    /// <summary>Replaces secrets in what is kept.</summary>
    public Redaction Redaction => redaction;

    /// <summary>Reads the settings, lets the program describe its graph and checks the graph. Reads no data.</summary>
    /// <exception cref="EtlException">The settings or the graph are invalid.</exception>
    public async Task<(ModelGraph Graph, Func<IEngine> Engine)> GraphAsync(RunArguments arguments)
    {
        var (factory, settings) = await FactoryAsync(arguments).ConfigureAwait(false);
        var graph = FactoryRun.GraphOf(factory, context: null, shell.Clock);
        ParameterRules.Check(arguments.Names, settings.Context, graph, "--set");
        return (graph, () => factory.EngineOf(settings));
    }

    /// <summary>The same for a stream.</summary>
    /// <exception cref="UsageException">The engine that is asked for runs no streams.</exception>
    public async Task<(DataFactory Factory, IEngine Engine, IStreamEngine Streams)> StreamsAsync(RunArguments arguments)
    {
        var (factory, settings) = await FactoryAsync(arguments).ConfigureAwait(false);
        var graph = FactoryRun.GraphOf(factory, context: null, shell.Clock);
        ParameterRules.Check(arguments.Names, settings.Context, graph, "--set");
        return (factory, factory.EngineOf(settings), Streams(factory, settings));
    }

    /// <summary>What runs streams on the engine that is asked for. The program is asked for its engines only where that is not its own.</summary>
    /// <exception cref="UsageException">The engine runs no streams.</exception>
    public async Task<IStreamEngine> StreamEngineAsync(RunArguments arguments)
    {
        var settings = EtlSettings.Read(SettingsSources.Load(shell.Folder, arguments.Settings()));
        return settings.EngineName is null ? shell.Streaming() : Streams((await FactoryAsync(arguments).ConfigureAwait(false)).Factory, settings);
    }

    private IStreamEngine Streams(DataFactory factory, EtlSettings settings) =>
        settings.EngineName is not { } name || name.Equals(factory.Engines.First(), StringComparison.OrdinalIgnoreCase) ? shell.Streaming()
        : factory.EngineOf(settings).Streams ?? throw new UsageException($"--engine {name}: this engine runs no streams. Leave the option out.");

    /// <summary>Reads the settings and lets the program describe its graph.</summary>
    public async Task<(DataFactory Factory, EtlSettings Settings)> FactoryAsync(RunArguments arguments)
    {
        var settings = EtlSettings.Read(SettingsSources.Load(shell.Folder, arguments.Settings()));
        redaction.Add([.. settings.Context.Secrets.Values, .. settings.EngineSecrets]);
        var factory = new DataFactory(settings.Context);
        shell.Engines(factory);
        await configure(factory).ConfigureAwait(false);
        settings.CheckSections(factory.Engines);
        return (factory, settings);
    }
}
