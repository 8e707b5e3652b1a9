namespace EtlLib.Generation;

/// <summary>The Philox key of each series of draws: a hash of the seed, the column (or what else is drawn for) and the key's text.</summary>
internal static class Streams
{
    public static ulong Of(long seed, string purpose, string key) => Mix(Mix(Mix((ulong)seed + 0x9E3779B97F4A7C15) ^ Hash(purpose)) ^ Hash(key));

    /// <summary>FNV-1a over UTF-16 code units: stable, unlike string.GetHashCode.</summary>
    private static ulong Hash(string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * 0x100000001B3;
        }

        return Mix(hash);
    }

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014; constants of Stafford's mix 13).</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
