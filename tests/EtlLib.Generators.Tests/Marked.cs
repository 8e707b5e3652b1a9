using System.Text.RegularExpressions;

namespace EtlLib.Generators.Tests;

/// <summary>Source in which <c>{|ETL0001:text|}</c> says what is to be reported, and on which text.</summary>
internal sealed partial record Marked(string Source, IReadOnlyList<string> Expected)
{
    public static Marked Parse(string marked)
    {
        var expected = Pattern().Matches(marked).Select(m => $"{m.Groups[1].Value} at {Pattern().Replace(marked[..m.Index], "$2").Length}: {m.Groups[2].Value}");
        return new(Pattern().Replace(marked, "$2"), [.. expected]);
    }

    /// <summary>Asserts that the generator reports what is marked and nothing else, and that what it still generates compiles: one mistake is one error.</summary>
    public static Generation Check(string marked)
    {
        var (source, expected) = Parse(marked);
        var generation = Compiling.Generate(source);
        Assert.Equal(expected, generation.Diagnostics.OrderBy(d => d.Location.SourceSpan.Start).Select(d => $"{d.Id} at {d.Location.SourceSpan.Start}: {source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)}"));
        Assert.Equal(generation.Diagnostics.Select(Generation.Shown), generation.Complaints);
        return generation;
    }

    [GeneratedRegex(@"\{\|(ETL\d{4}):(.*?)\|\}", RegexOptions.Singleline)]
    private static partial Regex Pattern();
}
