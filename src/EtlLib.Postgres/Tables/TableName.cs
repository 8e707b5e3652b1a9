using System.Text;

namespace EtlLib.Postgres;

/// <summary>The name of a table, read as SQL reads it. Every name that goes into a statement is quoted, so that no name can be anything but a name.</summary>
internal sealed record TableName(string? Schema, string Name)
{
    /// <summary>PostgreSQL cuts longer names, and would take two for one.</summary>
    public const int MaxBytes = 63;

    /// <summary>The name in SQL.</summary>
    public string Sql => Schema is null ? Quoted(Name) : $"{Quoted(Schema)}.{Quoted(Name)}";

    /// <summary>Reads <c>trades</c>, <c>market.trades</c> or <c>market."Daily trades"</c>. What is not in quotes becomes lower case.</summary>
    /// <exception cref="PlanException">It is not the name of a table.</exception>
    public static TableName Parse(string text)
    {
        var parts = new List<string>();
        for (var rest = text.AsSpan(); ;)
        {
            var length = rest is ['"', ..] ? QuotedLength(rest) : PlainLength(rest);
            var part = rest[..length].ToString();
            parts.Add(part is ['"', ..] ? part[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : Folded(part));
            rest = rest[length..];
            if (parts[^1].Length == 0 || parts.Count > 2 || (rest.Length > 0 && rest[0] != '.') || !IsName(parts[^1]))
            {
                throw new PlanException($"\"{text}\" is not the name of a table of PostgreSQL. Write table or schema.table, and quotes around a "
                    + $"name that has other signs than letters, digits and underscores: market.\"Daily trades\". A name has at most {MaxBytes} bytes. "
                    + "For a query, use DataSource.PostgresQuery.");
            }

            if (rest.Length == 0)
            {
                return parts.Count == 1 ? new TableName(null, parts[0]) : new TableName(parts[0], parts[1]);
            }

            rest = rest[1..];
        }
    }

    /// <summary>Whether PostgreSQL takes a name as it is.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(name) <= MaxBytes;

    /// <summary>A name in SQL.</summary>
    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text in SQL, for a session with standard strings, in which a backslash is itself.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The name for people, with quotes where SQL needs them.</summary>
    public override string ToString() => Schema is null ? Shown(Name) : $"{Shown(Schema)}.{Shown(Name)}";

    private static string Shown(string name) => PlainLength(name) == name.Length && Folded(name) == name ? name : Quoted(name);

    /// <summary>PostgreSQL folds ASCII letters alone.</summary>
    private static string Folded(string name) => string.Create(name.Length, name, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        }
    });

    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"' && (i + 1 == text.Length || text[i + 1] != '"'))
            {
                return i + 1;
            }

            i += text[i] == '"' ? 1 : 0;
        }

        return 0;
    }

    private static int PlainLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsLetter(text[length]) || text[length] == '_' || (length > 0 && (char.IsAsciiDigit(text[length]) || text[length] == '$'))))
        {
            length++;
        }

        return length;
    }
}
