namespace EtlLib.Spark;

/// <summary>How the sessions of a <see cref="SparkEngine"/> are set up.</summary>
public sealed record SparkOptions
{
    /// <summary>The token that the server asks for, or null. It travels over TLS.</summary>
    public Secret? Token { get; init; }

    /// <summary>In how many partitions rows are exchanged; null: as the cluster is configured, 200 unless it says otherwise.</summary>
    public int? ShufflePartitions { get; init; }

    /// <summary>The folder that the state of streams is kept in, one below it for each job; all machines of the cluster see it: <c>s3a://bucket/checkpoints</c>.</summary>
    public string? CheckpointLocation { get; init; }

    /// <summary>Settings of Spark for the session, and of Hadoop's file systems by their names there: <c>fs.s3a.endpoint</c>. They win over the engine's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The same, of values that print nowhere: <c>fs.s3a.secret.key</c>.</summary>
    public IReadOnlyDictionary<string, Secret> SecretSettings { get; init; } = new Dictionary<string, Secret>();
}
