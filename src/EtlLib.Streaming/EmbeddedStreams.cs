using System.Runtime.CompilerServices;
using EtlLib.DuckDb;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Planning;
using EtlLib.Sinks;
using EtlLib.Streaming;
using EtlLib.Streams;

namespace EtlLib;

/// <summary>Streams on the embedded engine: the same models, over rows that keep coming, exactly once, with the batch's answers.</summary>
public sealed class EmbeddedStreams : IStreamEngine
{
    /// <inheritdoc />
    public string Explain(DataFactory factory, StreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(options);
        var (graph, plan) = Planned(factory, options);
        return StreamText.Of(graph, plan, options);
    }

    /// <inheritdoc />
    public async Task<StreamProgress> RunAsync(DataFactory factory, StreamOptions options, CancellationToken stopping, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Detach || options.Every is not null)
        {
            throw new UsageException($"--{(options.Detach ? "detach" : "every")}: the embedded engine runs a stream in this process, row by row. Leave the option out, or run on another engine: --engine spark.");
        }

        using var trace = StreamMeters.Traces.StartActivity("stream");
        trace?.SetTag("job", options.Job);
        var attempts = new StreamAttempts(options);
        while (true)
        {
            try
            {
                return await RunAsync(factory, options, attempts, stopping, cancellationToken).ConfigureAwait(false);
            }
            catch (EtlException failure) when (failure.IsTransient && attempts.HasStarted)
            {
                if (await attempts.WaitAsync(failure, stopping, cancellationToken).ConfigureAwait(false) is { } stopped)
                {
                    return stopped;
                }
            }
        }
    }

    private static async Task<StreamProgress> RunAsync(DataFactory factory, StreamOptions options, StreamAttempts attempts, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var (graph, plan) = Planned(factory, options);
        var path = JobFiles.PathOf(options.Folder, options.Job);
        if (options.ResetState && !attempts.HasStarted)
        {
            JobFiles.Delete(path);
        }

        var journal = JobJournal.Open(path);
        if (options.From is not null && !journal.IsNew && !attempts.HasStarted)
        {
            journal.Dispose();
            throw new UsageException($"--from: the job {options.Job} goes on from its saved state, at epoch {EpochOf(path)}. Add --reset-state to start over.");
        }

        await using var run = await StartAsync(graph, plan, journal, options with { DeadLetter = factory.DeadLetter }, cancellationToken).ConfigureAwait(false);
        var driver = new StreamDriver(run, options, attempts);
        await driver.RunAsync(stopping, cancellationToken).ConfigureAwait(false);
        return driver.Progress();
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<StreamJobState>> JobsAsync(string folder, CancellationToken cancellationToken) => Task.FromResult(JobFiles.All(folder));

    /// <inheritdoc />
    public Task StopAsync(string folder, string job, CancellationToken cancellationToken) =>
        throw new UsageException($"The job {JobFiles.Name(JobFiles.Existing(folder, job))} runs in the process that was started for it, or not at all. Stop that process: Ctrl-C, or a signal to end.");

    /// <inheritdoc />
    public void Drop(string folder, string job) => JobFiles.Delete(JobFiles.Existing(folder, job));

    /// <inheritdoc />
    public IReadOnlyList<StreamDeadLetter> DeadLetters(string folder, string job, int most)
    {
        using var journal = JobJournal.Look(JobFiles.Existing(folder, job));
        return [.. journal.Dead(most).Select(d => new StreamDeadLetter(d.Epoch, d.Letter.Kind, d.Letter.Source, d.Letter.Place, d.Letter.Reason, d.Letter.Raw))];
    }

    /// <inheritdoc />
    public long ReplayDeadLetters(string folder, string job)
    {
        using var journal = JobJournal.Look(JobFiles.Existing(folder, job));
        return journal.Mark();
    }

    /// <inheritdoc />
    public long DropDeadLetters(string folder, string job)
    {
        using var journal = JobJournal.Look(JobFiles.Existing(folder, job));
        return journal.DropDead();
    }

    /// <summary>Plans a factory's models. Connects to nothing.</summary>
    internal static (ModelGraph Graph, StreamGraph Plan) Planned(DataFactory factory, StreamOptions options)
    {
        var graph = FactoryRun.GraphOf(factory, null, options.Clock, stream: true);
        var needed = Planner.Plan(graph).Models;
        var wanted = needed.Where(m => m.Model.Sinks.Count > 0).ToList();
        if (wanted.All(m => m.Plan.IsBounded))
        {
            throw new PlanException("No source of the program can be read as a stream: "
                + $"{string.Join(", ", graph.Models.SelectMany(m => m.Sources).Select(s => s.Describe()).Distinct())}. Run it as a batch, or watch a folder: DataSource.Csv(\"in\").Watch().");
        }

        StreamRules.Check(needed);
        var (engine, run) = (new DuckDbEngine(OptionsOf(options)), graph.Run(needed, options.Loggers, RunMode.Batch));
        return (graph, StreamPlanner.Plan(graph, run, wanted, (scan, model) => Open(scan, model, graph, run, options), (table, token) => ReadAsync(table, engine, run, token)));
    }

    /// <summary>Opens the sinks, and starts the run.</summary>
    internal static async Task<StreamRun> StartAsync(
        ModelGraph graph, StreamGraph plan, JobJournal journal, StreamOptions options, CancellationToken cancellationToken, SnapshotTimes? times = null)
    {
        StreamDatabase? database = null;
        try
        {
            var logger = options.Loggers.CreateLogger("EtlLib.Engine");
            database = await StreamDatabase.OpenAsync(OptionsOf(options) with { Threads = OptionsOf(options).Threads ?? 1 }, logger, cancellationToken).ConfigureAwait(false);
            var host = new StreamHost(database, options.Display ?? new PlainRows(options.Output ?? Console.Out));
            var context = graph.Context with { Mode = RunMode.Stream };
            List<StreamOutput> outputs = [.. plan.Models.SelectMany(m => m.Model.Model.Sinks.Select(sink => new StreamOutput(
                $"{m.Model.Name} -> {sink.Describe()}", m.Model.Name, sink, m.Node, sink.Open(new SinkJob(options.Job, m.Model.Name, m.Model.Schema, context with { Mode = RunMode.Stream }, host)))))];
            if (options.DeadLetter is { } deadLetter)
            {
                var node = new DeadLetterNode();
                var job = new SinkJob(options.Job, DeadLetterNode.Model, node.Schema, context with { Mode = RunMode.Stream }, host);
                outputs.Add(new StreamOutput($"{node.Name} -> {deadLetter.Describe()}", node.Name, deadLetter, node, deadLetter.Open(job)));
            }

            var opened = database;
            database = null;
            return await StreamRun.StartAsync(opened, plan, journal, outputs, options.Clock, times ?? SnapshotTimes.Default, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            journal.Dispose();
            if (database is not null)
            {
                await database.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private static StreamSource Open(Scan scan, PlannedModel model, ModelGraph graph, EngineRun run, StreamOptions options)
    {
        var job = new StreamJob(options.Job, model.Name, scan.Model, graph.Context with { Mode = RunMode.Stream })
        {
            Start = options.From ?? StreamStart.Earliest,
            StartTime = options.FromTime,
            AvailableNow = options.AvailableNow,
            Until = options.Until,
            Pace = options.Pace,
            Clock = options.Clock,
        };
        var oneThread = new DuckDbEngine(OptionsOf(options) with { Threads = 1 });
        return scan.Source switch
        {
            GenerateSource generated => new GeneratedStream(generated, job),
            FileSource { IsWatched: true } files => new WatchedFolder(files, job, (one, token) => ReadAsync(new Scan(scan.Model, one), oneThread, run, token)),
            var other => other.OpenStream(job) ?? throw new PlanException($"Model {model.Name}: {other.Describe()} says that it is a stream (IsStream), and does not open as one (OpenStream)."),
        };
    }

    /// <summary>The rows of a bounded plan, by the batch engine.</summary>
    private static async IAsyncEnumerable<ColumnBatch> ReadAsync(Relation plan, DuckDbEngine engine, EngineRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var session = engine.Open(run);
        await foreach (var batch in session.Prepare(plan, []).ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>What the embedded engine may use: as the program set it up.</summary>
    private static DuckDbOptions OptionsOf(StreamOptions options) => (options.Engine as DuckDbEngine)?.Options ?? new DuckDbOptions();

    private static long EpochOf(string path)
    {
        using var journal = JobJournal.Look(path);
        return journal.Last;
    }
}
