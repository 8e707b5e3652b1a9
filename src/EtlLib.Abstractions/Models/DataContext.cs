using System.Collections.Concurrent;
using System.Globalization;
using EtlLib.Plan;

namespace EtlLib;

/// <summary>What a run is for.</summary>
public enum RunMode
{
    /// <summary>A test: no source but the frames that it gives.</summary>
    Test,

    /// <summary>A batch over a bounded input.</summary>
    Batch,

    /// <summary>A stream over inputs that may have no end: rows are written as they come.</summary>
    Stream,
}

/// <summary>All that a run is parameterised by. Immutable; <c>Make</c> reads nothing else.</summary>
public sealed record DataContext
{
    private readonly ConcurrentDictionary<string, bool> read = new(StringComparer.OrdinalIgnoreCase);
    private readonly long[] deadLetters = [0];

    /// <summary>For tests: no source, no parameters; the clock stands at 2000-01-01T00:00:00Z.</summary>
    public static DataContext Test { get; } = new() { Mode = RunMode.Test, Now = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero) };

    /// <summary>What the run is for.</summary>
    public RunMode Mode { get; init; } = RunMode.Batch;

    /// <summary>The first instant of the run's interval, or null where it is unbounded.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The first instant after the run's interval, or null.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>
    /// What the intervals are that the run proceeds by, or null. Where it is set while rows are written, the run is of one interval, <see cref="Start"/> to
    /// <see cref="End"/>, and a sink replaces the rows that it has of it.
    /// </summary>
    public Every? Interval { get; init; }

    /// <summary>What sources are read for, where that is more than the run's interval: its rows look back and ahead.</summary>
    internal ReadRange? Reads { get; init; }

    /// <summary>The first instant that sources are read for, or null.</summary>
    internal DateTimeOffset? ReadFrom => Reads is { } range ? range.From : Start;

    /// <summary>The first instant that sources are not read for any more, or null.</summary>
    internal DateTimeOffset? ReadTo => Reads is { } range ? range.To : End;

    /// <summary>The run's clock: one instant for the whole run.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The parameters: from the command line's <c>--set name=value</c>, the environment and the configuration. Names ignore case.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The secrets, by name; their values never print.</summary>
    public IReadOnlyDictionary<string, Secret> Secrets { get; init; } = new Dictionary<string, Secret>();

    /// <summary>The settings of connectors, by their paths in the section <c>EtlLib</c> of the configuration: <c>Kafka:BootstrapServers</c>. Names ignore case.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the rows of the model that is being made come from, or null.</summary>
    public DataSource? Source { get; init; }

    /// <summary>The names of the parameters that were read so far.</summary>
    public IReadOnlyCollection<string> ParametersRead => [.. read.Keys];

    /// <summary>How many records sources could not read and wrote to their dead letters so far.</summary>
    public long DeadLetters => Interlocked.Read(ref deadLetters[0]);

    /// <summary>Called by a source for records that it wrote to its dead letter: the summary of the run counts them.</summary>
    public void CountDeadLetters(long records) => Interlocked.Add(ref deadLetters[0], records);

    /// <summary>A parameter as text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="defaultValue">Its value where none is set; null: it must be set.</param>
    /// <exception cref="UsageException">It is not set and has no default.</exception>
    public string Parameter(string name, string? defaultValue = null)
    {
        read[name] = true;
        return Parameters.TryGetValue(name, out var value) ? value : defaultValue ?? throw new UsageException($"The parameter {name} is not set: add --set {name}=VALUE.");
    }

    /// <summary>A parameter as a value, parsed in the invariant culture.</summary>
    /// <exception cref="UsageException">It is set to what is not such a value.</exception>
    public T Parameter<T>(string name, T defaultValue)
        where T : IParsable<T>
    {
        read[name] = true;
        return !Parameters.TryGetValue(name, out var text) ? defaultValue
            : T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value
            : throw new UsageException($"The parameter {name} is \"{text}\", which is no {typeof(T).Name}.");
    }

    /// <summary>A secret by its name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public Secret Secret(string name) => Secrets.TryGetValue(name, out var secret) ? secret : throw new UsageException($"The secret {name} is not set: set the environment variable ETLLIB__Secrets__{name}.");

    /// <summary>The settings of a section, by their paths in it.</summary>
    /// <param name="section">The section's name, ignoring case: <c>Kafka</c>.</param>
    public IReadOnlyDictionary<string, string> SettingsOf(string section) => Settings.Where(s => s.Key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(s => s.Key[(section.Length + 1)..], s => s.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The rows of the source of the model that is being made.</summary>
    /// <exception cref="PlanException">It has no source.</exception>
    public Relation From(Schema schema) => Source is FrameSource frame ? Frames.As(frame.Plan, schema) : Source is null
        ? throw new PlanException($"Model {schema.ShortName} has no source. {(Mode is RunMode.Test ? $"In a test, give rows: {schema.ShortName}.DataFrame.Of(…)." : $"Give it one: factory.Make<{schema.ShortName}>(source: DataSource.…).")}") { Model = schema.ShortName }
        : new Scan(schema, Source);
}

/// <summary>What the sources of an interval are read for.</summary>
/// <param name="From">The first instant, or null: from their first row on.</param>
/// <param name="To">The first instant after it, or null: up to their last row.</param>
/// <param name="First">Where the program says that it starts: generated rows count from there, whichever interval they are for.</param>
/// <param name="Last">Where the program says that it ends: no row is generated from there on.</param>
internal sealed record ReadRange(DateTimeOffset? From, DateTimeOffset? To, DateTimeOffset? First, DateTimeOffset? Last);
