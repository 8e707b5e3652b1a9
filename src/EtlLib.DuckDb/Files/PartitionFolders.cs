using System.Text;
using System.Text.RegularExpressions;

namespace EtlLib.DuckDb.Files;

/// <summary>
/// The folders <c>key=value</c> of a partitioned output. DuckDB percent-encodes all bytes of letters beyond ASCII, which Spark reads as so many letters: here, as on
/// Spark, only what paths cannot hold is encoded.
/// </summary>
internal static partial class PartitionFolders
{
    /// <summary>Gives folders that were written the names that all engines read.</summary>
    public static void Rename(string root)
    {
        foreach (var folder in Directory.GetDirectories(root))
        {
            Rename(folder);
            var name = Encoded().Replace(Path.GetFileName(folder), bytes => Encoding.UTF8.GetString(Convert.FromHexString(bytes.Value.Replace("%", "", StringComparison.Ordinal))));
            if (name != Path.GetFileName(folder))
            {
                Directory.Move(folder, Path.Combine(root, name));
            }
        }
    }

    [GeneratedRegex("(?:%[89A-Fa-f][0-9A-Fa-f])+")]
    private static partial Regex Encoded();
}
