using System.Reflection;
using EtlLib.Analyzers.Tests.Verification;
using EtlLib.Generators;
using Microsoft.CodeAnalysis;

namespace EtlLib.Analyzers.Tests;

/// <summary>What every rule has, whether an analyzer or the generator reports it: a page, a release row, a fix where one is promised, and tests.</summary>
public class RuleTests
{
    private const string Pages = "https://github.com/etllib/etllib/blob/main/";

    private static readonly string Root = typeof(RuleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    private static readonly DiagnosticDescriptor[] Rules =
    [
        .. typeof(ModelGenerator).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(DiagnosticDescriptor))
            .Select(f => (DiagnosticDescriptor)f.GetValue(null)!)
            .OrderBy(d => d.Id, StringComparer.Ordinal),
    ];

    /// <summary>The rules whose mistakes have one remedy that can be written.</summary>
    private static readonly string[] Fixable = ["ETL0001", "ETL0002", "ETL0006", "ETL0008", "ETL0016", "ETL1001", "ETL1003", "ETL1010", "ETL1016", "ETL1021", "ETL1022"];

    public static TheoryData<string> Ids => [.. Rules.Select(d => d.Id)];

    public static TheoryData<string> OfAnalyzers => [.. Analysis.Analyzers.SelectMany(a => a.SupportedDiagnostics).Select(d => d.Id).Distinct()];

    [Fact]
    public void The_rules_of_this_version_are_these() => Assert.Equal(
        "ETL0001 ETL0002 ETL0003 ETL0004 ETL0005 ETL0006 ETL0007 ETL0008 ETL0009 ETL0010 ETL0013 ETL0014 ETL0016 ETL0017 ETL0019 ETL0020 "
        + "ETL1001 ETL1003 ETL1008 ETL1009 ETL1010 ETL1011 ETL1016 ETL1021 ETL1022 ETL1023",
        string.Join(' ', Rules.Select(d => d.Id)));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_has_a_page_that_the_index_lists_and_the_editor_opens(string id)
    {
        var rule = Rules.Single(d => d.Id == id);
        Assert.Equal($"{Pages}docs/diagnostics/{id}.md", rule.HelpLinkUri);
        Assert.StartsWith($"# {id}: {rule.Title}\n", Read($"docs/diagnostics/{id}.md"), StringComparison.Ordinal);
        var severity = rule.DefaultSeverity is DiagnosticSeverity.Info ? "information" : rule.DefaultSeverity.ToString().ToLowerInvariant();
        Assert.Contains($"| [{id}]({id}.md) | {rule.Title} | {severity} | {(Fixable.Contains(id) ? "yes" : "")} |\n", Read("docs/diagnostics/README.md"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_is_in_the_list_of_releases(string id)
    {
        var rule = Rules.Single(d => d.Id == id);
        var rows = Read("src/EtlLib.Generators/AnalyzerReleases.Unshipped.md") + Read("src/EtlLib.Generators/AnalyzerReleases.Shipped.md");
        Assert.Contains($"{id} | {rule.Category} | {rule.DefaultSeverity} | ", rows, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_light_bulb_is_there_where_it_is_promised(string id) =>
        Assert.Equal(Fixable.Contains(id), Fixing.Fixes.Any(f => f.FixableDiagnosticIds.Contains(id)));

    [Theory]
    [MemberData(nameof(OfAnalyzers))]
    public void A_rule_has_a_test_in_which_it_fires_and_one_in_which_it_is_silent(string id)
    {
        var tests = typeof(RuleTests).Assembly.GetTypes().Where(t => t.GetCustomAttribute<RuleAttribute>()?.Id == id).SelectMany(t => t.GetMethods()).ToArray();
        Assert.Contains(tests, t => t.GetCustomAttribute<FiresAttribute>() is not null);
        Assert.Contains(tests, t => t.GetCustomAttribute<SilentAttribute>() is not null);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_first_example_of_a_page_has_the_mistake_and_the_second_has_none(string id)
    {
        var examples = Read($"docs/diagnostics/{id}.md").Split("```csharp\n").Skip(1).Select(e => e[..e.IndexOf("```", StringComparison.Ordinal)]).ToArray();
        Assert.Equal(2, examples.Length);
        Assert.Contains(id, (await Analysis.DiagnosticsAsync(Source(examples[0]), IsWhole(examples[0]) ? "" : Samples.Models)).Select(d => d.Id));
        Assert.Empty((await Analysis.DiagnosticsAsync(Source(examples[1]), IsWhole(examples[1]) ? "" : Samples.Models)).Where(d => d.Severity > DiagnosticSeverity.Hidden).Select(d => d.ToString()));
    }

    private static bool IsWhole(string example) => example.Contains("[DataModel]", StringComparison.Ordinal);

    private static string Source(string example) => IsWhole(example) ? "using System;\nusing EtlLib;\n" + example : Samples.Pipeline(example);

    private static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");
}
