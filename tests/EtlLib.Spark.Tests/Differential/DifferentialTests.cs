using System.Collections.Concurrent;
using EtlLib.DuckDb;
using EtlLib.Engines;
using EtlLib.Plan;
using EtlLib.Spark.Tests.Engine;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>The engines against each other, and the embedded one against itself: random plans over random rows.</summary>
public sealed class DifferentialTests(SparkServer server) : IAsyncDisposable
{
    private static readonly Dictionary<string, Relation> NoModels = [];
    private readonly ConcurrentBag<EngineSession> embedded = [], spark = [];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var session in embedded.Concat(spark))
        {
            await session.DisposeAsync();
        }
    }

    [Fact]
    public Task A_plan_gives_the_same_on_Spark() => Differential.AssertSameAsync(EmbeddedAsync, SparkAsync, plans: 300);

    [Fact]
    public Task A_plan_gives_the_same_as_its_operations_one_by_one() => Differential.AssertSameAsync(EmbeddedAsync, StepwiseAsync, plans: 300);

    [Fact]
    public async Task A_difference_is_told_with_the_smallest_plan_that_shows_it()
    {
        // As an engine would that keeps every row.
        Relation Without(Relation plan) => plan is Filter filter ? Without(filter.From) : Trees.With(plan, [.. plan.Children.Select(Without)], Trees.Exprs(plan));
        var error = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Differential.AssertSameAsync(EmbeddedAsync, (plan, cancellation) => EmbeddedAsync(Without(plan), cancellation), plans: 60));
        Assert.Matches(@"SEED=\d+\nFilter [^\n]+\n  \w+ [^\n]+\n(    Scan \w+ from [01] rows\n)?of\n", error.Message);
    }

    private Task<Outcome> EmbeddedAsync(Relation plan, CancellationToken cancellation) => PooledAsync(embedded, () => Open(NoModels), plan, cancellation);

    private Task<Outcome> SparkAsync(Relation plan, CancellationToken cancellation) => PooledAsync(spark, () => server.Open(), plan, cancellation);

    private static async Task<Outcome> PooledAsync(ConcurrentBag<EngineSession> pool, Func<EngineSession> open, Relation plan, CancellationToken cancellation)
    {
        var session = pool.TryTake(out var idle) ? idle : open();
        var outcome = await Outcome.OfAsync(session, plan, cancellation);
        pool.Add(session);
        return outcome;
    }

    /// <summary>Each operation computed by itself, and its rows kept for the next: nothing is rewritten across operations.</summary>
    private static async Task<Outcome> StepwiseAsync(Relation plan, CancellationToken cancellation)
    {
        var models = new Dictionary<string, Relation>();
        Relation Named(Relation relation)
        {
            if (relation is Scan || relation.Outputs.Count > 1)
            {
                return relation;
            }

            var name = $"step{models.Count}";
            models[name] = relation;
            models[name] = OverNamed(relation);
            return new ModelRows(relation.Schema, name);
        }

        Relation OverNamed(Relation relation) => Trees.With(relation, [.. relation.Children.Select(Named)], Trees.Exprs(relation));
        var last = OverNamed(plan);
        await using var session = Open(models);
        var kept = new List<string>();
        try
        {
            foreach (var name in models.Keys.Reverse())
            {
                await session.Prepare(models[name], kept).KeepAsync(name, cancellation);
                kept.Add(name);
            }
        }
        catch (DataException)
        {
            // What fails by its data also fails where it is inlined.
        }

        return await Outcome.OfAsync(session, last, cancellation, kept);
    }

    private static EngineSession Open(IReadOnlyDictionary<string, Relation> models) => new DuckDbEngine(new DuckDbOptions(Threads: 1)).Open(new EngineRun(DataContext.Test, models));
}
