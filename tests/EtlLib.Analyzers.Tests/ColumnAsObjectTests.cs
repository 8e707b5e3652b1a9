using EtlLib.Analyzers.Tests.Verification;
using static EtlLib.Analyzers.Tests.Verification.Samples;

namespace EtlLib.Analyzers.Tests;

[Rule("ETL1021")]
public class ColumnAsObjectTests
{
    [Theory, Fires]
    [InlineData("t.Symbol == $\"x-{[|t.Note|]}\"")]
    [InlineData("t.Symbol == $\"{[|t.Price|]:F2} {[|t.Volume|]}\"")]
    [InlineData("t.Symbol == \"x\" + [|t.Price|]")]
    [InlineData("t.Symbol == [|t.Volume|] + \"x\"")]
    [InlineData("t.Symbol.[|Equals|](t.Note)")]
    [InlineData("[|Equals|](t.Symbol, t.Note)")]
    [InlineData("object.[|ReferenceEquals|](t.Symbol, t.Note)")]
    [InlineData("t.Symbol == t.Price.[|ToString|]()")]
    [InlineData("t.Volume == t.Symbol.[|GetHashCode|]()")]
    [InlineData("t.Symbol == string.Format(\"{0}\", [|t.Price|])")]
    [InlineData("t.Symbol == string.Join('-', [|t.Price|], [|t.Volume|])")]
    [InlineData("t.Symbol == string.Concat([|t.Symbol|], \"x\")")]
    public Task A_column_as_an_object_is_marked(string condition) => Analysis.FiresAsync("ETL1021", Where(condition));

    [Theory, Silent]
    [InlineData("t.Symbol + \"-\" + t.Note == \"x\"")]
    [InlineData("\"x\" + t.Volume.ToText() == t.Symbol")]
    [InlineData("t.Symbol == $\"{context.Mode} {1:F2}\"")]
    [InlineData("context.Mode.ToString() == t.Symbol")]
    [InlineData("t.Symbol == string.Format(\"{0}\", 1)")]
    public Task Text_columns_and_text_of_the_context_are_fine(string condition) => Analysis.SilentAsync(Where(condition));
}
