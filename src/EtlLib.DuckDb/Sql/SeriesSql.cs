using EtlLib.Plan;

namespace EtlLib.DuckDb.Sql;

/// <summary>The columns of a series: of the row, and of those around it.</summary>
internal sealed class SeriesSql : ScalarSql
{
    private readonly Series series;
    private readonly AggregateSql aggregates;
    private readonly string partition;
    private readonly string[] order;

    /// <summary>Prepares for the columns of a series.</summary>
    public SeriesSql(IReadOnlyList<RowSql> rows, Series series, Lowering lowering)
        : base(rows)
    {
        (this.series, aggregates) = (series, new AggregateSql(rows, lowering));
        partition = RelationSql.PartitionBy(series.Keys, new ScalarSql(rows));
        order = [.. series.Order.Select(Of)];
    }

    /// <inheritdoc />
    public override string Visit(Shift shift)
    {
        var value = Of(shift.Operand);
        return SqlText.Invariant($"{(shift.Rows >= 0 ? "lag" : "lead")}({value}, {Math.Abs(shift.Rows)}) OVER ({partition}ORDER BY {SqlText.Ascending([.. order, value])})");
    }

    /// <inheritdoc />
    public override string Visit(Ranking ranking)
    {
        var function = ranking.Function switch { RankFunction.RowNumber => "row_number", RankFunction.Rank => "rank", _ => "dense_rank" };
        var by = $"{Of(ranking.By)} {(ranking.Descending ? "DESC NULLS LAST" : "ASC NULLS FIRST")}";
        return $"{function}() OVER ({partition}ORDER BY {string.Join(", ", ranking.Ties.Select(t => $"{Of(t)} ASC NULLS FIRST").Prepend(by))})";
    }

    /// <inheritdoc />
    public override string Visit(Rolling rolling)
    {
        string[] value = rolling.Aggregate.Arguments.Count > 0 ? [Of(rolling.Aggregate.Arguments[0])] : [];
        return aggregates.Of(rolling.Aggregate, rolling.Range is { } range
            ? SqlText.Invariant($" OVER ({partition}ORDER BY epoch_us({order[0]}) RANGE BETWEEN {(range.Ticks / TimeSpan.TicksPerMicrosecond) - 1} PRECEDING AND CURRENT ROW)")
            : SqlText.Invariant($" OVER ({partition}ORDER BY {SqlText.Ascending([.. order, .. value])} ROWS BETWEEN {rolling.Rows - 1} PRECEDING AND CURRENT ROW)"));
    }
}
