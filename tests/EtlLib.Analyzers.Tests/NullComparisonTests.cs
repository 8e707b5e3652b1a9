using EtlLib.Analyzers.Tests.Verification;
using static EtlLib.Analyzers.Tests.Verification.Samples;

namespace EtlLib.Analyzers.Tests;

[Rule("ETL1016")]
public class NullComparisonTests
{
    [Theory, Fires]
    [InlineData("t.Note [|== null|]", "t.Note.IsNull()")]
    [InlineData("t.Delay [|!= null|]", "t.Delay.IsNotNull()")]
    [InlineData("[|null ==|] t.Note", "t.Note.IsNull()")]
    [InlineData("t.Note [|is null|]", "t.Note.IsNull()")]
    [InlineData("t.Note [|is not null|]", "t.Note.IsNotNull()")]
    public async Task A_comparison_of_an_optional_column_with_null_names_the_method(string condition, string remedy) =>
        Assert.Equal([$"A comparison with null does not look at the values in the rows: use {remedy}"], await Analysis.FiresAsync("ETL1016", Where(condition)));

    [Theory, Fires]
    [InlineData("t.Symbol [|== null|]")]
    [InlineData("t.Symbol [|is not null|]")]
    public async Task A_comparison_of_a_column_that_is_never_null_is_to_be_left_out(string condition) =>
        Assert.Equal(["t.Symbol is never null: leave the comparison out"], await Analysis.FiresAsync("ETL1016", Where(condition)));

    [Theory, Fires]
    [InlineData("o.Billing [|== null|]", "A comparison with null does not look at the values in the rows: use o.Billing.IsNull()")]
    [InlineData("o.Billing [|is not null|]", "A comparison with null does not look at the values in the rows: use o.Billing.IsNotNull()")]
    [InlineData("o.Address [|== null|]", "o.Address is never null: leave the comparison out")]
    public async Task A_comparison_of_a_nested_row_with_null_compiles_and_is_marked(string condition, string message) =>
        Assert.Equal([message], await Analysis.FiresAsync("ETL1016", Pipeline($"_ = orders.Where(o => {condition});")));

    [Theory, Silent]
    [InlineData("t.Note.IsNull() | t.Delay.IsNotNull()")]
    [InlineData("context.Start == null ? t.IsBuy : context.End is not null")]
    public Task IsNull_and_comparisons_of_what_is_no_column_are_fine(string condition) => Analysis.SilentAsync(Where(condition));
}
