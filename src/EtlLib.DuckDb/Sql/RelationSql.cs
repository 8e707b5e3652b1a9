using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>Relations as queries.</summary>
internal sealed class RelationSql(Lowering lowering) : RelationVisitor<Query>
{
    /// <inheritdoc />
    public override Query Visit(Scan scan) => lowering.Scan(scan);

    /// <inheritdoc />
    public override Query Visit(ModelRows rows) => lowering.Model(rows);

    /// <inheritdoc />
    public override Query Visit(Filter filter)
    {
        var query = lowering.Visit(filter.From);
        if (!query.TakesWhere)
        {
            query = lowering.Wrapped(query, filter.From.Schema);
        }

        query.Where.Add(new ScalarSql(query.Rows).Of(filter.Condition));
        return query;
    }

    /// <inheritdoc />
    public override Query Visit(Project project)
    {
        var query = lowering.Visit(project.From);
        if (IsNarrowing(project) && Narrowed(query, project.Schema) is { } narrowed)
        {
            return narrowed;
        }

        if (!query.TakesColumns)
        {
            query = lowering.Wrapped(query, project.From.Schema);
        }

        var scalars = new ScalarSql(query.Rows);
        query.Columns = [.. project.Columns.Select((column, i) => (project.Schema.Columns[i].Name, scalars.Of(column)))];
        return query;
    }

    /// <inheritdoc />
    public override Query Visit(GroupBy group) => group.Fill.Kind is FillKind.None ? GroupSql.Of(group, lowering) : FillSql.Of(group, lowering);

    /// <inheritdoc />
    public override Query Visit(Series series)
    {
        var query = lowering.Open(series.From);
        var scalars = new SeriesSql(query.Rows, series, lowering);
        query.Columns = [.. series.Columns.Select((column, i) => (series.Schema.Columns[i].Name, scalars.Of(column)))];
        return query;
    }

    /// <inheritdoc />
    public override Query Visit(Join join) => JoinSql.Of(join, lowering);

    /// <inheritdoc />
    public override Query Visit(Union union) => new()
    {
        From = "",
        Rows = [],
        Whole = $"{Operand(union.First)}\nUNION ALL\n{Operand(union.Second)}",
    };

    /// <inheritdoc />
    public override Query Visit(Distinct distinct)
    {
        var query = lowering.Open(distinct.From);
        query.Columns = [.. distinct.Schema.Columns.Select((column, i) => (column.Name, query.Rows[0].Column(i)))];
        query.Distinct = true;
        return query;
    }

    /// <inheritdoc />
    public override Query Visit(Dedup dedup)
    {
        var query = lowering.Open(dedup.From);
        var scalars = new ScalarSql(query.Rows);
        IEnumerable<string> order = [.. dedup.Order.Select(scalars.Of), .. dedup.Schema.Columns.Where(c => !dedup.Order.Any(o => o is Field f && f.Name == c.Name)).Select(c => query.Rows[0][c.Name])];
        var direction = dedup.KeepLast ? "DESC NULLS LAST" : "ASC NULLS FIRST";
        var over = $"OVER ({PartitionBy(dedup.Keys, scalars)}ORDER BY {string.Join(", ", order.Select(o => $"{o} {direction}"))})";
        var time = $"epoch_us({scalars.Of(dedup.Order[0])})";
        query.Qualify.Add(dedup.Within is { } bound ? $"coalesce(abs({time} - lag({time}) {over}) > {SqlText.Micros(bound)}, TRUE)" : $"row_number() {over} = 1");
        return query;
    }

    /// <inheritdoc />
    public override Query Visit(Top top)
    {
        var query = lowering.Open(top.From);
        var scalars = new ScalarSql(query.Rows);
        var order = top.Order.Select(k => $"{scalars.Of(k.Value)}{(k.Descending ? " DESC NULLS LAST" : " ASC NULLS FIRST")}");
        query.Qualify.Add(SqlText.Invariant($"row_number() OVER ({PartitionBy(top.Keys, scalars)}ORDER BY {string.Join(", ", order)}) <= {top.Count}"));
        return query;
    }

    /// <inheritdoc />
    public override Query Visit(Sort sort)
    {
        var query = lowering.Open(sort.From);
        var scalars = new ScalarSql(query.Rows);
        query.OrderBy.AddRange(sort.Keys.Select(k => $"{SortKey(scalars.Of(k.Value))}{(k.Descending ? " DESC NULLS LAST" : " ASC NULLS FIRST")}"));
        return query;
    }

    /// <inheritdoc />
    public override Query Visit(Limit limit)
    {
        var query = lowering.Visit(limit.From);
        if (query.Limit is not null)
        {
            query = lowering.Wrapped(query, limit.From.Schema);
        }

        query.Limit = (limit.Count, limit.Offset);
        return query;
    }

    /// <inheritdoc />
    public override Query Visit(MapRows map) => lowering.Rows(map);

    /// <summary>The clause for a window's keys; nothing where there are none.</summary>
    internal static string PartitionBy(EquatableArray<Expr> keys, ScalarSql scalars) =>
        keys.Count == 0 ? "" : $"PARTITION BY {string.Join(", ", keys.Select(scalars.Of))} ";

    private static bool IsNarrowing(Project project) =>
        project.From.Outputs.Count == 1 && project.Columns.Select((c, i) => c is Field { Owner: Row } field && field.Name == project.Schema.Columns[i].Name).All(same => same);

    /// <summary>A query with fewer columns, where no query around it is needed to leave the others out.</summary>
    private static Query? Narrowed(Query query, Schema schema)
    {
        if (query.IsTable)
        {
            return new Query { From = query.From, Table = query.Table, Alias = query.Alias, TableColumns = query.TableColumns ?? query.Rows[0].Schema, Rows = [RowSql.Of(schema, query.Alias!)] };
        }

        if (query.Columns is { } columns && !query.Distinct && query.Whole is null)
        {
            query.Columns = [.. schema.Columns.Select(c => columns.First(made => made.Name == c.Name))];
            return query;
        }

        return null;
    }

    // A number alone would be taken as a column's position.
    private static string SortKey(string sql) => sql.All(char.IsAsciiDigit) ? $"({sql} + 0)" : sql;

    private string Operand(Relation relation)
    {
        var query = lowering.Visit(relation);
        var sql = query.ToSql(relation.Schema);
        return query.OrderBy.Count > 0 || query.Limit is not null ? SqlText.Parenthesized(sql) : sql;
    }
}
