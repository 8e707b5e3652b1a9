using EtlLib.Batches;

namespace EtlLib.Generation;

public class GenerateSourceTests
{
    private static readonly DateTimeOffset Start = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly GenerateSource Source = DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromMinutes(1), seed: 42);

    [Fact]
    public async Task Rows_are_those_from_the_runs_start_to_its_end()
    {
        var context = DataContext.Test with { Start = Start, End = Start.AddDays(20) };
        var rows = new RowGenerator(Models.StockTrade, Models.Options with { Rows = 20 * 1440 });
        Assert.Equal(rows.RowCount, Source.RowCount(Models.StockTrade, context));
        Assert.True(Source.IsRepeatable);

        var batches = new List<ColumnBatch>();
        await foreach (var batch in Source.ReadAsync(Models.StockTrade, context, CancellationToken.None))
        {
            batches.Add(batch);
        }

        using var expected = Memory.All(rows);
        using var actual = Memory.Join(batches);
        Assert.Equal(Memory.Hash(expected), Memory.Hash(actual));
        Assert.Equal([65_536, 20_864], batches.Select(b => b.Count));
    }

    [Fact]
    public void Without_a_start_the_number_of_rows_must_be_said()
    {
        var error = Assert.Throws<PlanException>(() => Source.RowCount(Models.StockTrade, DataContext.Test));
        Assert.Contains("factory.Start", error.Message, StringComparison.Ordinal);
        Assert.Equal(30, DataSource.Generate(["a", "b", "c"], rows: 10).RowCount(Models.StockTrade, DataContext.Test));
    }

    [Fact]
    public async Task It_stops_when_it_is_cancelled()
    {
        var context = DataContext.Test with { Start = Start, End = Start.AddYears(100) };
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in Source.ReadAsync(Models.StockTrade, context, stop.Token))
            {
                batch.Dispose();
                await stop.CancelAsync();
            }
        });
    }
}
