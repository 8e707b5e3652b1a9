namespace EtlLib.Kafka;

/// <summary>The headers of the records that EtlLib writes.</summary>
public static class RecordHeaders
{
    /// <summary>
    /// The 64-bit Rabin fingerprint of the model's Avro schema: 8 bytes, little-endian, as in Avro's single-object encoding.
    /// </summary>
    public const string Schema = "etl-schema";

    /// <summary>
    /// The content hash of the row: XxHash128 of its Avro encoding in the model's own schema, followed by its sequence as 8 bytes,
    /// little-endian. 16 bytes.
    /// </summary>
    public const string Hash = "etl-hash";

    /// <summary>Of a record in a dead-letter topic: why it could not be read.</summary>
    public const string Reason = "etl-dead-letter-reason";

    /// <summary>
    /// Of a record in a dead-letter topic: the topic, partition and offset that it was read from, as <c>trades/3/1207</c>.
    /// </summary>
    public const string Place = "etl-dead-letter-place";
}
