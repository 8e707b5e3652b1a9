using System.Buffers.Binary;

namespace EtlLib.Kafka;

/// <summary>
/// The hash by which Kafka's Java client finds the partition of a key (<c>org.apache.kafka.common.utils.Utils.murmur2</c>).
/// </summary>
internal static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;
    private const int Shift = 24;

    /// <summary>The partition of a key: what Java's default partitioner answers for it.</summary>
    public static int Partition(ReadOnlySpan<byte> key, int partitions) => (int)(Hash(key) & 0x7fffffff) % partitions;

    /// <summary>The hash of a key, as the bits of Java's <c>int</c>.</summary>
    public static uint Hash(ReadOnlySpan<byte> data)
    {
        var hash = Seed ^ (uint)data.Length;
        for (; data.Length >= 4; data = data[4..])
        {
            var block = BinaryPrimitives.ReadUInt32LittleEndian(data) * Multiplier;
            block ^= block >> Shift;
            hash = (hash * Multiplier) ^ (block * Multiplier);
        }

        if (data.Length > 0)
        {
            for (var i = data.Length - 1; i >= 0; i--)
            {
                hash ^= (uint)data[i] << (8 * i);
            }

            hash *= Multiplier;
        }

        hash = (hash ^ (hash >> 13)) * Multiplier;
        return hash ^ (hash >> 15);
    }
}
