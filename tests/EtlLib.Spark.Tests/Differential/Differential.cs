using System.Globalization;
using EtlLib.Engine.Specification;
using EtlLib.Plan;

namespace EtlLib.Spark.Tests.Differential;

/// <summary>One way of computing a plan.</summary>
internal delegate Task<Outcome> Way(Relation plan, CancellationToken cancellation);

/// <summary>
/// Holds two ways of computing plans against each other, over the random plans of consecutive seeds. <c>SEED=n</c> runs one plan alone, <c>PLANS=n</c> that many, <c>FROM=n</c>
/// those from a seed on.
/// </summary>
internal static class Differential
{
    private const int MostTold = 4;

    /// <summary>Asserts that both ways give the same for so many plans, several at a time; a difference is told with the smallest plan that shows it.</summary>
    public static async Task AssertSameAsync(Way one, Way other, int plans, int atOnce = 2)
    {
        var seeds = Number("SEED") is { } seed ? [seed] : Enumerable.Range(Number("FROM") ?? 0, Number("PLANS") ?? plans).ToArray();
        var differences = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var failures = 0;
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = TestContext.Current.CancellationToken }, async (seed, cancellation) =>
        {
            var plan = RandomPlans.Of(seed);
            if (seeds.Length == 1)
            {
                await Console.Error.WriteLineAsync(plan.ToString());
            }

            var (mine, others) = (await one(plan, cancellation), await other(plan, cancellation));
            if (mine.Failure is not null)
            {
                Interlocked.Increment(ref failures);
            }

            if (!mine.Agrees(others))
            {
                differences.Enqueue(differences.Count < MostTold ? await ToldAsync(seed, plan, one, other, cancellation) : $"SEED={seed}");
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"Seeds {seeds[0]} to {seeds[^1]}: {differences.Count} differences, {failures} plans that fail on both.");
        Assert.True(differences.IsEmpty, $"{differences.Count} of {seeds.Length} plans differ.\n{string.Join("\n", differences)}");
        Assert.True(failures <= Math.Max(1, seeds.Length / 8), $"{failures} of {seeds.Length} plans fail: the rest says too little.");
    }

    /// <summary>A difference as text: the smallest plan that shows it, its rows, and what each way makes of them.</summary>
    private static async Task<string> ToldAsync(int seed, Relation plan, Way one, Way other, CancellationToken cancellation)
    {
        var smallest = await Shrinking.SmallestAsync(plan, async smaller => !(await one(smaller, cancellation)).Agrees(await other(smaller, cancellation)));
        var sources = Trees.All(smallest).OfType<Scan>().Select(scan => ((ValueRows)scan.Source).Batch()).Select(batch => $"{batch.Schema}\n{Cells.Lines(Cells.Of(batch))}\n");
        return $"""
            SEED={seed}
            {smallest}of
            {string.Concat(sources)}gives
            {await one(smallest, cancellation)}
            and
            {await other(smallest, cancellation)}

            """;
    }

    private static int? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
