using System.Text;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>
/// One SELECT while it is built: operations go into it as long as SQL evaluates its clauses in their order; then it is
/// wrapped in another.
/// </summary>
internal sealed class Query
{
    /// <summary>What stands after FROM, with aliases.</summary>
    public required string From { get; set; }

    /// <summary>The table, where the query is nothing but the rows of one: it can have another alias.</summary>
    public string? Table { get; init; }

    /// <summary>The table's alias, where the query has one input.</summary>
    public string? Alias { get; init; }

    /// <summary>The table's columns, where a projection has left some of them out: all of them still have their names.</summary>
    public Schema? TableColumns { get; init; }

    /// <summary>The rows that expressions over the query refer to, until it has columns.</summary>
    public required IReadOnlyList<RowSql> Rows { get; init; }

    /// <summary>The conditions.</summary>
    public List<string> Where { get; } = [];

    /// <summary>What the rows are grouped by.</summary>
    public List<string> GroupBy { get; init; } = [];

    /// <summary>Conditions on window functions.</summary>
    public List<string> Qualify { get; } = [];

    /// <summary>The order.</summary>
    public List<string> OrderBy { get; } = [];

    /// <summary>At most how many rows, and after how many.</summary>
    public (long Count, long Offset)? Limit { get; set; }

    /// <summary>Whether each different row is taken once.</summary>
    public bool Distinct { get; set; }

    /// <summary>The columns, once they are chosen: name and expression.</summary>
    public IReadOnlyList<(string Name, string Sql)>? Columns { get; set; }

    /// <summary>A whole statement in place of the SELECT: a union.</summary>
    public string? Whole { get; init; }

    /// <summary>Whether a condition may be added.</summary>
    public bool TakesWhere => Whole is null && Columns is null && Limit is null && Qualify.Count == 0;

    /// <summary>Whether columns may be chosen.</summary>
    public bool TakesColumns => Whole is null && Columns is null && Limit is null;

    /// <summary>Whether it is nothing but the rows of a table.</summary>
    public bool IsTable => Table is not null && Columns is null && Where.Count == 0 && Qualify.Count == 0 && OrderBy.Count == 0 && Limit is null;

    /// <summary>The statement; a query without columns has those of its row.</summary>
    public string ToSql(Schema schema)
    {
        if (Whole is not null)
        {
            return Whole + Tail();
        }

        var columns = Columns ?? [.. schema.Columns.Select((c, i) => (c.Name, Rows[0].Column(i)))];
        var text = new StringBuilder(Distinct ? "SELECT DISTINCT" : "SELECT");
        for (var i = 0; i < columns.Count; i++)
        {
            text.Append(i == 0 ? "\n  " : ",\n  ").Append(Aliased(columns[i].Name, columns[i].Sql));
        }

        text.Append("\nFROM ").Append(From);
        Clause(text, "WHERE", Where, "\n  AND ");
        Clause(text, "GROUP BY", GroupBy, ", ");
        Clause(text, "QUALIFY", Qualify, "\n  AND ");
        return text.Append(Tail()).ToString();
    }

    private static string Aliased(string name, string sql)
    {
        var quoted = SqlText.Name(name);
        return name == "*" || (sql.EndsWith("." + quoted, StringComparison.Ordinal) && sql.Length == quoted.Length + 1 + sql.IndexOf('.', StringComparison.Ordinal)) ? sql : $"{SqlText.Indented(sql)} AS {quoted}";
    }

    private static void Clause(StringBuilder text, string word, List<string> parts, string separator)
    {
        if (parts.Count > 0)
        {
            text.Append('\n').Append(word).Append(' ').Append(SqlText.Indented(string.Join(separator, parts)));
        }
    }

    private string Tail()
    {
        var text = new StringBuilder();
        Clause(text, "ORDER BY", OrderBy, ", ");
        if (Limit is var (count, offset))
        {
            text.Append(SqlText.Invariant($"\nLIMIT {count}"));
            if (offset > 0)
            {
                text.Append(SqlText.Invariant($" OFFSET {offset}"));
            }
        }

        return text.ToString();
    }
}
