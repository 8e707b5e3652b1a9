using System.Globalization;
using System.Runtime.CompilerServices;
using EtlLib.Engines;
using EtlLib.Schemas;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Data;
using EtlLib.Spark.Lowering;
using EtlLib.Spark.Lowering.Scalars;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EtlLib.Spark;

/// <summary>A session on the cluster, set up when it is first used so that plans mean there what docs/semantics.md says.</summary>
internal sealed class ClusterSession : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["spark.sql.ansi.enabled"] = "true",
        ["spark.sql.session.timeZone"] = "UTC",
        ["spark.sql.timestampType"] = "TIMESTAMP_LTZ",
        ["spark.sql.caseSensitive"] = "false",
        ["spark.sql.analyzer.maxIterations"] = "1000",
        ["spark.sql.execution.arrow.maxRecordsPerBatch"] = "65536",

        // Files: every value as it is, dates before 1582 and folders named as numbers too.
        ["spark.sql.sources.partitionColumnTypeInference.enabled"] = "false",
        ["spark.sql.csv.parser.columnPruning.enabled"] = "false",
        ["spark.sql.parquet.outputTimestampType"] = "TIMESTAMP_MICROS",
        ["spark.sql.parquet.datetimeRebaseModeInWrite"] = "CORRECTED",
        ["spark.sql.parquet.datetimeRebaseModeInRead"] = "CORRECTED",
        ["spark.sql.avro.datetimeRebaseModeInWrite"] = "CORRECTED",
        ["spark.sql.avro.datetimeRebaseModeInRead"] = "CORRECTED",
        ["spark.sql.files.ignoreCorruptFiles"] = "false",
        ["spark.sql.files.ignoreMissingFiles"] = "false",
    };

    private static readonly Schema CountOfRows = new("CountOfRows", [new("Rows", ColumnType.Long, Nullable: false)]);

    private readonly SparkOptions options;
    private readonly ILogger logger;
    private readonly SparkSession spark;
    private Version? version;
    private long rowsScanned;

    /// <param name="remote">The server.</param>
    /// <param name="options">How the session is set up.</param>
    /// <param name="logger">Who is told of calls whose failure harms nobody.</param>
    /// <param name="session">The id of the session to join, or begin; null: a new one.</param>
    public ClusterSession(string remote, SparkOptions options, string? session = null, ILogger? logger = null)
    {
        (this.options, this.logger) = (options, logger ?? NullLogger.Instance);
        remote = session is null || remote.Contains("session_id=", StringComparison.OrdinalIgnoreCase) ? remote : $"{remote.TrimEnd(';', '/')}{(remote.Contains("/;", StringComparison.Ordinal) ? ";" : "/;")}session_id={session}";
        var token = options.Token is { } secret ? $"{(remote.Contains("/;", StringComparison.Ordinal) ? ";" : "/;")}token={Uri.EscapeDataString(secret.Reveal())}" : "";
        spark = SparkSession.Connect(remote.TrimEnd(';', '/') + token);
        spark.Logger = this.logger;
        Address = SparkAddress.Parse(remote).ToString();
        Local = new LocalRows(spark);
    }

    /// <summary>Where the cluster is, for messages.</summary>
    public string Address { get; }

    /// <summary>The session's id.</summary>
    public string Session => spark.Id;

    /// <summary>Rows that are sent there.</summary>
    public LocalRows Local { get; }

    /// <summary>How many rows were read, here or there, as far as is known. May be asked from any thread.</summary>
    public long RowsRead => Local.Rows + Interlocked.Read(ref rowsScanned);

    /// <summary>How much of what runs is done, 0 to 1.</summary>
    public double? Fraction { get; private set; }

    /// <summary>The session, set up.</summary>
    public async ValueTask<SparkSession> OpenAsync(CancellationToken cancellationToken)
    {
        if (version is null)
        {
            var settings = new Dictionary<string, string>(Settings);
            if (options.ShufflePartitions is { } partitions)
            {
                settings["spark.sql.shuffle.partitions"] = partitions.ToString(CultureInfo.InvariantCulture);
            }

            foreach (var secret in options.SecretSettings.Values)
            {
                spark.Hide(secret);
            }

            foreach (var (key, value) in options.Settings.Concat(options.SecretSettings.Select(s => KeyValuePair.Create(s.Key, s.Value.Reveal()))))
            {
                settings[key] = value;
            }

            await spark.SetAsync(settings, cancellationToken).ConfigureAwait(false);
            version = await spark.VersionAsync(cancellationToken).ConfigureAwait(false);
        }

        return spark;
    }

    /// <summary>The server's version, once the session is open.</summary>
    public Version Version => version ?? throw new InvalidOperationException("The session is not open yet.");

    /// <summary>From now on no error and no plan shows this.</summary>
    public void Hide(Secret secret) => spark.Hide(secret);

    /// <summary>Runs a plan or a command.</summary>
    /// <param name="plan">Makes it, and sends the rows of sources; once more where the session lost them.</param>
    /// <param name="cancellationToken">Stops it, there too.</param>
    /// <param name="counted">Whether the rows that it reads count as read; not where we only look.</param>
    public async IAsyncEnumerable<Wire.ExecutePlanResponse> RunAsync(Func<CancellationToken, Task<Wire.Plan>> plan, [EnumeratorCancellation] CancellationToken cancellationToken, bool counted = true)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        Fraction = null;
        await foreach (var response in Local.ExecuteAsync(plan, done => Fraction = done.Fraction, cancellationToken).ConfigureAwait(false))
        {
            if (counted && response.Metrics is { } metrics)
            {
                Interlocked.Add(ref rowsScanned, SparkMetrics.RowsScanned(metrics));
            }

            yield return response;
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>The rows that it kept, or null.</returns>
    public async Task<Wire.CachedRemoteRelation?> DoAsync(Func<CancellationToken, Task<Wire.Command>> command, CancellationToken cancellationToken)
    {
        Wire.CachedRemoteRelation? kept = null;
        await foreach (var response in RunAsync(async token => new() { Command = await command(token).ConfigureAwait(false) }, cancellationToken).ConfigureAwait(false))
        {
            kept = response.CheckpointCommandResult?.Relation ?? kept;
        }

        return kept;
    }

    /// <summary>Does what is good to do and no loss when it fails.</summary>
    /// <param name="what">What it is, for the log.</param>
    /// <param name="level">How the log is told of its failure.</param>
    /// <param name="work">Does it.</param>
    public async Task TryAsync(string what, LogLevel level, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (SparkException e)
        {
            EngineLog.CleanupFailed(logger, level, $"{what} on Spark at {Address}", e.Message, e);
        }
    }

    /// <summary>How many rows a relation has.</summary>
    public Task<long> CountAsync(Wire.Relation relation, CancellationToken cancellationToken) =>
        NumberAsync(Rel.Aggregate(relation, [], [Ex.Alias(Ex.Fn("count", Ex.Int(1)), "Rows")]), cancellationToken);

    /// <summary>The one number that a relation has.</summary>
    public async Task<long> NumberAsync(Wire.Relation relation, CancellationToken cancellationToken)
    {
        var rows = 0L;
        await foreach (var batch in ArrowReader.ReadAsync(RunAsync(_ => Task.FromResult(new Wire.Plan { Root = relation }), cancellationToken, counted: false), CountOfRows, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                rows = batch.Fixed<long>(0)[0];
            }
        }

        return rows;
    }

    /// <summary>The columns that a relation has.</summary>
    public async Task<Wire.DataType.Types.Struct> SchemaAsync(Wire.Relation relation, CancellationToken cancellationToken)
    {
        var open = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return (await open.SchemaAsync(relation, cancellationToken).ConfigureAwait(false)).Struct;
    }

    /// <summary>What Spark will do for a relation, in its words.</summary>
    public async Task<string> ExplainAsync(Wire.Relation relation, CancellationToken cancellationToken)
    {
        var open = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await open.ExplainAsync(relation, Wire.AnalyzePlanRequest.Types.Explain.Types.Mode.ExplainModeSimple, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets the session go on after this process: what runs in it runs on.</summary>
    public void Leave() => spark.IsLeft = true;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => spark.DisposeAsync();
}
