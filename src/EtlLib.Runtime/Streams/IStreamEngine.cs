using EtlLib.Engines;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib.Streams;

/// <summary>Runs the models of a graph as streams. The package EtlLib has one, on its embedded engine.</summary>
public interface IStreamEngine
{
    /// <summary>Says what a stream of a graph consists of: for each part its state, its bound, and when a row leaves it. Reads no data.</summary>
    /// <param name="factory">The graph.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="PlanException">A model cannot be computed as a stream; the message says why and what to do.</exception>
    string Explain(DataFactory factory, StreamOptions options);

    /// <summary>Runs a graph as a stream until its sources end, or until it is stopped.</summary>
    /// <param name="factory">The graph.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="stopping">Ends the run after the epoch at hand, which is committed; the next run goes on from there.</param>
    /// <param name="cancellationToken">Gives the run up at once, as a crash would.</param>
    /// <returns>What it did.</returns>
    /// <exception cref="EtlException">It failed. What was committed stays, and the next run goes on from there.</exception>
    Task<StreamProgress> RunAsync(DataFactory factory, StreamOptions options, CancellationToken stopping, CancellationToken cancellationToken);

    /// <summary>Lists the jobs that have state in a folder.</summary>
    Task<IReadOnlyList<StreamJobState>> JobsAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Stops a job that runs without a process of its own. What it has committed stays, and the next run goes on from there.</summary>
    /// <exception cref="UsageException">There is no such job, or it runs in a process.</exception>
    Task StopAsync(string folder, string job, CancellationToken cancellationToken);

    /// <summary>Deletes the state of a job.</summary>
    /// <exception cref="UsageException">There is no such job.</exception>
    /// <exception cref="EngineException">A process runs it.</exception>
    void Drop(string folder, string job);

    /// <summary>Lists rows and records of a job that were late or could not be decoded, the newest first.</summary>
    /// <exception cref="UsageException">There is no such job.</exception>
    IReadOnlyList<StreamDeadLetter> DeadLetters(string folder, string job, int most);

    /// <summary>Has the records that could not be decoded decoded again when the job next starts. Those that can be then, and are not late, are rows of it.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="UsageException">There is no such job.</exception>
    long ReplayDeadLetters(string folder, string job);

    /// <summary>Deletes them.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="UsageException">There is no such job.</exception>
    long DropDeadLetters(string folder, string job);
}

/// <summary>How a stream is run.</summary>
public sealed record StreamOptions
{
    /// <summary>The job: what its state is found by after a restart.</summary>
    public string Job { get; init; } = "stream";

    /// <summary>The folder that the state of jobs is in.</summary>
    public string Folder { get; init; } = Path.Combine(".etl", "jobs");

    /// <summary>The engine that computes the statements, as it is set up; null: the stream's own, with its defaults.</summary>
    public IEngine? Engine { get; init; }

    /// <summary>The event time at which the stream ends; null: none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How long the stream runs; null: until it is stopped.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Whether the stream ends at the last row that is there when it begins.</summary>
    public bool AvailableNow { get; init; }

    /// <summary>How many seconds of event time pass in one second of the clock, of sources that are paced; null: as the source says.</summary>
    public double? Pace { get; init; }

    /// <summary>Where a new job begins; null: at the first row.</summary>
    public StreamStart? From { get; init; }

    /// <summary>The instant that a new job begins at, where <see cref="From"/> is <see cref="StreamStart.Time"/>.</summary>
    public DateTimeOffset? FromTime { get; init; }

    /// <summary>Whether the job's state is deleted first.</summary>
    public bool ResetState { get; init; }

    /// <summary>How long to wait for more rows after the first of an epoch.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>How many rows an epoch has at most, about.</summary>
    public int EpochRows { get; init; } = 100_000;

    /// <summary>
    /// How long a stream waits for a server that has stopped to answer, before it fails. It goes on from its saved state, as after a crash. What fails before the
    /// stream has begun to read fails at once.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Is told, several times a second, how far the stream is.</summary>
    public IProgress<StreamProgress>? Progress { get; init; }

