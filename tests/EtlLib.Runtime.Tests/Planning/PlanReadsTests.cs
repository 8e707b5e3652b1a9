using EtlLib.Planning;

namespace EtlLib.Runtime.Tests;

public class PlanReadsTests
{
    [Fact]
    public void Each_leaf_is_told_once_in_the_order_of_the_plan()
    {
        var (first, second) = (DataSource.Csv("first.csv"), DataSource.Csv("second.csv"));
        var trades = Trade.DataFrame.From(first).Union(Trade.DataFrame.From(second)).Union(Trade.DataFrame.From(first));

        Assert.Equal([first, second], PlanReads.Sources(trades.Plan));
    }

    [Fact]
    public async Task A_plan_that_doubles_with_each_step_is_gone_through_once()
    {
        var source = DataSource.Csv("trades.csv");
        var trades = Trade.DataFrame.From(source);
        for (var i = 0; i < 60; i++)
        {
            trades = trades.Union(trades);
        }

        var sources = await Task.Run(() => PlanReads.Sources(trades.Plan), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal([source], sources);
    }
}
