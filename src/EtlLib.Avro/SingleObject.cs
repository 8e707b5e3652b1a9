using System.Buffers.Binary;

namespace EtlLib.Avro;

/// <summary>Single-object encoding (specification): a datum behind two marker bytes and its schema's fingerprint, for places without a registry.</summary>
public static class SingleObject
{
    /// <summary>How many bytes stand before the datum.</summary>
    public const int HeaderLength = 10;

    /// <summary>Writes what stands before a datum: C3 01 and the fingerprint, little-endian.</summary>
    public static void WriteHeader(ref AvroWriter to, ulong fingerprint)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        (header[0], header[1]) = (0xC3, 0x01);
        BinaryPrimitives.WriteUInt64LittleEndian(header[2..], fingerprint);
        to.WriteFixed(header);
    }

    /// <summary>Takes a message apart.</summary>
    /// <param name="message">The message.</param>
    /// <param name="datum">The datum, without the header.</param>
    /// <returns>The fingerprint of the schema that it was written with.</returns>
    /// <exception cref="AvroException">The message is not in single-object encoding.</exception>
    public static ulong Read(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> datum)
    {
        if (message.Length < HeaderLength || message[0] != 0xC3 || message[1] != 0x01)
        {
            throw new AvroException($"The message of {message.Length} bytes does not begin with C3 01 and a schema fingerprint: it is not in Avro's single-object encoding.", 0);
        }

        datum = message[HeaderLength..];
        return BinaryPrimitives.ReadUInt64LittleEndian(message[2..]);
    }
}
