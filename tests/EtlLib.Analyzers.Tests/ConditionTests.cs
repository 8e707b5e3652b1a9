using EtlLib.Analyzers.Tests.Verification;
using static EtlLib.Analyzers.Tests.Verification.Samples;

namespace EtlLib.Analyzers.Tests;

[Rule("ETL1010")]
public class ConditionTests
{
    [Theory, Fires]
    [InlineData("t.Price > 1 [|&&|] t.Volume > 1", "&& wants one bool, but a column has a value in each row: use &")]
    [InlineData("t.Price > 1 [||||] t.Volume > 1", "|| wants one bool, but a column has a value in each row: use |")]
    [InlineData("true [|&&|] t.Volume > 1", "&& wants one bool, but a column has a value in each row: use &")]
    [InlineData("t.Price > 1 [|?|] t.Volume > 1 : t.Volume < 1", "?: chooses once, while the plan is built, but a column has a value in each row: use Column.When(…, …).Otherwise(…)")]
    [InlineData("[|!|]t.Volume", "! negates conditions, and t.Volume is none: compare it with a value")]
    [InlineData("[|!|]t.Delay", "! negates conditions, and t.Delay is none: compare it, or ask t.Delay.IsNull()")]
    public async Task An_operator_of_bools_on_columns_is_marked_with_the_one_to_use(string condition, string message) =>
        Assert.Equal([message], await Analysis.FiresAsync("ETL1010", Where(condition)));

    [Fact, Fires]
    public Task Each_operator_of_a_chain_is_marked() =>
        Analysis.FiresAsync("ETL1010", Where("t.Price > 1 [|&&|] (t.IsBuy [||||] t.Volume > 1) [|&&|] t.Volume < 3"));

    [Theory, Fires]
    [InlineData("[|if|] (t.Price > 1) { return t.IsBuy; } return t.Volume > 1;")]
    [InlineData("[|while|] (t.IsBuy) { } return t.IsBuy;")]
    [InlineData("do { } [|while|] (t.IsBuy); return t.IsBuy;")]
    [InlineData("[|for|] (; t.IsBuy;) { } return t.IsBuy;")]
    public Task A_statement_that_decides_on_a_column_is_marked(string statements) =>
        Analysis.FiresAsync("ETL1010", Pipeline($"_ = trades.Where(t => {{ {statements} }});"));

    [Theory, Silent]
    [InlineData("t.Price > 1 & t.Volume > 1 | !t.IsBuy")]
    [InlineData("context.Start is null ? t.Price > 1 : t.Price > 2")]
    [InlineData("context.Start is null && context.End is null ? t.IsBuy : !t.IsBuy")]
    [InlineData("Column.When(t.Price > 1, t.IsBuy).Otherwise(true)")]
    public Task The_operators_of_columns_and_bools_of_the_context_are_fine(string condition) =>
        Analysis.SilentAsync(Where(condition));
}
