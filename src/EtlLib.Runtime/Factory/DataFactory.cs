using EtlLib.Engines;
using EtlLib.Settings;

namespace EtlLib;

/// <summary>
/// The graph of a program: its models with their sources and sinks. The factory only describes the graph; it is planned and run later.
/// Not thread-safe.
/// </summary>
public sealed class DataFactory
{
    private readonly List<Model> models = [];
    private readonly Dictionary<string, Func<EngineSettings, IEngine>> engines = new(StringComparer.OrdinalIgnoreCase);
    private readonly DataContext given;
    private TimePoint? start;
    private TimePoint? end;
    private Every? interval;

    /// <summary>Creates an empty graph.</summary>
    /// <param name="context">The values set from outside the program, for example on the command line. They override those that the program sets.</param>
    public DataFactory(DataContext? context = null) => given = context ?? new DataContext();

    /// <summary>The models so far, in the order in which they were added.</summary>
    public IReadOnlyList<Model> Models => models;

    /// <summary>The start of the interval of the run, or null if it is unbounded. A start from outside, such as <c>--start</c>, overrides the value set here.</summary>
    public TimePoint? Start
    {
        get => given.Start is { } instant ? (TimePoint)instant : start;
        set => start = value;
    }

    /// <summary>The end of the interval of the run; a <see cref="DateOnly"/> includes that day. An end from outside, such as <c>--end</c>, overrides the value set here.</summary>
    public TimePoint? End
    {
        get => given.End is { } instant ? (TimePoint)instant : end;
        set => end = value;
    }

    /// <summary>
    /// The intervals of event time that <c>batch</c> proceeds by, each computed once: <c>Every.Day("Europe/Berlin")</c> or a <see cref="TimeSpan"/>. Null: a run is one
    /// unit of work. A setting from outside overrides the value set here.
    /// </summary>
    public Every? Interval
    {
        get => given.Interval ?? interval;
        set => interval = value;
    }

    /// <summary>The start and the end that the program itself set.</summary>
    internal (TimePoint? Start, TimePoint? End) Own => (start, end);

    /// <summary>
    /// Where a stream writes its dead letters, each once: rows that are late and records that it cannot decode, with the columns Job, Epoch, Kind (late or poison), Source,
    /// Place, Reason, EventTime, Row (a late row as JSON of texts) and Raw (the bytes of a record). Null: only the job's journal has them. A batch does not use it.
    /// </summary>
    public DataSink? DeadLetter { get; set; }

    /// <summary>Reads a parameter from <c>--set name=value</c>, the environment or the configuration.</summary>
    /// <param name="name">The name, ignoring case.</param>
    /// <param name="defaultValue">The value if the parameter is not set; null if it is required.</param>
    /// <exception cref="UsageException">The parameter is not set and has no default.</exception>
    public string Parameter(string name, string? defaultValue = null) => given.Parameter(name, defaultValue);

    /// <summary>Reads a parameter and parses it in the invariant culture.</summary>
    /// <exception cref="UsageException">The parameter cannot be parsed.</exception>
    public T Parameter<T>(string name, T defaultValue)
        where T : IParsable<T> => given.Parameter(name, defaultValue);

    internal DataContext Given => given;

    /// <summary>Reads a secret from the environment (<c>ETLLIB__Secrets__name</c>) or the configuration. Its value is never printed.</summary>
    /// <exception cref="UsageException">The secret is not set.</exception>
    public Secret Secret(string name) => given.Secret(name);

    /// <summary>Adds a model to the graph.</summary>
    /// <param name="source">The source of the rows. For a model whose <c>Make</c> takes frames, its one input.</param>
    /// <param name="sources">The inputs, if there are several. They are matched to the parameters of <c>Make</c> by model in any order, otherwise by position.
    /// A parameter without an input is supplied by the one model of its type in this graph.</param>
    /// <param name="sink">The sink of the rows.</param>
    /// <param name="sinks">The sinks of the rows, if there are several.</param>
    /// <param name="name">The name in the graph. The default is the name of the model. If a model is added twice, give each a name.</param>
    /// <returns>The model, which can be the source of another model.</returns>
    /// <exception cref="PlanException">The name is invalid or in use, or the arguments contradict each other.</exception>
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

    /// <summary>Adds an engine, which <c>--engine NAME</c> or the setting <c>Engine</c> selects. The one that was added first runs where none is selected. One of the same name is replaced.</summary>
    /// <param name="name">The name of the engine.</param>
    /// <param name="make">Creates the engine from its settings.</param>
    public void AddEngine(string name, Func<EngineSettings, IEngine> make) => engines[name] = make;

    /// <summary>The names of the added engines, the default one first.</summary>
    internal IReadOnlyCollection<string> Engines => engines.Keys;

    /// <summary>An added engine, as the program sets it up; null: there is none of that name.</summary>
    internal IEngine? Engine(string name) => engines.TryGetValue(name, out var make) ? make(new EngineSettings(name, [])) : null;

    /// <summary>The selected engine, or the default engine of the program.</summary>
    /// <exception cref="UsageException">There is no engine of that name.</exception>
    internal IEngine EngineOf(EtlSettings settings)
    {
        var name = settings.EngineName ?? engines.Keys.First();
        return engines.TryGetValue(name, out var make)
            ? make(settings.Of(name))
            : throw new UsageException($"There is no engine {name}: the program has {string.Join(", ", engines.Keys)}. Add an engine in the program, for example with factory.UseSpark() from the package EtlLib.Spark.");
    }

    /// <summary>Adds the rows of a frame under the name of its model. The <c>Make</c> of the model is not used.</summary>
    internal void MakeOf<TModel>(DataFrame<TModel> frame, DataSink sink)
        where TModel : IDataModel<TModel>
    {
        var info = ModelInfo.Of<TModel>() with { Inputs = [TModel.Schema], Make = (_, _) => frame.Plan };
        models.Add(new Model<TModel>(this, Unused(null, TModel.Schema.ShortName), info, [frame], [sink]));
    }

    /// <summary>The context of a run: the values of the given context, then those set from outside, then those that the program set here.</summary>
    internal DataContext ContextOf(DataContext? context)
    {
        var outer = (context ?? given).Over(given);
        return outer with
        {
            Start = outer.Start ?? start?.AsStart,
            End = outer.End ?? end?.AsEnd,
            Interval = outer.Reads is null ? null : outer.Interval,
        };
    }

    private static IReadOnlyList<T> OneOrMany<T>(string word, T? one, IReadOnlyList<T>? many, string model)
        where T : class =>
        one is null ? [.. many ?? []]
        : many is null ? [one]
        : throw new PlanException($"Model {model} has both {word} and {word}s. Put all of them into {word}s: [a, b].");

    private string Unused(string? name, string shortName)
    {
        if (name is not null && (name.Length == 0 || name.Any(char.IsControl) || name != name.Trim()))
        {
            throw new PlanException($"Invalid name \"{name}\" of a model {shortName}. A name must not be empty, contain control characters, or begin or end with white space.");
        }

        name ??= shortName;
        return models.Find(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase)) is null
            ? name
            : throw new PlanException($"Two models of this graph have the name {name}. Give each its own name, for example factory.Make<{shortName}>(…, name: \"{name}2\").");
    }
}
