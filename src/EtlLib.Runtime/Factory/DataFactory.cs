using EtlLib.Engines;
using EtlLib.Settings;

namespace EtlLib;

/// <summary>
/// The graph of one program: which models are made, of which sources, and to which sinks they go. It only describes; planning and running it read
/// the description. For one thread.
/// </summary>
public sealed class DataFactory
{
    private readonly List<Model> models = [];
    private readonly Dictionary<string, Func<EngineSettings, IEngine>> engines = new(StringComparer.OrdinalIgnoreCase);
    private readonly DataContext given;
    private TimePoint? start;
    private TimePoint? end;
    private TimeSpan? interval;

    /// <summary>An empty graph.</summary>
    /// <param name="context">What is set from outside: command line, environment, configuration. What it sets wins over what the program sets.</param>
    public DataFactory(DataContext? context = null) => given = context ?? new DataContext();

    /// <summary>The models made so far, in their order.</summary>
    public IReadOnlyList<Model> Models => models;

    /// <summary>Where the run's interval starts, or null where it is unbounded. A start from outside, as <c>--start</c>, wins over one that is set here.</summary>
    public TimePoint? Start
    {
        get => given.Start is { } instant ? (TimePoint)instant : start;
        set => start = value;
    }

    /// <summary>Where the run's interval ends; a <see cref="DateOnly"/> includes that day. An end from outside, as <c>--end</c>, wins over one that is set here.</summary>
    public TimePoint? End
    {
        get => given.End is { } instant ? (TimePoint)instant : end;
        set => end = value;
    }

    /// <summary>How long the intervals are that a scheduled run proceeds by.</summary>
    /// <exception cref="PlanException">It is not positive.</exception>
    public TimeSpan? Interval
    {
        get => given.Interval ?? interval;
        set => interval = value is null || value > TimeSpan.Zero ? value : throw new PlanException($"The factory's interval is {value:c}; it must be longer than nothing.");
    }

    /// <summary>A parameter, from <c>--set name=value</c>, the environment or the configuration.</summary>
    /// <param name="name">Its name, ignoring case.</param>
    /// <param name="defaultValue">Its value where none is set; null: it must be set.</param>
    /// <exception cref="UsageException">It is not set and has no default.</exception>
    public string Parameter(string name, string? defaultValue = null) => given.Parameter(name, defaultValue);

    /// <summary>A parameter as a value, parsed in the invariant culture.</summary>
    /// <exception cref="UsageException">It is set to what is not such a value.</exception>
    public T Parameter<T>(string name, T defaultValue)
        where T : IParsable<T> => given.Parameter(name, defaultValue);

    /// <summary>A secret, from the environment (<c>ETLLIB__Secrets__name</c>) or the configuration; its value never prints.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public Secret Secret(string name) => given.Secret(name);

    /// <summary>Adds a model to the graph.</summary>
    /// <param name="source">Where its rows come from: for a model whose <c>Make</c> takes no frame the source of its rows, else its one input.</param>
    /// <param name="sources">Its inputs, where it takes several: matched to the parameters of its <c>Make</c> by model, in any order; else by position.
    /// A parameter that is given none is supplied by the one model of its type in this graph.</param>
    /// <param name="sink">Where its rows go.</param>
    /// <param name="sinks">Where its rows go, where that is to several places.</param>
    /// <param name="name">Its name in the graph; by default the model's. The same model made twice needs names.</param>
    /// <returns>The model, to be the source of another.</returns>
    /// <exception cref="PlanException">The name is taken, or the arguments contradict each other.</exception>
    public Model<TModel> Make<TModel>(
        DataSource? source = null, IReadOnlyList<DataSource>? sources = null, DataSink? sink = null, IReadOnlyList<DataSink>? sinks = null, string? name = null)
        where TModel : IDataModel<TModel>
    {
        var shortName = TModel.Schema.ShortName;
        var (from, to) = (OneOrMany("source", source, sources, shortName), OneOrMany("sink", sink, sinks, shortName));
        var model = new Model<TModel>(this, Unused(name, shortName), ModelInfo.Of<TModel>(), from, to);
        models.Add(model);
        return model;
    }

    /// <summary>Makes an engine available beside the program's own: it computes where <c>--engine NAME</c>, or the configuration's <c>Engine</c>, asks for it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="make">Makes it, of what is set for it.</param>
    public void AddEngine(string name, Func<EngineSettings, IEngine> make) => engines[name] = make;

    /// <summary>The engines that were added, by their names.</summary>
    internal IReadOnlyDictionary<string, Func<EngineSettings, IEngine>> Engines => engines;

    /// <summary>The engine that computes: the one that is asked for, else the program's own.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    internal IEngine EngineOf(EtlSettings settings, IEngine own) =>
        settings.EngineName is not { } name || name.Equals(own.Name, StringComparison.OrdinalIgnoreCase) ? own
        : engines.TryGetValue(name, out var make) ? make(settings.Of(name))
        : throw new UsageException($"There is no engine {name}: the program has {string.Join(", ", engines.Keys.Prepend(own.Name))}. A program adds one where it describes its graph, as factory.UseSpark() of the package EtlLib.Spark.");

    /// <summary>Adds a frame under its model's name: its rows as they are, whatever the model's own <c>Make</c> says.</summary>
    internal void MakeOf<TModel>(DataFrame<TModel> frame, DataSink sink)
        where TModel : IDataModel<TModel>
    {
        var info = ModelInfo.Of<TModel>() with { Inputs = [TModel.Schema], Make = (_, _) => frame.Plan };
        models.Add(new Model<TModel>(this, Unused(null, TModel.Schema.ShortName), info, [frame], [sink]));
    }

    /// <summary>The context of a run: what it is given, else what was set from outside, else what the program set here.</summary>
    internal DataContext ContextOf(DataContext? context)
    {
        var outer = (context ?? given).Over(given);
        return outer with
        {
            Start = outer.Start ?? start?.AsStart,
            End = outer.End ?? end?.AsEnd,
            Interval = outer.Interval ?? interval,
        };
    }

    private static IReadOnlyList<T> OneOrMany<T>(string word, T? one, IReadOnlyList<T>? many, string model)
        where T : class =>
        one is null ? [.. many ?? []]
        : many is null ? [one]
        : throw new PlanException($"Model {model} is given {word} and {word}s: put them all into {word}s: [a, b].");

    private string Unused(string? name, string shortName)
    {
        if (name is not null && (name.Length == 0 || name.Any(char.IsControl) || name != name.Trim()))
        {
            throw new PlanException($"A model of {shortName} is named \"{name}\": a name has letters, no control characters and no blanks around it.");
        }

        name ??= shortName;
        return models.Find(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase)) is null
            ? name
            : throw new PlanException($"The name {name} is taken by another model of this graph: give each one its own, as factory.Make<{shortName}>(…, name: \"{name}2\").");
    }
}
