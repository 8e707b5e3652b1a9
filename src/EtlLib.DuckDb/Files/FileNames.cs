using EtlLib.DuckDb.Sql;
using EtlLib.Files;

namespace EtlLib.DuckDb.Files;

/// <summary>Files as DuckDB names them: by globs.</summary>
internal static class FileNames
{
    /// <summary>The files as a list of globs, each of which matches its file alone.</summary>
    public static string ToSql(this FileList files) => $"[{string.Join(", ", files.Paths.Select(Quoted))}]";

    /// <summary>A path as a glob that matches it alone, quoted.</summary>
    public static string Quoted(string path) =>
        SqlText.Text(path.Replace("[", "[[]", StringComparison.Ordinal).Replace("*", "[*]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal));
}
