namespace EtlLib.Spark.Connect;

/// <summary>The keys of a session's configuration. The server knows its own; those of catalogues, file systems and connectors it cannot know.</summary>
internal static class SessionKeys
{
    private static readonly string[] Open = ["spark.hadoop.", "spark.sql.catalog.", "spark.datasource.", "spark.databricks.", "fs."];

    /// <summary>What a mistyped key was probably meant to be.</summary>
    private static readonly string[] Usual =
    [
        "spark.sql.adaptive.enabled", "spark.sql.analyzer.maxIterations", "spark.sql.ansi.enabled", "spark.sql.autoBroadcastJoinThreshold", "spark.sql.broadcastTimeout",
        "spark.sql.caseSensitive", "spark.sql.execution.arrow.compression.codec", "spark.sql.execution.arrow.maxRecordsPerBatch", "spark.sql.files.maxPartitionBytes",
        "spark.sql.files.maxRecordsPerFile", "spark.sql.mapKeyDedupPolicy", "spark.sql.parquet.compression.codec", "spark.sql.parquet.outputTimestampType", "spark.sql.session.timeZone",
        "spark.sql.shuffle.partitions", "spark.sql.sources.commitProtocolClass", "spark.sql.sources.partitionOverwriteMode", "spark.connect.progress.reportInterval",
    ];

    /// <summary>Whether the server can say if it knows the key.</summary>
    public static bool IsToBeAsked(string key) => !Open.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>A key that the server does not let a session set.</summary>
    public static UsageException Unknown(string key, Version? version) =>
        new($"{key} is no setting of a session on Spark{(version is null ? "" : " " + version)}: it is mistyped, or is set where the server is started. The nearest usual one is {Nearest.To(key, Usual)}.");
}
