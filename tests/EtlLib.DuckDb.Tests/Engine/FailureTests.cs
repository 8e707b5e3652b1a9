using EtlLib.Engine.Specification;
using EtlLib.Engines;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>What fails while it runs, in EtlLib's terms; a session is usable afterwards.</summary>
public sealed class FailureTests
{
    private static readonly Pair.DataFrame Pairs = Pair.DataFrame.Of(new Pair(0, 0), new Pair(1, 1));

    [Fact]
    public void A_stream_is_refused()
    {
        var refused = Assert.Throws<PlanException>(() => new DuckDbEngine().Open(new EngineRun(DataContext.Test with { Mode = RunMode.Stream })));
        Assert.Equal("ETL2001: The embedded engine does not run a stream. Run the program as a batch.", refused.Message);
    }

    [Fact]
    public async Task A_division_by_zero_names_the_model()
    {
        var error = await Assert.ThrowsAsync<DataException>(() => Pairs.Select(p => new Pair.Projection { Id = 1L / p.Id, Value = null }).ToListAsync());
        Assert.Equal("Division by zero. It happened while Pair was computed.", error.Message);
    }

    [Fact]
    public async Task An_overflow_is_no_wrap()
    {
        var error = await Assert.ThrowsAsync<DataException>(() => Pairs.Select(p => new Pair.Projection { Id = p.Id + long.MaxValue, Value = null }).ToListAsync());
        Assert.Contains("It happened while Pair was computed.", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<DataException>(() => Pairs.Aggregate(g => new Totals.Projection { Count = 0, Some = 0, Distinct = 0, Median = null, Quantile = null, Deviation = null, Correlation = null, Constant = null, Any = null, All = null, Least = g.Sum(p => Column.When(p.Id == 0L, long.MaxValue).Otherwise(p.Id.OrElse(0))), Greatest = null, Top = g.TopK(p => p.Value.OrElse(0), 1), Ids = g.TopK(p => p.Id.OrElse(0), 1) }).ToListAsync());
        Assert.Contains("It happened while Totals was computed.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_untaken_branch_does_not_fail() =>
        Assert.Equal([0L, 1L], (await Pairs.Select(p => new Pair.Projection { Id = Column.When(p.Id == 0L, p.Id).Otherwise(1L / p.Id), Value = null }).OrderBy(p => p.Id).ToListAsync()).Select(p => p.Id));

    [Fact]
    public async Task A_session_works_after_a_failure()
    {
        await using var session = Running.Open();
        await Assert.ThrowsAsync<DataException>(() => session.ToListAsync<Pair>(Pairs.Select(p => new Pair.Projection { Id = 1L / p.Id, Value = null }).Plan));
        Assert.Equal(2, (await session.ToListAsync<Pair>(Pairs.Plan)).Count);
    }

    [Fact]
    public async Task A_model_that_is_not_there_names_the_nearest()
    {
        await using var session = Running.Open(new Dictionary<string, EtlLib.Plan.Relation> { ["Pairs"] = Pairs.Plan });
        var error = await Assert.ThrowsAsync<PlanException>(() => session.ToListAsync<Pair>(new EtlLib.Plan.ModelRows(Pairs.Plan.Schema, "Pears")));
        Assert.Contains("Did you mean Pairs?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_little_memory_names_the_remedy()
    {
        await using var session = Running.Open(options: new DuckDbOptions(MemoryLimit: 8_000_000, Threads: 1));
        var frame = Pair.DataFrame.FlatMap(Pairs, p => Enumerable.Range(0, 2_000_000).Select(i => new Pair(i, p.Id)));
        var error = await Assert.ThrowsAsync<EngineException>(() => session.ToListAsync<Spans>(frame.Aggregate(g => new Spans.Projection { Start = DateTimeOffset.UnixEpoch, End = DateTimeOffset.UnixEpoch, Rows = g.CountDistinct(p => p.Id) }).Plan));
        Assert.Contains("MemoryLimit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_operation_stops()
    {
        using var stop = new CancellationTokenSource();
        await using var session = Running.Open();
        var endless = Pair.DataFrame.FlatMap(Pairs, p => Endless(stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in session.ReadAsync(endless.Plan, stop.Token))
            {
                batch.Dispose();
            }
        });
        Assert.Equal(2, (await session.ToListAsync<Pair>(Pairs.Plan)).Count);
    }

    private static IEnumerable<Pair> Endless(CancellationTokenSource stop)
    {
        for (var i = 0; ; i++)
        {
            if (i == 10_000)
            {
                stop.Cancel();
                yield break;
            }

            yield return new Pair(i, i);
        }
    }
}
