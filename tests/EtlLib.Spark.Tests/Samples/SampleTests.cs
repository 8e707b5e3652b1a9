using EtlLib.DuckDb;
using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Spark.Tests.Engine;

namespace EtlLib.Spark.Tests.Samples;

/// <summary>The samples' models on both engines.</summary>
public sealed class SampleTests(SparkServer server)
{
    private static readonly DataContext Days = DataContext.Test with { Start = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), End = new DateTimeOffset(2021, 1, 3, 0, 0, 0, TimeSpan.Zero) };

    [Fact]
    public async Task Candles_are_the_same_on_both_engines()
    {
        var trades = StockTrade.DataFrame.From(DataSource.Generate(keys: ["SPY", "TSLA", "XOM"], every: TimeSpan.FromMinutes(1), seed: 42));
        Assert.Equal(3 * 2 * 24, await SameAsync(StockCandle.Make(Days, trades), Days));
    }

    [Fact]
    public async Task Departures_and_their_days_are_the_same_on_both_engines()
    {
        string Data(string name) => Path.Combine(AppContext.BaseDirectory, "data", $"{name}.csv.gz");
        var departures = Departure.Make(
            DataContext.Test,
            Flight.DataFrame.From(DataSource.Csv(Data("flights"), nulls: ["NA"])),
            Weather.DataFrame.From(DataSource.Csv(Data("weather"), nulls: ["NA"])),
            Plane.DataFrame.From(DataSource.Csv(Data("planes"), nulls: ["NA"])));

        // A month of New York's days: in UTC, the last hours of its last day are the next one's.
        Assert.Equal(27_004, await SameAsync(departures, DataContext.Test));
        Assert.Equal(3 * 32, await SameAsync(DailyDelay.Make(DataContext.Test, departures), DataContext.Test));
    }

    /// <summary>Asserts that the rows are the same, and gives their count. Many rows are compared in the order of their texts.</summary>
    private async Task<int> SameAsync(DataFrame frame, DataContext context)
    {
        var embedded = await RowsAsync(new DuckDbEngine(), frame.Plan, context);
        var spark = await RowsAsync(server.Engine(), frame.Plan, context);
        Assert.Equal(embedded.Count, spark.Count);
        foreach (var (mine, others) in embedded.Chunk(256).Zip(spark.Chunk(256)))
        {
            Cells.AssertSame([.. mine], [.. others], frame, ordered: true);
        }

        return embedded.Count;
    }

    private static async Task<List<object?[]>> RowsAsync(IEngine engine, Relation plan, DataContext context)
    {
        await using var session = engine.Open(new EngineRun(context));
        var rows = new List<object?[]>();
        await foreach (var batch in session.ReadAsync(plan, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                rows.AddRange(Cells.Of(batch));
            }
        }

        return [.. rows.OrderBy(row => Cells.Text(row), StringComparer.Ordinal)];
    }
}
