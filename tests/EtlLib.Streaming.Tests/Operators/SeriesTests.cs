using EtlLib.Batches;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Streaming.Tests;

public class SeriesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_series_is_that_of_the_batch(bool withLeads) => await Property.HoldsAsync(async (session, random) =>
    {
        // One value beside the order: which of two rows of one time, sequence and value comes first is nobody's.
        using var all = Events.Random(random);
        string[] values = ["Small", "Big", "Real", "Money", "Name", "Flag"];
        var value = random.GetItems(values, 1)[0];
        var schema = new Schema("Row", [.. new[] { "Key", "Time", "Seq", value }.Select(c => Events.Schema[c])]);
        using var rows = Events.Columns(all, schema, [.. schema.Columns.Select(c => Events.Schema.IndexOf(c.Name))]);
        var row = new Row(0, schema);
        var columns = Columns(random, row, value, withLeads);
        var model = new Schema("Series", [.. schema.Columns, .. columns.Select((c, i) => new ColumnSchema($"c{i}", c.Type, c.Nullable))]);
        var batch = new Series(Events.Scan(rows), [new Field(row, "Key")], model,
            [.. schema.Columns.Select(c => new Field(row, c.Name)), .. columns]);
        var spec = new SeriesRows(new OperatorInput(schema, [0], Time: 1, Sequence: 2), "Series", [.. columns.Select(Column)]);
        await Property.EqualAsync(session, random, batch, spec, [(rows, 1)], 1);
    });

    [Fact]
    public void Rows_beyond_reach_are_forgotten()
    {
        var spec = new SeriesRows(Events.Input(0), "Series", [new(new(new("Mean", ColumnType.Double, true), AggregateFunction.Mean, 8),
            Range: 10 * Events.Second)]);
        using var op = spec.Open();
        var output = new List<ColumnBatch>();
        for (var second = 0; second < 20_000; second++)
        {
            var batch = new ColumnBatch(Events.Schema);
            foreach (var column in batch.Vectors)
            {
                column.AppendNull();
            }

            batch.Text(0).Clear();
            batch.Text(0).Append($"key {second}");
            batch.Fixed<long>(2).Clear();
            batch.Fixed<long>(2).Append(Events.Start + (second * Events.Second));
            batch.EndRow();
            op.Add(0, batch);
            op.Advance([Events.Start + (second * Events.Second)], output);
            output.ForEach(b => b.Dispose());
            output.Clear();
            Assert.InRange(op.State.Rows, 0, 2_100);
        }

        Assert.InRange(op.State.Bytes, 1, 2_000_000);
    }

    private static Expr[] Columns(Random random, Row row, string value, bool withLeads)
    {
        EquatableArray<Expr> order = [new Field(row, "Time"), new Field(row, "Seq")];
        var field = new Field(row, value);
        AggregateFunction[] functions = value switch
        {
            "Name" =>
                [AggregateFunction.Count, AggregateFunction.Min, AggregateFunction.Max, AggregateFunction.First, AggregateFunction.Last],
            "Flag" => [AggregateFunction.Any, AggregateFunction.All, AggregateFunction.Count, AggregateFunction.Last],
            _ => [AggregateFunction.Count, AggregateFunction.Sum, AggregateFunction.Mean, AggregateFunction.Min, AggregateFunction.Max,
                AggregateFunction.First, AggregateFunction.Last, AggregateFunction.Variance],
        };
        Expr Rolled(bool byTime)
        {
            var function = random.GetItems(functions, 1)[0];
            var aggregate = new Aggregate(function, [field], null, function is AggregateFunction.First or AggregateFunction.Last
                ? order
                : default);
            return byTime
                ? new Rolling(aggregate, TimeSpan.FromSeconds(random.Next(1, 60)), null)
                : new Rolling(aggregate, null, random.Next(1, 6));
        }

        Expr[] made = [new Shift(field, random.Next(1, 4)), Rolled(true), Rolled(false)];
        return withLeads ? [.. made, new Shift(field, -random.Next(1, 4)), new Shift(field, -1)] : made;
    }

    private static SeriesColumn Column(Expr column, int index)
    {
        var schema = new ColumnSchema($"c{index}", column.Type, column.Nullable);
        return column switch
        {
            Shift shift => new SeriesColumn(new AggregateColumn(schema, AggregateFunction.First, 3), Shift: shift.Rows),
            Rolling { Range: { } range } rolling =>
                new SeriesColumn(new AggregateColumn(schema, rolling.Aggregate.Function, 3), Range: range.Ticks / 10),
            Rolling rolling => new SeriesColumn(new AggregateColumn(schema, rolling.Aggregate.Function, 3), Count: rolling.Rows),
            _ => throw new NotSupportedException(),
        };
    }
}
