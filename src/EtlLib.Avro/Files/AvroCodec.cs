namespace EtlLib.Avro;

/// <summary>How the blocks of an object container file are compressed.</summary>
public enum AvroCodec
{
    /// <summary>Not at all.</summary>
    Null,

    /// <summary>Deflate (RFC 1951).</summary>
    Deflate,

    /// <summary>Snappy, with a CRC-32 of the data.</summary>
    Snappy,

    /// <summary>Zstandard.</summary>
    Zstandard,
}
