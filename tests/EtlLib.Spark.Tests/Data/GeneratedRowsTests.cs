using EtlLib.Spark.Tests.Engine;

namespace EtlLib.Spark.Tests.Data;

/// <summary>What .NET generates is what the cluster computes with.</summary>
public class GeneratedRowsTests(SparkServer server)
{
    [Fact]
    public async Task Generated_rows_reach_the_cluster_as_they_are_made_and_are_counted()
    {
        var token = TestContext.Current.CancellationToken;
        var source = DataSource.Generate(keys: ["SPY", "TSLA"], every: TimeSpan.FromSeconds(1), seed: 7, rows: 60_000);
        var plan = Trade.DataFrame.From(source).Plan;
        await using var session = server.Open();
        var (here, there) = (await source.ReadAsync(plan.Schema, DataContext.Test, token).ToListAsync(token), await session.ReadAsync(plan, token).ToListAsync(token));
        Assert.InRange(there.Count, 2, int.MaxValue);
        Rows.Same(here, there);
        Assert.Equal(120_000, session.Progress.RowsRead);
        foreach (var batch in here.Concat(there))
        {
            batch.Dispose();
        }
    }
}
