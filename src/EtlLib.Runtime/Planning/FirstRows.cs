using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Planning;

/// <summary>The rows of a model that people are shown: the first ones by event time, then partition key, then sequence, unless the model says an order itself.</summary>
internal static class FirstRows
{
    /// <summary>The first rows of all: what a console sink shows.</summary>
    public static Relation Of(PlannedModel model, long count) =>
        new Limit(Order(model) is { Count: > 0 } keys ? new Sort(model.Rows, keys) : model.Rows, count);

    /// <summary>The same where it costs little: where the first row comes only after the last was read. Else any rows, which come at once.</summary>
    public static Relation Quick(PlannedModel model, long count) =>
        model.Plan is GroupBy or Distinct or Dedup or Series or Sort or Limit { From: Sort } ? Of(model, count) : new Limit(model.Rows, count);

    private static EquatableArray<SortKey> Order(PlannedModel model) => model.Plan switch
    {
        Sort sort => sort.Keys,
        Limit { From: Sort sort } => sort.Keys,
        _ => ByEventTime(model.Schema),
    };

    private static EquatableArray<SortKey> ByEventTime(Schema schema)
    {
        var columns = new[] { schema.EventTime }.Concat(schema.PartitionKey).Append(schema.Sequence);
        return [.. columns.OfType<ColumnSchema>().Distinct().Select(c => new SortKey(new Field(new Row(0, schema), c.Name), Descending: false))];
    }
}
