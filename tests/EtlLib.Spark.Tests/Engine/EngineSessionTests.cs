using EtlLib.Engine.Specification;
using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Spark.Tests.Engine;

public class EngineSessionTests(SparkServer server)
{
    private static readonly Pair.DataFrame Pairs = Pair.DataFrame.Of(new Pair(1, 10), new Pair(2, null), new Pair(3, 30));

    [Fact]
    public async Task Rows_go_there_are_computed_and_come_back()
    {
        await using var session = server.Open();
        var rows = await session.ToListAsync<Pair>(Pairs.Where(p => p.Value > 10).Select(p => new Pair.Projection { Id = p.Id + 1, Value = p.Value * 2 }).Plan);
        Assert.Equal([new Pair(4, 60)], rows);
        Assert.Equal(3, session.Progress.RowsRead);
    }

    [Fact]
    public async Task A_model_is_kept_once_and_read_by_others()
    {
        await using var session = server.Open(new Dictionary<string, Relation> { ["Pairs"] = Pairs.Plan });
        Assert.Equal(3, await session.Prepare(Pairs.Plan, []).KeepAsync("Pairs", TestContext.Current.CancellationToken));
        var read = new ModelRows(Pairs.Plan.Schema, "Pairs");
        Assert.Equal(3, (await session.ToListAsync<Pair>(read, "Pairs")).Count);
        Assert.Equal(3, (await session.ToListAsync<Pair>(read, "Pairs")).Count);
        Assert.Equal(3, session.Progress.RowsRead);
    }

    [Fact]
    public async Task A_plan_is_explained_in_our_words_and_in_Sparks_and_nothing_is_read()
    {
        await using var session = server.Open(new Dictionary<string, Relation> { ["Pairs"] = Pairs.Plan });
        var text = await session.Prepare(EtlLib.Frames.Over<Pair.DataFrame>(new ModelRows(Pairs.Plan.Schema, "Pairs")).Where(p => p.Value > 10).Plan, []).ExplainAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("Filter ", text, StringComparison.Ordinal);
        Assert.Contains("== Physical Plan ==", text, StringComparison.Ordinal);
        Assert.Equal(0, session.Progress.RowsRead);
    }

    [Fact]
    public async Task Without_a_server_it_is_explained_in_our_words()
    {
        await using var session = new SparkEngine("sc://127.0.0.1:1/;connect_timeout=1").Open(new EngineRun(DataContext.Test));
        var text = await session.Prepare(Pairs.Where(p => p.Value > 10).Plan, []).ExplainAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("Filter ", text, StringComparison.Ordinal);
        Assert.Contains("Spark's own plan is left out", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_data_makes_fail_is_told_of_the_data()
    {
        await using var session = server.Open();
        var error = await Assert.ThrowsAsync<DataException>(() => session.ToListAsync<Pair>(Pairs.Select(p => new Pair.Projection { Id = p.Id / (p.Id - 1), Value = null }).Plan));
        Assert.Contains("Pair was computed", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await session.ToListAsync<Pair>(Pairs.Plan)).Count);
    }
}
