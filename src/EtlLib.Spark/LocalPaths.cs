namespace EtlLib.Spark;

/// <summary>Paths of this machine as Hadoop's file systems write them: not percent-encoded.</summary>
internal static class LocalPaths
{
    private const string Wildcards = @"{}[]*?\";

    /// <summary>The path, to be written.</summary>
    public static string Uri(string path) => "file://" + Path.GetFullPath(path).Replace('\\', '/');

    /// <summary>The path of a table: one of this machine, or an address, whose scheme <c>s3</c> is Hadoop's <c>s3a</c>.</summary>
    public static string Table(string path) => FilePaths.IsLocal(path) ? Uri(path) : path.StartsWith("s3://", StringComparison.Ordinal) ? $"s3a{path[2..]}" : path;

    /// <summary>The path as a pattern that matches it alone, to be read.</summary>
    public static string Pattern(string path) => string.Concat(Uri(path).Select(c => Wildcards.Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString()));
}
