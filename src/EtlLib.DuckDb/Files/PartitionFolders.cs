using System.Text;
using System.Text.RegularExpressions;
using EtlLib.Files;

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
            var name = Path.GetFileName(folder);
            name = Escaped().Match(name) is { Success: true, Groups: [_, var key, var marks] } ? $"{key.Value}{marks.Value[3..]}%5F{FileList.NullFolder[1..]}" : name;
            name = Encoded().Replace(name, bytes => Encoding.UTF8.GetString(Convert.FromHexString(bytes.Value.Replace("%", "", StringComparison.Ordinal))));
            if (name != Path.GetFileName(folder))
            {
                Directory.Move(folder, Path.Combine(root, name));
            }
        }
    }

    /// <summary>A text as SQL for the name of a folder: one that is the marker of null gets a mark, which its folder's name has no more.</summary>
    public static string Escape(string text) => $"CASE WHEN regexp_full_match({text}, '\\x01*{FileList.NullFolder}') THEN chr(1) || {text} ELSE {text} END";

    [GeneratedRegex("^([^=]*=)((?:%01)+)" + FileList.NullFolder + "$")]
    private static partial Regex Escaped();

    [GeneratedRegex("(?:%[89A-Fa-f][0-9A-Fa-f])+")]
    private static partial Regex Encoded();
}
