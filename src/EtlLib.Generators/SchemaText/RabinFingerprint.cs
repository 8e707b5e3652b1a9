using System.Text;

namespace EtlLib.Generators.SchemaText;

/// <summary>CRC-64-AVRO: the 64-bit Rabin fingerprint of the Avro specification, "Schema Fingerprints".</summary>
internal static class RabinFingerprint
{
    private const ulong Empty = 0xC15D213AA4D7A795UL;

    private static readonly ulong[] Table = MakeTable();

    /// <summary>The fingerprint of a text's UTF-8 bytes.</summary>
    public static ulong Of(string text)
    {
        var fingerprint = Empty;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            fingerprint = (fingerprint >> 8) ^ Table[(byte)(fingerprint ^ b)];
        }

        return fingerprint;
    }

    private static ulong[] MakeTable()
    {
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var fingerprint = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                fingerprint = (fingerprint & 1) == 0 ? fingerprint >> 1 : (fingerprint >> 1) ^ Empty;
            }

            table[i] = fingerprint;
        }

        return table;
    }
}
