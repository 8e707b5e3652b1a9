using EtlLib.DuckDb;
using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>The engines against each other, and the embedded one against itself: random plans over random rows.</summary>
public sealed class DifferentialTests : IAsyncDisposable
{
    private static readonly Dictionary<string, Relation> NoModels = [];
    private readonly System.Collections.Concurrent.ConcurrentBag<EngineSession> embedded = [];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var session in embedded)
        {
            await session.DisposeAsync();
        }
    }

    [Fact]
    public Task A_plan_gives_the_same_as_its_operations_one_by_one() => Differential.AssertSameAsync(EmbeddedAsync, StepwiseAsync, plans: 300);

    [Fact]
    public async Task A_difference_is_told_with_the_smallest_plan_that_shows_it()
    {
        // As an engine would that takes Distinct for nothing.
        Relation Without(Relation plan) => plan is Distinct distinct ? Without(distinct.From) : Trees.With(plan, [.. Trees.Inputs(plan).Select(Without)], Trees.Exprs(plan));
        var error = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => Differential.AssertSameAsync(EmbeddedAsync, (plan, cancellation) => EmbeddedAsync(Without(plan), cancellation), plans: 60));
        Assert.Matches(@"SEED=\d+\nDistinct\n", error.Message);
    }

    private async Task<Outcome> EmbeddedAsync(Relation plan, CancellationToken cancellation)
    {
        var session = embedded.TryTake(out var idle) ? idle : Open(NoModels);
        var outcome = await Outcome.OfAsync(session, plan, cancellation);
        embedded.Add(session);
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

        Relation OverNamed(Relation relation) => Trees.With(relation, [.. Trees.Inputs(relation).Select(Named)], Trees.Exprs(relation));
        var last = OverNamed(plan);
        await using var session = Open(models);
        try
        {
            foreach (var name in models.Keys.Reverse())
            {
                await session.MaterializeAsync(name, cancellation);
            }
        }
        catch (DataException)
        {
            // What fails by its data also fails where it is inlined.
            return await Outcome.OfAsync(session, last, cancellation);
        }

        return await Outcome.OfAsync(session, last, cancellation);
    }

    private static EngineSession Open(IReadOnlyDictionary<string, Relation> models) => new DuckDbEngine().Open(new EngineOptions(Threads: 1), DataContext.Test, models);
}
