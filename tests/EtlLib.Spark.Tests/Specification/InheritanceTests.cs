using EtlLib.Engine.Specification;

namespace EtlLib.Spark.Tests.Specification;

public sealed class InheritanceTests
{
    private const string Begin = "<!-- markers: written by InheritanceTests with REGENERATE=1 -->", End = "<!-- end of markers -->";

    [Fact]
    public void Spark_leaves_out_no_specification() => Assert.Empty(Inheritance.MissingIn(typeof(SparkFixture).Assembly));

    [Fact]
    public void What_is_marked_says_why() => Assert.DoesNotContain(Marker.In(typeof(SparkFixture).Assembly), marker => marker.Reason is null);

    [Fact]
    public void The_page_of_engines_lists_what_is_marked()
    {
        var page = Path.Combine(Root(new DirectoryInfo(AppContext.BaseDirectory)), "docs", "engines.md");
        var text = File.ReadAllText(page);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var list = "\n" + string.Concat(Marker.In(typeof(SparkFixture).Assembly).Select(marker => $"| {marker.Specification} | {marker.Test.Replace('_', ' ')} | {marker.Reason} |\n").Prepend("| specification | test | why Spark refuses it |\n| --- | --- | --- |\n"));
        if (Environment.GetEnvironmentVariable("REGENERATE") == "1")
        {
            File.WriteAllText(page, text[..from] + list + text[to..]);
        }
        else
        {
            Assert.Equal(list, text[from..to]);
        }
    }

    private static string Root(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, "EtlLib.sln")) ? folder.FullName : Root(folder.Parent!);
}
