using System.Globalization;
using Microsoft.CodeAnalysis;
using Snapshooter.Xunit3;

namespace EtlLib.Generators.Tests;

public class SnapshotTests
{
    [Theory]
    [MemberData(nameof(ModelShapes.Names), MemberType = typeof(ModelShapes))]
    public void What_is_generated_is_as_reviewed(string shape)
    {
        var generation = Compiling.Generate(ModelShapes.Sources[shape]);

        Snapshot.Match(string.Join("\n", generation.Files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"// ==== {f.Key}\n{f.Value}")), shape);
    }

    [Theory]
    [MemberData(nameof(ModelShapes.Names), MemberType = typeof(ModelShapes))]
    public void What_is_generated_compiles_without_errors_and_warnings(string shape) =>
        Assert.Empty(Compiling.Generate(ModelShapes.Sources[shape]).Complaints);

    [Theory]
    [MemberData(nameof(ModelShapes.Names), MemberType = typeof(ModelShapes))]
    public void A_second_run_takes_everything_from_the_first(string shape)
    {
        var project = Compiling.Project(ModelShapes.Sources[shape]);
        var driver = Compiling.Driver().RunGenerators(project, TestContext.Current.CancellationToken);

        var again = driver.RunGenerators(project.Clone(), TestContext.Current.CancellationToken).GetRunResult().Results[0];

        string[] models = [.. Steps.Of(again, ModelGenerator.Models), .. Steps.Of(again, ModelGenerator.ValueObjects), .. Steps.Of(again, ModelGenerator.Listed)];
        Assert.NotEmpty(models);
        Assert.All(models, reason => Assert.Contains(reason, new[] { nameof(IncrementalStepRunReason.Cached), nameof(IncrementalStepRunReason.Unchanged) }));
        Assert.All(Steps.OfSources(again), reason => Assert.Equal(nameof(IncrementalStepRunReason.Cached), reason.Value));
    }

    [Theory]
    [MemberData(nameof(ModelShapes.Names), MemberType = typeof(ModelShapes))]
    public void Swedish_machines_generate_the_same(string shape)
    {
        var invariant = Compiling.Generate(ModelShapes.Sources[shape]).Files;
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("sv-SE");
            Assert.NotEqual("-1", (-1).ToString(CultureInfo.CurrentCulture));
            Assert.Equal(invariant, Compiling.Generate(ModelShapes.Sources[shape]).Files);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Lines_end_with_LF_on_every_machine() =>
        Assert.All(ModelShapes.Sources.Values, source => Assert.All(Compiling.Generate(source).Files.Values, text => Assert.DoesNotContain('\r', text)));
}
