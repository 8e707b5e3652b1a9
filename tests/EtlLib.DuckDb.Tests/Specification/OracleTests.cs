using CsCheck;
using EtlLib.Engine.Specification;

namespace EtlLib.DuckDb.Tests.Specification;

/// <summary>The embedded engine against LINQ: random plans over random rows. A failure prints its seed, and the smallest rows and plan that were found.</summary>
public sealed class OracleTests(DuckDbFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public Task Random_plans_give_what_LINQ_gives() => CompareAsync(Grammar.Plans);

    [Fact]
    public async Task A_step_that_LINQ_computes_otherwise_is_found_and_printed()
    {
        var wrong = new Step("Where(I > 0)", frame => frame.Where(r => r.I > 0), rows => rows.Where(r => r.I >= 0));
        var error = await Assert.ThrowsAsync<CsCheckException>(() => CompareAsync(Gen.Const(new[] { wrong })));
        Assert.Contains("seed", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Where(I > 0)", error.Message, StringComparison.Ordinal);
    }

    private Task CompareAsync(Gen<Step[]> plans) =>
        Gen.Select(Grammar.Rows, plans).SampleAsync(
            sample => AssertAsync(Planned(sample.Item2, Probe.DataFrame.Of(sample.Item1)), [.. sample.Item2.Aggregate((IEnumerable<Probe>)sample.Item1, (rows, step) => step.Linq(rows))]),
            iter: 100,
            threads: 2,
            print: sample => $"{string.Join<Probe>("\n", sample.Item1)}\n{string.Join(".", sample.Item2.Select(step => step.Text))}");

    private static Probe.DataFrame Planned(Step[] steps, Probe.DataFrame rows) => steps.Aggregate(rows, (frame, step) => step.Dsl(frame));
}
