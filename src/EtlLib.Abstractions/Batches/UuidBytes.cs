using System.Runtime.CompilerServices;

namespace EtlLib.Batches;

/// <summary>The 16 bytes of a UUID in the order in which it is written (RFC 9562, most significant first), as Arrow and Avro hold it.</summary>
[InlineArray(16)]
public struct UuidBytes
{
    private byte first;

    /// <summary>The bytes of a <see cref="Guid"/>.</summary>
    public static UuidBytes From(Guid value)
    {
        UuidBytes bytes = default;
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes;
    }

    /// <summary>The <see cref="Guid"/> of the bytes.</summary>
    public readonly Guid ToGuid() => new(this, bigEndian: true);
}
