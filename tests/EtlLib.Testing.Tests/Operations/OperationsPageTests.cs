using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EtlLib.Testing.Tests.Operations;

/// <summary>
/// docs/operations.md lists every operation, with its documentation and what its example gives. REGENERATE=1 writes the page.
/// </summary>
public partial class OperationsPageTests
{
    private static readonly Dictionary<string, string> Summaries = Documentation();

    [Fact]
    public async Task The_page_shows_what_the_examples_give()
    {
        var page = await PageAsync();
        var path = Path.Combine(Repository(), "docs", "operations.md");
        if (Environment.GetEnvironmentVariable("REGENERATE") == "1")
        {
            await File.WriteAllTextAsync(path, page, TestContext.Current.CancellationToken);
        }

        Assert.Equal(page, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Every_operation_has_an_example()
    {
        var shown = Examples.All.SelectMany(s => s.Examples).Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        var frames = new[] { typeof(DataFrame<,,,>), typeof(Group<>), typeof(Around<>), typeof(Windows) };
        var columns = typeof(TextColumn).Assembly.GetExportedTypes()
            .Where(t => t.Name.Split('`')[0].EndsWith("Column", StringComparison.Ordinal) && t.IsValueType);
        string[] apart = ["From", "Of", "Equals", "GetHashCode", "ToString", "Over"];

        var missing = frames.Concat(columns)
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => !m.IsSpecialName && !apart.Contains(m.Name) && !shown.Contains(m.Name))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}");

        Assert.Empty(missing.Distinct());
    }

    private static async Task<string> PageAsync()
    {
        var page = new StringBuilder("""
            # Operations

            Every operation of frames, groups, series and columns, with an example and what it gives. The examples are run by a test, and this page is written from them.
            [Semantics](semantics.md) defines nulls, ties, overflow and time; [engines](engines.md) and [streams](streaming.md) say where an operation is not available.

            ```csharp
            var trades = Deal.DataFrame.Of(      // Symbol, Time, Id, Price, Volume, Note
                //  SPY  10:00:00  1  10  5
                //  SPY  10:00:40  2  12  7  "large"
                //  XOM  10:00:45  3  20  1
                //  SPY  10:02:10  4  11  2
            var quotes = Offer.DataFrame.Of(     // Symbol, Time, Bid
                //  SPY  09:59:55   9
                //  SPY  10:00:30  11
                //  IBM  10:00:00  50
            ```

            """);
        foreach (var (section, intro, examples) in Examples.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {section}\n\n{(intro.Length > 0 ? intro + "\n\n" : "")}");
            if (section is "Frames")
            {
                foreach (var example in examples)
                {
                    page.Append(CultureInfo.InvariantCulture, $"### {example.Name}\n\n{What(example)}\n\n```csharp\n{example.Code}\n// {await example.RunAsync()}\n```\n\n");
                }

                page.Length--;
                continue;
            }

            page.Append("| example | gives | |\n| --- | --- | --- |\n");
            foreach (var example in examples)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{Cell(example.Code)}` | `{Cell(await example.RunAsync())}` | {Cell(What(example))} |\n");
            }
        }

        return page.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static string What(Example example) =>
        example.What ?? Summaries.FirstOrDefault(s =>
        s.Key.StartsWith(example.Documented + "(", StringComparison.Ordinal)
        || s.Key.StartsWith(example.Documented + "``", StringComparison.Ordinal) || s.Key == example.Documented).Value ?? "";

    /// <summary>The summaries of methods, by their names with parameters.</summary>
    private static Dictionary<string, string> Documentation() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "EtlLib.Abstractions.xml"))
        .Descendants("member")
        .Where(m => m.Attribute("name")!.Value.StartsWith("M:", StringComparison.Ordinal) && m.Element("summary") is not null)
        .ToDictionary(m => m.Attribute("name")!.Value[2..], m => Text(m.Element("summary")!));

    private static string Text(XElement summary)
    {
        foreach (var reference in summary.Descendants("see").Where(s => s.Attribute("cref") is not null).ToList())
        {
            reference.ReplaceWith($"`{reference.Attribute("cref")!.Value.Split('.')[^1].Split('(')[0]}`");
        }

        return Whitespace().Replace(summary.Value, " ").Trim();
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "EtlLib.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
