using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>
/// As-of joins. DuckDB's takes equalities and one comparison of times; it says nothing of right rows of one time, of which all but the one that decides are
/// left out before, where there may be several. Any other condition is met by asking for the latest right row of each left row.
/// </summary>
internal static class AsOfSql
{
    /// <summary>The join as a query.</summary>
    public static Query Of(Join join, Query left, Lowering lowering)
    {
        var (equalities, rest) = Conditions.Equalities(join.Condition, join.Left.Outputs.Count);
        return rest.Count == 0 ? ByTime(join, left, equalities, lowering) : ByCondition(join, left, lowering);
    }

    private static Query ByTime(Join join, Query left, IReadOnlyList<(Expr Left, Expr Right)> equalities, Lowering lowering)
    {
        var asOf = join.AsOf!;
        var right = Distinct(join, JoinSql.Right(join.Right, mayBeAbsent: true, lowering), equalities, lowering);
        var scalars = new ScalarSql([.. left.Rows, RowSql.Of(join.Right.Schema, right.Alias!)]);
        var (leftTime, rightTime) = (scalars.Of(asOf.LeftTime), scalars.Of(asOf.RightTime));
        IEnumerable<string> conditions = [.. equalities.Select(e => $"{scalars.Of(e.Left)} = {scalars.Of(e.Right)}"), $"{leftTime} {(asOf.Strict ? ">" : ">=")} {rightTime}"];
        var row = JoinSql.Optional(join.Right.Schema, right.Alias!);
        if (asOf.Tolerance is { } tolerance)
        {
            var plain = row;
            string Recent(string column) => $"CASE WHEN epoch_us({leftTime}) - epoch_us({rightTime}) <= {SqlText.Micros(tolerance)} THEN {column} END";
            row = new RowSql(plain.Schema, i => Recent(plain.Column(i)), Recent(plain.Presence!));
        }

        return JoinSql.Joined(left, $"{left.From}\nASOF LEFT JOIN {right.From}\n  ON {string.Join(" AND ", conditions)}", row);
    }

    private static Query ByCondition(Join join, Query left, Lowering lowering)
    {
        var asOf = join.AsOf!;
        var right = JoinSql.Right(join.Right, mayBeAbsent: true, lowering);
        var scalars = new ScalarSql([.. left.Rows, RowSql.Of(join.Right.Schema, right.Alias!)]);
        var (leftTime, rightTime) = (scalars.Of(asOf.LeftTime), scalars.Of(asOf.RightTime));
        var latest = new Query { From = right.From, Rows = right.Rows, Columns = [("*", $"{right.Alias}.*")], Limit = (1, 0) };
        latest.Where.Add(scalars.Of(join.Condition));
        latest.Where.Add($"{rightTime} {(asOf.Strict ? "<" : "<=")} {leftTime}");
        if (asOf.Tolerance is { } tolerance)
        {
            latest.Where.Add($"epoch_us({leftTime}) - epoch_us({rightTime}) <= {SqlText.Micros(tolerance)}");
        }

        latest.OrderBy.AddRange([$"{rightTime} DESC", .. Deciding(join, scalars, right).Select(c => c + " DESC NULLS LAST")]);
        var alias = lowering.Alias();
        var from = $"{left.From}\nLEFT JOIN LATERAL {SqlText.Parenthesized(latest.ToSql(join.Right.Schema))} AS {alias} ON TRUE";
        return JoinSql.Joined(left, from, JoinSql.Optional(join.Right.Schema, alias));
    }

    /// <summary>
    /// The right rows, one of each key and time: that of the greatest sequence, then columns, after which another time comes. Measured at 10 million rows,
    /// it takes 0.85 of the time of numbering the rows of each key and time.
    /// </summary>
    private static Query Distinct(Join join, Query right, IReadOnlyList<(Expr Left, Expr Right)> equalities, Lowering lowering)
    {
        EquatableArray<Expr> by = [.. equalities.Select(e => e.Right)];
        EquatableArray<Expr> keys = [.. by, join.AsOf!.RightTime];
        var rows = new RowSql[join.Left.Outputs.Count + 1];
        rows[^1] = RowSql.Of(join.Right.Schema, right.Alias!);
        var scalars = new ScalarSql(rows);

        // Of more than a few rows, DuckDB 1.5's ASOF JOIN takes a null in one of several keys to equal another.
        right.Where.AddRange(keys.Where(k => k.Nullable).Select(k => $"{scalars.Of(k)} IS NOT NULL"));
        if (lowering.IsUnique(join.Right, keys))
        {
            return right.Where.Count == 0 ? right : lowering.Within(right, join.Right.Schema, []);
        }

        var time = scalars.Of(join.AsOf.RightTime);
        var order = SqlText.Ascending(Deciding(join, scalars, right).Except(keys.Select(scalars.Of)).Prepend(time));
        return lowering.Within(right, join.Right.Schema, [], $"{time} IS DISTINCT FROM lead({time}) OVER ({RelationSql.PartitionBy(by, scalars)}ORDER BY {order})");
    }

    /// <summary>What decides between right rows of one time.</summary>
    private static IEnumerable<string> Deciding(Join join, ScalarSql scalars, Query right)
    {
        string[] sequence = join.AsOf!.RightSequence is { } s ? [scalars.Of(s)] : [];
        return sequence.Concat(join.Right.Schema.Columns.Select(c => $"{right.Alias}.{SqlText.Name(c.Name)}")).Distinct();
    }
}