    /// <summary>Where console sinks write; null: to the console.</summary>
    public TextWriter? Output { get; init; }

    /// <summary>Makes the loggers of the run. The category <c>EtlLib.Engine</c> has what the engine failed to release or remove.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How often an engine that works in batches looks for rows; null: as soon as it is done with those before.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Whether the stream goes on without this process, on an engine that can.</summary>
    public bool Detach { get; init; }

    internal Sinks.IRowDisplay? Display { get; init; }

    internal DataSink? DeadLetter { get; init; }

    /// <summary>The file of a job.</summary>
    /// <exception cref="UsageException">The name cannot be a file's.</exception>
    internal static string PathOf(string folder, string job, string ending) =>
        job.Length is > 0 and <= 100 && job[0] is not ('.' or '-') && job.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? Path.GetFullPath(Path.Combine(folder, job + ending))
            : throw new UsageException($"--job {job}: a job's name has letters, digits, dots, dashes and underscores, at most 100, and begins with a letter or digit.");
}

/// <summary>How far a stream is.</summary>
/// <param name="Epoch">The last epoch that is committed.</param>
/// <param name="Elapsed">How long the run has taken.</param>
/// <param name="Sources">The sources.</param>
/// <param name="Sinks">The sinks.</param>
/// <param name="StateRows">Rows, groups and keys that operators keep.</param>
/// <param name="StateBytes">About how many bytes they take.</param>
/// <param name="Late">Rows that were late, in this run.</param>
/// <param name="Poison">Records that could not be decoded, in this run.</param>
/// <param name="CommitTime">What committing has taken in this run.</param>
public sealed record StreamProgress(
    long Epoch,
    TimeSpan Elapsed,
    IReadOnlyList<StreamSourceProgress> Sources,
    IReadOnlyList<StreamSinkProgress> Sinks,
    long StateRows,
    long StateBytes,
    long Late,
    long Poison,
    TimeSpan CommitTime)
{
    /// <summary>Why the stream waits before it tries again; null while it runs.</summary>
    public EtlException? Failure { get; init; }

    /// <summary>What is to be said of the run: which rows are held back at its end, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>How far a source is read.</summary>
/// <param name="Model">The model.</param>
/// <param name="Source">The source, described.</param>
/// <param name="Rows">Rows read in this run.</param>
/// <param name="Watermark">No earlier row is waited for; null: nothing is known yet, or the source has ended.</param>
/// <param name="Lag">Rows still to be read, as far as is known.</param>
public sealed record StreamSourceProgress(string Model, string Source, long Rows, DateTimeOffset? Watermark, long? Lag);

/// <summary>How far a sink is written.</summary>
/// <param name="Model">The model.</param>
/// <param name="Sink">The sink, described.</param>
/// <param name="Rows">Rows committed in this run.</param>
public sealed record StreamSinkProgress(string Model, string Sink, long Rows);

/// <summary>The saved state of a job.</summary>
/// <param name="Name">The job.</param>
/// <param name="Epoch">The last epoch.</param>
/// <param name="Bytes">The size of its state on disk.</param>
/// <param name="Late">Late rows in its dead letter.</param>
/// <param name="Poison">Undecodable records in its dead letter.</param>
/// <param name="Parts">Its sources and operators, in words, with their positions.</param>
public sealed record StreamJobState(string Name, long Epoch, long Bytes, long Late, long Poison, IReadOnlyList<string> Parts);

/// <summary>A row or record that went no further.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Kind">Late or poison.</param>
/// <param name="Source">The source.</param>
/// <param name="Place">Where it is in the source.</param>
/// <param name="Reason">Why it went no further.</param>
/// <param name="Raw">The bytes of a poison record; of a late row, its batch.</param>
public sealed record StreamDeadLetter(long Epoch, string Kind, string Source, string Place, string Reason, ReadOnlyMemory<byte> Raw);
