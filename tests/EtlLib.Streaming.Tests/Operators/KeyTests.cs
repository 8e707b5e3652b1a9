using EtlLib.Batches;

namespace EtlLib.Streaming.Tests;

public class KeyTests
{
    [Fact]
    public void A_key_of_the_same_hash_that_differs_is_another()
    {
        using var rows = Events.Random(new Random(1), 60, large: true);
        for (var c = 0; c < rows.Vectors.Length; c++)
        {
            var (order, column) = (ValueOrder.Of(rows.Schema.Columns[c].Type), rows.Vectors[c]);
            var candidates = Enumerable.Range(1, rows.Count - 1).ToArray();
            order.Verify(column, 0, column, candidates);
            Assert.All(candidates.Index(), found => Assert.Equal(order.Equal(column, found.Index, column, found.Index + 1), found.Item >= 0));
            Assert.Contains(-1, candidates);
        }
    }

    [Fact]
    public void Equal_keys_have_one_number_and_keep_it()
    {
        using var rows = Events.Random(new Random(2), 60, large: true);
        using var table = new KeyTable(Events.Input(0, 1));
        var numbers = new int[rows.Count];
        table.Find(KeyTable.Columns(Events.Input(0, 1), rows), 0, add: true, numbers);
        var texts = Values.Rows(Events.Columns(rows, new("Keys", [.. Events.Input(0, 1).KeyColumns]), 0, 1));
        Assert.Equal(texts.Distinct().Count(), table.Count);
        Assert.All(texts.Zip(numbers).GroupBy(row => row.First), group => Assert.Single(group.Select(row => row.Second).Distinct()));

        var again = new int[rows.Count];
        table.Find(KeyTable.Columns(Events.Input(0, 1), rows), 0, add: false, again);
        Assert.Equal(numbers, again);
    }
}
