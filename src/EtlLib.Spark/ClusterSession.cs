using System.Globalization;
using EtlLib.Spark.Connect;

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
        ["spark.sql.execution.arrow.compression.codec"] = "none",

        // Files: every value as it is, dates before 1582 and folders named as numbers too.
        ["spark.sql.sources.partitionColumnTypeInference.enabled"] = "false",
        ["spark.sql.parquet.outputTimestampType"] = "TIMESTAMP_MICROS",
        ["spark.sql.parquet.datetimeRebaseModeInWrite"] = "CORRECTED",
        ["spark.sql.parquet.datetimeRebaseModeInRead"] = "CORRECTED",
        ["spark.sql.avro.datetimeRebaseModeInWrite"] = "CORRECTED",
        ["spark.sql.avro.datetimeRebaseModeInRead"] = "CORRECTED",
        ["spark.sql.files.ignoreCorruptFiles"] = "false",
        ["spark.sql.files.ignoreMissingFiles"] = "false",
    };

    private readonly SparkOptions options;
    private readonly SparkSession spark;
    private Version? version;

    public ClusterSession(string remote, SparkOptions options)
    {
        this.options = options;
        var token = options.Token is { } secret ? $"{(remote.Contains("/;", StringComparison.Ordinal) ? ";" : "/;")}token={Uri.EscapeDataString(secret.Reveal())}" : "";
        spark = SparkSession.Connect(remote.TrimEnd(';', '/') + token);
        Address = SparkAddress.Parse(remote).ToString();
    }

    /// <summary>Where the cluster is, for messages.</summary>
    public string Address { get; }

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

    /// <summary>Runs a plan or a command.</summary>
    public async IAsyncEnumerable<Wire.ExecutePlanResponse> RunAsync(Wire.Plan plan, Action<SparkProgress>? progress, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var open = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var response in open.ExecuteAsync(plan, progress, cancellationToken).ConfigureAwait(false))
        {
            yield return response;
        }
    }

    /// <summary>The columns that a relation has.</summary>
    public async Task<Wire.DataType.Types.Struct> SchemaAsync(Wire.Relation relation, CancellationToken cancellationToken)
    {
        var open = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var answer = await open.AnalyzeAsync(r => r.Schema = new() { Plan = new() { Root = relation } }, cancellationToken).ConfigureAwait(false);
        return answer.Schema.Schema_.Struct;
    }

    /// <summary>What Spark will do for a relation, in its words.</summary>
    public async Task<string> ExplainAsync(Wire.Relation relation, CancellationToken cancellationToken)
    {
        var open = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var answer = await open.AnalyzeAsync(r => r.Explain = new() { Plan = new() { Root = relation }, ExplainMode = Wire.AnalyzePlanRequest.Types.Explain.Types.Mode.Simple }, cancellationToken).ConfigureAwait(false);
        return answer.Explain.Value;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => spark.DisposeAsync();
}
