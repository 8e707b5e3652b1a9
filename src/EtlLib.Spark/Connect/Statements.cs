namespace EtlLib.Spark.Connect;

/// <summary>What a plan does beside returning rows, as far as its first words tell.</summary>
internal static class Statements
{
    private static readonly string[] Queries = ["SELECT", "WITH", "VALUES", "TABLE", "FROM", "SHOW", "DESCRIBE", "DESC", "EXPLAIN"];
    private static readonly string[] Settings = ["SET", "RESET", "USE", "CACHE", "DECLARE", "ADD"];

    /// <summary>Whether the plan may be run again without doing anything twice.</summary>
    public static bool IsQuery(Wire.Plan plan) => plan.Root is { } root && (root.Sql is not { } sql || IsQuery(sql.Query));

    /// <summary>What the plan leaves in the session, so that it would be lost with it; null: nothing.</summary>
    public static string? Leaves(Wire.Plan plan) => plan switch
    {
        { Command.CreateDataframeView: { } view } => $"view {view.Name}",
        { Command.SqlCommand.Input.Sql: { } sql } => Leaves(sql.Query),
        { Root.Sql: { } sql } => Leaves(sql.Query),
        _ => null,
    };

    private static bool IsQuery(string sql) => Queries.Contains(First(sql), StringComparer.OrdinalIgnoreCase) && !sql.Contains("INSERT", StringComparison.OrdinalIgnoreCase);

    private static string? Leaves(string sql)
    {
        var first = First(sql);
        if (!Settings.Contains(first, StringComparer.OrdinalIgnoreCase)
            && !(first.Equals("CREATE", StringComparison.OrdinalIgnoreCase) && sql.Contains(" TEMP", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        // Not beyond: what stands in quotes, parentheses and after = may be secret.
        var text = string.Join(' ', sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var end = text.IndexOfAny(['(', '\'', '"', '=']);
        text = end < 0 ? text : text[..end].TrimEnd() + " …";
        return text.Length > 80 ? text[..80] + " …" : text;
    }

    private static string First(string sql) => new([.. sql.AsSpan().TrimStart(" \t\r\n(").ToString().TakeWhile(char.IsLetter)]);
}
