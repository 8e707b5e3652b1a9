using System.Globalization;
using EtlLib.CommandLine;
using EtlLib.Engines;
using EtlLib.Settings;

namespace EtlLib.Intervals;

/// <summary>What a command about intervals works with: the program, its schedule, its ledger.</summary>
internal sealed class IntervalCall : IAsyncDisposable
{
    private IntervalCall(Shell shell, DataFactory factory, EtlSettings settings, Every every, Ledger ledger)
    {
        (Factory, Settings, Ledger, Schedule) = (factory, settings, ledger, new Schedule(every));
        Start = Point(settings.Start ?? factory.Own.Start, isEnd: false);
        End = Point(settings.End ?? factory.Own.End, isEnd: true);
        if (Start >= End)
        {
            throw new UsageException($"The intervals start at {Interval.Text(Start.Value)} and end at {Interval.Text(End.Value)}: they must end after they start. A day as an end includes that day.");
        }

        Planner = new IntervalPlanner(factory, every, Point(factory.Own.Start ?? settings.Start, isEnd: false), Point(factory.Own.End, isEnd: true));
        Engine = () => factory.EngineOf(settings);
        Now = shell.Clock.GetUtcNow();
    }

    public DataFactory Factory { get; }

    public EtlSettings Settings { get; }

    public Ledger Ledger { get; }

    public Schedule Schedule { get; }

    public IntervalPlanner Planner { get; }

    public Func<IEngine> Engine { get; }

    public DateTimeOffset Now { get; }

    /// <summary>Where the first interval begins; null: nothing says.</summary>
    public DateTimeOffset? Start { get; }

    /// <summary>Where the last interval ends; null: nothing says.</summary>
    public DateTimeOffset? End { get; }

    /// <summary>Where the first interval begins.</summary>
    /// <exception cref="UsageException">Nothing says.</exception>
    public DateTimeOffset First => Start ?? throw new UsageException("Nothing says where the intervals begin: add --start 2021-01-01, or set factory.Start.");

    /// <summary>Reads the settings and the graph, and opens the ledger.</summary>
    /// <param name="invocation">The call of the program.</param>
    /// <param name="arguments">The arguments that commands share.</param>
    /// <param name="every">The intervals that the command names; null: those that the program says.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="UsageException">There are no intervals.</exception>
    public static async Task<IntervalCall> OpenAsync(Invocation invocation, RunArguments arguments, Every? every, CancellationToken cancellationToken)
    {
        var (factory, settings) = await invocation.FactoryAsync(arguments).ConfigureAwait(false);
        every ??= factory.Interval ?? throw new UsageException("The program has no intervals: set factory.Interval = Every.Day(), or name them, as batch daily does.");
        Planning.ParameterRules.Check(arguments.Names, settings.Context, FactoryRun.GraphOf(factory, context: null, invocation.Shell.Clock), "--set");
        var ledger = await OpenLedgerAsync(invocation.Shell, settings, cancellationToken).ConfigureAwait(false);
        try
        {
            return new IntervalCall(invocation.Shell, factory, settings, every, ledger);
        }
        catch
        {
            await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens the ledger that the settings name: <c>.etl/ledger.db</c> in the program's folder, another file, or a database of a connector.</summary>
    public static Task<Ledger> OpenLedgerAsync(Shell shell, EtlSettings settings, CancellationToken cancellationToken)
    {
        var setting = settings.Context.Settings.GetValueOrDefault("Ledger");
        var database = setting is null ? null : Connectors.All.Select(c => c.OpenLedger(setting, settings.Context)).FirstOrDefault(d => d is not null);
        return Ledger.OpenAsync(database ?? new SqliteLedger(setting ?? Path.Combine(shell.Folder, ".etl", "ledger.db")), shell.Clock, cancellationToken);
    }

    /// <summary>The options of a run, as the settings say.</summary>
    public IntervalOptions Options(Invocation invocation, string mode) => new()
    {
        Mode = mode,
        Run = new RunOptions { Clock = invocation.Shell.Clock, Loggers = invocation.Shell.Loggers, StateFolder = Path.Combine(invocation.Shell.Folder, ".etl") },
        Lease = Settings.Context.Settings.TryGetValue("Lease", out var text)
            ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var lease) && lease > TimeSpan.Zero ? lease : throw new UsageException($"The setting Lease is \"{text}\"; it must be a duration such as 00:00:30.")
            : TimeSpan.FromSeconds(30),
        Redact = invocation.Redaction.Apply,
        Display = invocation.Shell.Display(invocation.Shell.Output, invocation.Shell.OutputIsTerminal),
    };

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Ledger.DisposeAsync();

    /// <summary>A day is one of the schedule's zone.</summary>
    private DateTimeOffset? Point(TimePoint? point, bool isEnd) => point is not { } at ? null
        : at.Day is { } day ? Schedule.StartOf(isEnd ? day.AddDays(1) : day)
        : at.AsStart;
}
