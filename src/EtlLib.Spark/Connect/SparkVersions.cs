using System.Text.RegularExpressions;

namespace EtlLib.Spark.Connect;

/// <summary>Which servers we speak with, and what each version brought. An older server ignores in silence what it does not know, so it is not asked.</summary>
internal static partial class SparkVersions
{
    /// <summary>The oldest that is supported.</summary>
    public static readonly Version Oldest = new(3, 5);

    /// <summary>Batches of a result may come in parts; rows may be sent as cached chunks.</summary>
    public static readonly Version Chunks = new(4, 1);

    /// <summary>Reads a server's version.</summary>
    /// <exception cref="SparkConnectionException">It is too old.</exception>
    public static Version Read(string text, SparkAddress address)
    {
        var version = Numbers().Match(text) is { Success: true } m ? Version.Parse(m.Value) : new Version(0, 0);
        return version >= Oldest ? version
            : throw new SparkConnectionException($"Spark at {address} is of version {text}, and EtlLib works with {Oldest} and later. Use a newer server, or the embedded engine.");
    }

    [GeneratedRegex(@"^\d+\.\d+(\.\d+)?")]
    private static partial Regex Numbers();
}
