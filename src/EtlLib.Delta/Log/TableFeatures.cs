namespace EtlLib.Delta;

/// <summary>What this implementation can do with a table, by the table's protocol.</summary>
internal static class TableFeatures
{
    /// <summary>The version of readers from which the protocol lists features.</summary>
    public const int FeatureReader = 3;

    /// <summary>The version of writers from which the protocol lists features.</summary>
    public const int FeatureWriter = 7;

    /// <summary>Times without a zone.</summary>
    public const string TimestampNtz = "timestampNtz";

    private const int ColumnMappingReader = 2, PlainWriter = 2;

    private static readonly string[] Read = [TimestampNtz, "deletionVectors", "columnMapping", "vacuumProtocolCheck"];
    private static readonly string[] Written = [TimestampNtz, "appendOnly", "invariants"];

    /// <summary>The protocol of a new table.</summary>
    public static TableProtocol Of(bool hasLocalTimes) => hasLocalTimes
        ? new TableProtocol(FeatureReader, FeatureWriter, [TimestampNtz], Written)
        : new TableProtocol(1, PlainWriter, [], []);

    /// <summary>Refuses a table that cannot be read right.</summary>
    /// <exception cref="SourceException">The table needs a feature that is not known.</exception>
    public static void CheckRead(TableProtocol protocol, TableMetadata metadata, string table)
    {
        var unknown = protocol.Reader > FeatureReader ? $"version {protocol.Reader} of readers"
            : protocol.Reader == FeatureReader && protocol.ReaderFeatures.Except(Read).ToList() is { Count: > 0 } features ? $"the features {string.Join(", ", features)}"
            : metadata.Format != "parquet" ? $"files in the format {metadata.Format}"
            : null;
        if (unknown is not null)
        {
            throw new SourceException($"{table} cannot be read: the table needs {unknown}, which EtlLib.Delta does not support. Read it on Spark: --engine spark.") { Location = table };
        }
    }

    /// <summary>Refuses a table that cannot be written right.</summary>
    /// <exception cref="SinkException">The table needs a feature of writers that is not known, or has one that is not enforced.</exception>
    public static void CheckWrite(TableProtocol protocol, TableMetadata metadata, string table)
    {
        var unknown = protocol.Writer > FeatureWriter || protocol.Reader > FeatureReader ? $"version {protocol.Writer} of writers"
            : protocol.Writer == FeatureWriter && protocol.WriterFeatures.Concat(protocol.ReaderFeatures).Distinct().Except(Written).ToList() is { Count: > 0 } features
                ? $"the features {string.Join(", ", features)}"
            : protocol.Writer is > PlainWriter and < FeatureWriter || protocol.Reader == ColumnMappingReader ? $"version {protocol.Writer} of writers"
            : metadata.SchemaJson.Contains("delta.invariants", StringComparison.Ordinal) ? "its invariants to be checked row by row"
            : null;
        if (unknown is not null)
        {
            throw new SinkException($"{table} cannot be written: the table needs {unknown}, which EtlLib.Delta does not support. Nothing was written. Write it on Spark: --engine spark.") { Location = table };
        }
    }
}
