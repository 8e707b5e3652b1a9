using EtlLib.Plan;
using EtlLib.Rewriting;
using EtlLib.Schemas;

namespace EtlLib.DuckDb.Sql;

/// <summary>The columns of a group: keys and aggregates.</summary>
internal sealed class GroupSql : ScalarSql
{
    private readonly GroupKeys keys;
    private readonly AggregateSql aggregates;
    private readonly HashSet<Aggregate> firsts = [];

    private GroupSql(GroupKeys keys, AggregateSql aggregates, GroupBy group)
        : base([])
    {
        (this.keys, this.aggregates) = (keys, aggregates);
        var all = Aggregates.Of(group.Columns);
        firsts.UnionWith(all.Where(a => a.Function is AggregateFunction.First && AggregateSql.IsNative(a) && all.Contains(Other(a))));
    }

    /// <summary>A grouping as a query.</summary>
    public static Query Of(GroupBy group, Lowering lowering) => Of(group, lowering, out _);

    /// <summary>A grouping as a query, and the SQL of its keys within it.</summary>
    public static Query Of(GroupBy group, Lowering lowering, out GroupKeys keys)
    {
        keys = GroupKeys.Of(group, lowering, out var query);
        var scalars = new GroupSql(keys, new AggregateSql(query.Rows, lowering), group);
        query.GroupBy.AddRange(keys.GroupBy);
        if (group.Keys.Count == 0 && Aggregates.Of(group.Columns).Count == 0)
        {
            query.GroupBy.Add("()");
        }

        query.Columns = [.. group.Columns.Select((column, i) => (group.Schema.Columns[i].Name, scalars.Of(column)))];
        return query;
    }

    /// <inheritdoc />
    public override string Visit(Field field) => field.Owner is Key { KeyType.Kind: TypeKind.Struct } key && keys.IsWindow(key)
        ? field.Name == WindowSpec.Schema.Columns[0].Name ? keys.Start : keys.End
        : base.Visit(field);

    /// <inheritdoc />
    public override string Visit(Key key) => keys.IsWindow(key) ? Packed(WindowSpec.Schema, [keys.Start, keys.End]) : keys[key.Index];

    /// <inheritdoc />
    public override string Visit(Aggregate aggregate) => aggregates.Of(aggregate, both: firsts.Contains(aggregate) || firsts.Contains(Other(aggregate)));

    private static Aggregate Other(Aggregate aggregate) => aggregate.Function switch
    {
        AggregateFunction.First => new Aggregate(AggregateFunction.Last, aggregate.Arguments, aggregate.Where, aggregate.Order),
        AggregateFunction.Last => new Aggregate(AggregateFunction.First, aggregate.Arguments, aggregate.Where, aggregate.Order),
        _ => aggregate,
    };
}
