using CsCheck;
using EtlLib.Batches;
using EtlLib.Schemas;

namespace EtlLib.Generation;

public class RowGeneratorTests
{
    private static readonly RowGenerator Trades = new(Models.StockTrade, Models.Options);

    [Fact]
    public void Rows_are_ordered_by_event_time_then_key_and_numbered_so()
    {
        using var batch = Memory.Fill(Trades, 0, 7);
        Assert.Equal(["SPY", "TSLA", "XOM", "SPY", "TSLA", "XOM", "SPY"], Enumerable.Range(0, 7).Select(batch.Text(0).GetString));
        Assert.Equal([0, 0, 0, 1, 1, 1, 2], batch.Fixed<long>(1).Span.ToArray().Select(t => (Values.ToInstant(t) - Models.Options.Start).TotalMinutes));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], batch.Fixed<long>(2).Span.ToArray());
        Assert.Equal([10, 10, 10], batch.Fixed<double>(3).Span[..3].ToArray());
        Assert.Equal(15_000, Trades.RowCount);
    }

    [Fact]
    public void Any_slices_in_one_batch_are_the_same_bytes_as_one_slice() => Gen.Int[1, 4_000].Array[1, 40].Sample(counts =>
    {
        using var sliced = new ColumnBatch(Models.StockTrade);
        foreach (var count in counts)
        {
            Trades.Fill(sliced, sliced.Count, (int)Math.Min(count, Trades.RowCount - sliced.Count));
        }

        using var whole = Memory.Fill(Trades, 0, sliced.Count);
        Assert.Equal(Memory.Hash(whole), Memory.Hash(sliced));
    }, iter: 20);

    [Fact]
    public void A_slice_anywhere_is_the_same_as_its_part_of_the_whole() => Gen.Select(Gen.Int[0, 14_999], Gen.Int[1, 3_000]).Sample((first, count) =>
    {
        count = Math.Min(count, 15_000 - first);
        using var slice = Memory.Fill(Trades, first, count);
        using var whole = Memory.All(Trades);
        Assert.Equal(whole.Fixed<double>(3).Span.Slice(first, count), slice.Fixed<double>(3).Span);
        Assert.Equal(whole.Fixed<int>(4).Span.Slice(first, count), slice.Fixed<int>(4).Span);
    }, iter: 30);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public void Threads_in_any_order_make_the_same_bytes_for_columns_of_all_types_and_generators(int keys)
    {
        var schema = Models.Of("All", [Models.Column("Key", ColumnType.Text, ColumnRoles.PartitionKey), .. Models.Everything.Columns, .. Generators()]);
        var rows = new RowGenerator(schema, Models.Options with { Keys = [.. Enumerable.Range(0, keys).Select(k => $"key{k}")], Rows = 3_000 / keys });
        var slices = rows.Slices(batchSize: 701).ToArray();
        var batches = new ColumnBatch[slices.Length];
        var shuffled = Enumerable.Range(0, slices.Length).OrderBy(i => i * 7919 % slices.Length).ToArray();
        Parallel.ForEach(shuffled, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => batches[i] = Memory.Fill(rows, slices[i].First, slices[i].Count));

        using var whole = Memory.All(rows);
        using var joined = Memory.Join(batches);
        Assert.Equal(Memory.Hash(whole), Memory.Hash(joined));
    }

    [Fact]
    public void Another_key_or_column_beside_it_changes_no_value()
    {
        using var alone = Memory.All(new RowGenerator(Models.StockTrade, Models.Options with { Keys = ["TSLA"] }));
        using var beside = Memory.All(Trades);
        var wider = Models.Of("StockTrade", [Models.Column("Venue", ColumnType.Text), .. Models.StockTrade.Columns]);
        using var widened = Memory.All(new RowGenerator(wider, Models.Options));
        for (var i = 0; i < alone.Count; i++)
        {
            Assert.Equal(alone.Fixed<double>(3)[i], beside.Fixed<double>(3)[(3 * i) + 1]);
            Assert.Equal(alone.Fixed<int>(4)[i], widened.Fixed<int>(5)[(3 * i) + 1]);
        }
    }

    [Fact]
    public void Another_seed_key_or_model_gives_other_values()
    {
        using var trades = Memory.All(Trades);
        using var seeded = Memory.All(new RowGenerator(Models.StockTrade, Models.Options with { Seed = 43 }));
        using var renamed = Memory.All(new RowGenerator(Models.StockTrade with { Name = "Quote" }, Models.Options));
        var volumes = trades.Fixed<int>(4).Span.ToArray().Select(v => (double)v).ToArray();
        foreach (var other in new[] { seeded, renamed })
        {
            Assert.Equal(0, Statistics.Correlation(volumes, other.Fixed<int>(4).Span.ToArray().Select(v => (double)v).ToArray()), 0.03);
        }

        Assert.Equal(0, Statistics.Correlation(volumes.Where((_, i) => i % 3 == 0).ToArray(), volumes.Where((_, i) => i % 3 == 1).ToArray()), 0.04);
    }

    [Fact]
    public void The_end_is_exclusive()
    {
        var start = Models.Options.Start;
        var rows = new RowGenerator(Models.StockTrade, Models.Options with { Rows = null, End = start.AddMinutes(10) });
        Assert.Equal(30, rows.RowCount);
        Assert.Equal(33, new RowGenerator(Models.StockTrade, Models.Options with { Rows = null, End = start.AddMinutes(10).AddMicroseconds(1) }).RowCount);
        Assert.Equal(0, new RowGenerator(Models.StockTrade, Models.Options with { Rows = null, End = start }).RowCount);
    }

    [Fact]
    public void Slices_cover_all_rows_once()
    {
        Assert.Equal([(0, 4), (4, 4), (8, 1)], new RowGenerator(Models.StockTrade, Models.Options with { Rows = 3 }).Slices(4));
        Assert.Empty(new RowGenerator(Models.StockTrade, Models.Options with { Rows = 0 }).Slices());
    }

    [Fact]
    public void Rows_that_there_are_not_are_refused()
    {
        using var batch = new ColumnBatch(Models.StockTrade);
        Assert.Throws<ArgumentOutOfRangeException>(() => Trades.Fill(batch, 14_999, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trades.Fill(batch, -1, 2));
        using var other = new ColumnBatch(Models.Venue);
        Assert.Throws<ArgumentException>(() => Trades.Fill(other, 0, 1));
    }

    [Fact]
    public void Filling_allocates_nothing_once_it_is_warm()
    {
        using var batch = new ColumnBatch(Models.StockTrade);
        Trades.Fill(batch, 0, 15_000);
        batch.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Trades.Fill(batch, 0, 15_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IEnumerable<ColumnSchema> Generators()
    {
        DataType[] types =
        [
            new BrownianMotionAttribute(), new GeometricBrownianMotionAttribute(), new RandomWalkAttribute(), new NormalAttribute { NullRate = 0.2 }, new LogNormalAttribute(),
            new ExponentialAttribute(), new PoissonAttribute { Mean = 5 }, new UniformAttribute(0.5, 2), new SerialAttribute(), new ChoiceAttribute(1, 2, 3) { Weights = [1, 2, 3] },
            new ConstantAttribute(5), new DiceAttribute(),
        ];
        return types.Select((type, i) => Models.Column($"G{i}", type is DiceAttribute ? ColumnType.Int : ColumnType.Double, nullable: true, generator: type));
    }
}
