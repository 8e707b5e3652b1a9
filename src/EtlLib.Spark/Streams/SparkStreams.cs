using EtlLib.Files;
using EtlLib.Spark.Connect;
using EtlLib.Streams;

namespace EtlLib.Spark.Streams;

/// <summary>Streams on Spark's Structured Streaming: queries on the cluster, which this process starts or finds again, and watches.</summary>
/// <param name="remote">The server.</param>
/// <param name="options">How its sessions are set up.</param>
internal sealed class SparkStreams(string remote, SparkOptions options) : IStreamEngine
{
    private string Server => SparkAddress.Parse(remote).ToString();

    /// <inheritdoc />
    public string Explain(DataFactory factory, StreamOptions options1) => StreamText.Of(StreamPlan.Of(factory, options1), options1, options.CheckpointLocation);

    /// <inheritdoc />
    public async Task<StreamProgress> RunAsync(DataFactory factory, StreamOptions job, CancellationToken stopping, CancellationToken cancellationToken)
    {
        var plan = StreamPlan.Of(factory, job);
        Check(job);
        using var trace = StreamMeters.Traces.StartActivity("stream");
        trace?.SetTag("job", job.Job);
        var path = StreamRecord.PathOf(job.Folder, job.Job);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var owner = Lock(path);
        await using var run = await StreamStart.OfAsync(plan, job, path, options.CheckpointLocation!, Connected, cancellationToken).ConfigureAwait(false);
        return await run.WatchAsync(stopping, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StreamJobState>> JobsAsync(string folder, CancellationToken cancellationToken)
    {
        var states = new List<StreamJobState>();
        foreach (var job in StreamRecord.Jobs(folder))
        {
            var record = StreamRecord.Read(StreamRecord.PathOf(folder, job));
            if (record.Queries.Count > 0)
            {
                states.Add(await StateAsync(job, record, cancellationToken).ConfigureAwait(false));
            }
        }

        return states;
    }

    /// <inheritdoc />
    public async Task StopAsync(string folder, string job, CancellationToken cancellationToken)
    {
        var path = Existing(folder, job);
        using var owner = Lock(path);
        var record = StreamRecord.Read(path);
        if (record.Session.Length > 0)
        {
            await using var cluster = Connected(record);
            foreach (var (query, _) in await RunningAsync(cluster, record, cancellationToken).ConfigureAwait(false))
            {
                await query.StopAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        (record with { Session = "" }).Write(path);
    }

    /// <inheritdoc />
    public void Drop(string folder, string job)
    {
        var path = Existing(folder, job);
        using var owner = Lock(path);
        var record = StreamRecord.Read(path);
        if (record.Session.Length > 0)
        {
            throw new EngineException($"The job {job} runs on Spark at {record.Server}. Stop it first: jobs stop {job}.");
        }

        new StreamRecord { Starts = record.Starts + 1 }.Write(path);
    }

    /// <summary>None: Spark drops late rows, and stops at a record that it cannot decode.</summary>
    public IReadOnlyList<StreamDeadLetter> DeadLetters(string folder, string job, int most) => [];

    /// <inheritdoc />
    public long ReplayDeadLetters(string folder, string job) => 0;

    /// <inheritdoc />
    public long DropDeadLetters(string folder, string job) => 0;

    /// <summary>The folder of a job's checkpoints: each time that it is started over, another one.</summary>
    public static string Folder(string location, string job, int starts) =>
        $"{location.TrimEnd('/')}/{job}{(starts == 0 ? "" : FormattableString.Invariant($"-{starts}"))}";

    /// <summary>The queries of a job that run now, found by their ids.</summary>
    public static async Task<IReadOnlyList<(StreamingQuery Query, SavedQuery Saved)>> RunningAsync(ClusterSession cluster, StreamRecord record, CancellationToken cancellationToken)
    {
        var queries = new StreamingQueries(await cluster.OpenAsync(cancellationToken).ConfigureAwait(false));
        var running = new List<(StreamingQuery, SavedQuery)>();
        foreach (var saved in record.Queries.Where(q => q.Id.Length > 0))
        {
            var query = queries.Of(saved.Id, saved.Run, saved.Name);
            if (await query.StatusAsync(cancellationToken).ConfigureAwait(false) is { IsActive: true })
            {
                running.Add((query, saved));
            }
        }

        return running;
    }

    private ClusterSession Connected(StreamRecord record) => new(remote, options, record.Server == Server && record.Session.Length > 0 ? record.Session : null);

    private static FileStream Lock(string path) => OwnerLock.TryLock(path + ".lock", FileMode.OpenOrCreate)
        ?? throw new EngineException($"A process runs the job whose state is in {path}. Stop it first.");

    private static string Existing(string folder, string job)
    {
        var path = StreamRecord.PathOf(folder, job);
        return StreamRecord.Read(path).Queries.Count > 0 ? path
            : StreamRecord.Jobs(folder).ToList() is { Count: > 0 } known ? throw new UsageException($"There is no job {job} on Spark in {folder}. Did you mean {Nearest.To(job, known)}?")
            : throw new UsageException($"There is no job on Spark in {folder}. The command stream --engine spark makes one.");
    }

    private async Task<StreamJobState> StateAsync(string job, StreamRecord record, CancellationToken cancellationToken)
    {
        var (batch, late, running, problem) = (-1L, 0L, new HashSet<string>(), "");
        if (record.Session.Length > 0)
        {
            try
            {
                await using var cluster = Connected(record);
                cluster.Leave();
                foreach (var (query, saved) in await RunningAsync(cluster, record, cancellationToken).ConfigureAwait(false))
                {
                    running.Add(saved.Name);
                    if (await query.LastAsync(cancellationToken).ConfigureAwait(false) is { } last)
                    {
                        (batch, late) = (Math.Max(batch, last.Batch), late + last.Late);
                    }
                }
            }
            catch (SparkException e)
            {
                problem = $", {e.Message}";
            }
        }

        return new StreamJobState(job, batch + 1, 0, late, 0, [.. record.Queries.Select(q => $"{q.Model} -> {q.Sink}: {(problem.Length > 0 ? "not known" : running.Contains(q.Name) ? "running" : "stopped")} on Spark at {record.Server}, query {q.Id}, run {q.Run}{problem}")]);
    }

    private void Check(StreamOptions job)
    {
        if (string.IsNullOrWhiteSpace(options.CheckpointLocation))
        {
            throw new UsageException("It is not said where Spark keeps the state of streams: set EtlLib:Spark:CheckpointLocation in appsettings.json to a folder that all machines of the cluster see, as s3a://bucket/checkpoints.");
        }

        if (job.Pace is not null)
        {
            throw new UsageException("--pace is for generated rows, which Spark does not stream. Leave the option out.");
        }

        if (job.From is not (null or EtlLib.StreamStart.Earliest))
        {
            throw new UsageException("--from: Spark reads a watched folder from its first file on. Leave the option out.");
        }

        if (job.Detach && (job.Until is not null || job.For is not null))
        {
            throw new UsageException("--detach: without this process nobody ends the stream at --until or --for. Leave them out, or end it by jobs stop.");
        }
    }
}
