using EtlLib.Batches;
using EtlLib.Plan;
using EtlLib.Schemas;

namespace EtlLib.Streaming.Tests;

public class DedupTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_row_of_those_within_the_bound_is_kept(bool keepLast) => await Property.HoldsAsync(async (session, random) =>
    {
        using var rows = Events.Random(random);
        var within = random.Next(0, 60) * Events.Second;

        // The order is the batch's; the rule is said here once more.
        EquatableArray<SortKey> order = [.. Events.Schema.Columns.Where(c => c.Name is not ("Time"
            or "Seq")).Select(c => c.Name).Prepend("Seq").Prepend("Time").Select(c => new SortKey(Events.Of(c), false))];
        var sorted = new List<(string Row, string Key, long Time)>();
        await foreach (var batch in session.ReadAsync(new Sort(Events.Scan(rows), order), TestContext.Current.CancellationToken))
        {
            var texts = Values.Rows(batch);
            sorted.AddRange(texts.Select((row, i) => (row, string.Join('|', row.Split(" | ").Take(2)), batch.Fixed<long>(2)[i])));
        }

        var kept = sorted.GroupBy(r => r.Key).SelectMany(g => g.Where((_, i) => keepLast
            ? i + 1 == g.Count() || g.ElementAt(i + 1).Time - g.ElementAt(i).Time > within
            : i == 0 || g.ElementAt(i).Time - g.ElementAt(i - 1).Time > within)).Select(r => r.Row).ToList();
        var spec = new DedupWithin(Events.Input(0, 1), within, keepLast);
        var actual = Values.Rows(Epochs.Run(random, spec, [(rows, 2)], 2));
        Property.Equal(kept, actual);
        Assert.Equal(actual, Values.Rows(Epochs.Run(random, spec, [(rows, 2)], 2)));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_beyond_the_bound_are_forgotten(bool keepLast)
    {
        using var op = new DedupWithin(Events.Input(0), 10 * Events.Second, keepLast).Open();
        var output = new List<ColumnBatch>();
        for (var second = 0; second < 20_000; second++)
        {
            var batch = new ColumnBatch(Events.Schema);
            foreach (var column in batch.Vectors)
            {
                switch (column)
                {
                    case TextVector v: v.Append($"key {second}"); break;
                    case FixedVector<long> v: v.Append(Events.Start + (second * Events.Second)); break;
                    default: column.AppendNull(); break;
                }
            }

            batch.EndRow();
            op.Add(0, batch);
            op.Advance([Events.Start + (second * Events.Second)], output);
            Assert.InRange(op.State.Rows, 0, 2_100);
            output.ForEach(b => b.Dispose());
            output.Clear();
        }

        Assert.InRange(op.State.Bytes, 1, 4_000_000);
    }
}
