using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Joins: one input after the other in one FROM.</summary>
internal static class JoinSql
{
    /// <summary>A join as a query whose rows are its outputs.</summary>
    public static Query Of(Join join, Lowering lowering)
    {
        var left = lowering.Visit(join.Left);
        if (!left.TakesColumns || left.Qualify.Count > 0 || left.OrderBy.Count > 0 || (left.Where.Count > 0 && join.Left.Outputs.Count == 1))
        {
            left.OrderBy.RemoveRange(0, left.Limit is null && left.Whole is null ? left.OrderBy.Count : 0);
            left = lowering.Wrapped(left, join.Left.Schema);
        }

        if (join.Kind is JoinKind.Full)
        {
            left = Marked(lowering.Wrapped(left, join.Left.Schema), join.Left.Schema, lowering);
        }

        return join.Kind is JoinKind.AsOf ? AsOfSql.Of(join, left, lowering) : Plain(join, left, lowering);
    }

    /// <summary>The right side as a table, with a column that tells presence where no other does.</summary>
    internal static Query Right(Relation right, bool mayBeAbsent, Lowering lowering)
    {
        var query = lowering.Wrapped(lowering.Open(right), right.Schema);
        return mayBeAbsent ? Marked(query, right.Schema, lowering) : query;
    }

    private static Query Marked(Query query, Schema schema, Lowering lowering) =>
        schema.Columns.All(c => c.Nullable) ? lowering.Within(query, schema, [(Presence(schema), "TRUE")]) : query;

    /// <summary>A right row that may be absent.</summary>
    internal static RowSql Optional(Schema schema, string alias)
    {
        var row = RowSql.Of(schema, alias);
        var never = schema.Columns.FirstOrDefault(c => !c.Nullable);
        return row with { Presence = $"{alias}.{SqlText.Name(never?.Name ?? Presence(schema))}" };
    }

    /// <summary>A query of the left rows and one more.</summary>
    internal static Query Joined(Query left, string from, params IReadOnlyList<RowSql> right)
    {
        var query = new Query { From = from, Alias = left.Alias, Rows = [.. left.Rows, .. right] };
        query.Where.AddRange(left.Where);
        return query;
    }

    private static Query Plain(Join join, Query left, Lowering lowering)
    {
        var right = Right(join.Right, join.Kind is JoinKind.Left or JoinKind.Full, lowering);
        var condition = new ScalarSql([.. left.Rows, .. right.Rows]).Of(join.Condition);
        var word = join.Kind switch
        {
            JoinKind.Inner => "INNER JOIN",
            JoinKind.Left => "LEFT JOIN",
            JoinKind.Full => "FULL JOIN",
            JoinKind.Semi => "SEMI JOIN",
            _ => "ANTI JOIN",
        };
        var from = $"{left.From}\n{word} {right.From}\n  ON {condition}";
        return join.Kind switch
        {
            JoinKind.Inner => Joined(left, from, right.Rows),
            JoinKind.Left => Joined(left, from, Optional(join.Right.Schema, right.Alias!)),
            JoinKind.Full => new Query { From = from, Rows = [Optional(join.Left.Schema, left.Alias!), Optional(join.Right.Schema, right.Alias!)] },
            _ => Joined(left, from),
        };
    }

    private static string Presence(Schema schema) => SqlText.Free("present", n => schema.IndexOf(n) >= 0);
}
