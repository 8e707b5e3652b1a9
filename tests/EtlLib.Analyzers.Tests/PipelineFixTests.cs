using EtlLib.Analyzers.Tests.Verification;
using static EtlLib.Analyzers.Tests.Verification.Samples;

namespace EtlLib.Analyzers.Tests;

public class PipelineFixTests
{
    [Theory]
    [InlineData("t.IsBuy && t.Price > 1", "t.IsBuy & t.Price > 1")]
    [InlineData("t.IsBuy || t.Price > 1 && t.Volume > 1", "t.IsBuy | t.Price > 1 & t.Volume > 1")]
    [InlineData("(t.IsBuy || t.Price > 1) && !(t.Volume > 1 && t.IsBuy)", "(t.IsBuy | t.Price > 1) & !(t.Volume > 1 & t.IsBuy)")]
    [InlineData("t.IsBuy && t.Price > 1 | t.Volume > 1", "t.IsBuy & (t.Price > 1 | t.Volume > 1)")]
    [InlineData("(context.Start is null && context.End is null) && t.IsBuy", "(context.Start is null && context.End is null) & t.IsBuy")]
    [InlineData("context.Start is null && context.End is null && t.IsBuy", "(context.Start is null && context.End is null) & t.IsBuy")]
    [InlineData("t.Price > 1 ? t.IsBuy : t.Volume > 1", "Column.When(t.Price > 1, t.IsBuy).Otherwise(t.Volume > 1)")]
    [InlineData("(t.Price > 1) ? t.IsBuy : null", "Column.When(t.Price > 1, t.IsBuy).OtherwiseNull()")]
    [InlineData("t.Price > 1 && t.IsBuy ? t.IsBuy : t.Volume > 1", "Column.When(t.Price > 1 & t.IsBuy, t.IsBuy).Otherwise(t.Volume > 1)", "?:")]
    public Task An_operator_of_bools_becomes_that_of_columns(string before, string after, string? from = null) =>
        from is null ? Fixing.FixAsync("ETL1010", Where(before), Where(after)) : Fixing.FixAllAsync("ETL1010", Where(before), Where(after));

    [Fact]
    public Task An_if_with_two_values_becomes_When() => Fixing.FixAsync(
        "ETL1010",
        Pipeline("_ = trades.Where(t => { if (t.Price > 1) { return t.IsBuy; } else { return t.Volume > 1; } });"),
        Pipeline("_ = trades.Where(t => { return Column.When(t.Price > 1, t.IsBuy).Otherwise(t.Volume > 1); });"));

    [Fact]
    public async Task What_When_cannot_say_is_not_offered() =>
        Assert.Empty(await Fixing.TitlesAsync("ETL1010", Where("t.Price > 1 ? null : t.IsBuy")));

    [Fact]
    public Task All_operators_of_a_document_become_those_of_columns() => Fixing.FixAllAsync(
        "ETL1010",
        Pipeline("_ = trades.Where(t => t.IsBuy && t.Price > 1); _ = trades.Where(t => t.IsBuy || t.Price > 1 ? t.IsBuy : !t.IsBuy);"),
        Pipeline("_ = trades.Where(t => t.IsBuy & t.Price > 1); _ = trades.Where(t => Column.When(t.IsBuy | t.Price > 1, t.IsBuy).Otherwise(!t.IsBuy));"));

    [Theory]
    [InlineData("t.Note == null", "t.Note.IsNull()")]
    [InlineData("null != t.Note", "t.Note.IsNotNull()")]
    [InlineData("t.Note is null", "t.Note.IsNull()")]
    [InlineData("t.IsBuy & t.Delay is not null", "t.IsBuy & t.Delay.IsNotNull()")]
    [InlineData("t.Note + t.Symbol == null", "(t.Note + t.Symbol).IsNull()")]
    public Task A_comparison_with_null_becomes_IsNull(string before, string after) => Fixing.FixAsync("ETL1016", Where(before), Where(after));

    [Fact]
    public Task A_nested_row_is_asked_itself() =>
        Fixing.FixAsync("ETL1016", Pipeline("_ = orders.Where(o => o.Billing == null);"), Pipeline("_ = orders.Where(o => o.Billing.IsNull());"));

    [Fact]
    public async Task Of_a_column_that_is_never_null_there_is_nothing_to_ask() => Assert.Empty(await Fixing.TitlesAsync("ETL1016", Where("t.Symbol == null")));

    [Fact]
    public Task All_comparisons_with_null_become_IsNull() =>
        Fixing.FixAllAsync("ETL1016", Where("t.Note == null | t.Delay is not null"), Where("t.Note.IsNull() | t.Delay.IsNotNull()"));

    [Theory]
    [InlineData("t.Symbol == $\"{t.Symbol}-{t.Volume}\"", "t.Symbol == t.Symbol + \"-\" + t.Volume.ToText()")]
    [InlineData("t.Symbol == $\"x {context.Mode} {t.Note}!\"", "t.Symbol == $\"x {context.Mode} \" + t.Note + \"!\"")]
    [InlineData("t.Symbol == $\"{{{t.Symbol}}}\"", "t.Symbol == \"{\" + t.Symbol + \"}\"")]
    [InlineData("t.Symbol == \"x\" + t.Volume", "t.Symbol == \"x\" + t.Volume.ToText()")]
    [InlineData("t.Symbol.Equals(t.Note)", "t.Symbol == t.Note")]
    [InlineData("!Equals(t.Symbol, t.Note)", "!(t.Symbol == t.Note)")]
    [InlineData("t.Symbol == t.Volume.ToString()", "t.Symbol == t.Volume.ToText()")]
    public Task A_column_as_an_object_becomes_an_expression(string before, string after) => Fixing.FixAllAsync("ETL1021", Where(before), Where(after));

    [Theory]
    [InlineData("t.Symbol == $\"{t.Volume:N0}\"")]
    [InlineData("t.Symbol == $\"{t.Price}\"")]
    [InlineData("t.Symbol == \"x\" + t.Price")]
    public async Task A_format_and_a_column_without_text_are_left_to_the_author(string condition) => Assert.Empty(await Fixing.TitlesAsync("ETL1021", Where(condition)));

    [Theory]
    [InlineData(
        "_ = trades.Select(t => new Candle.Projection { Symbol = \"x\" });",
        "_ = trades.Select(t => new Candle.Projection { Symbol = \"x\", EventTime = t.EventTime, Open = default, Close = null });")]
    [InlineData(
        "_ = trades.Select(t => new Candle.Projection() { });",
        "_ = trades.Select(t => new Candle.Projection() { Symbol = t.Symbol, EventTime = t.EventTime, Open = default, Close = null });")]
    [InlineData(
        "_ = trades.Select(t => new Candle.Projection());",
        "_ = trades.Select(t => new Candle.Projection { Symbol = t.Symbol, EventTime = t.EventTime, Open = default, Close = null });")]
    [InlineData(
        "_ = trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select((symbol, hour, g) => new Candle.Projection { Open = g.First(t => t.Price), });",
        "_ = trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select((symbol, hour, g) => new Candle.Projection { Open = g.First(t => t.Price), Symbol = symbol, EventTime = hour.Start, Close = null, });")]
    [InlineData(
        "_ = trades.LeftJoin(candles, on: (t, c) => t.Symbol == c.Symbol).Select((t, c) => new Candle.Projection { Open = t.Price });",
        "_ = trades.LeftJoin(candles, on: (t, c) => t.Symbol == c.Symbol).Select((t, c) => new Candle.Projection { Open = t.Price, Symbol = t.Symbol, EventTime = t.EventTime, Close = c.Close });")]
    public Task All_missing_columns_are_added_with_what_the_lambda_has_of_their_name(string before, string after) => Fixing.FixAsync("ETL1001", Pipeline(before), Pipeline(after), "Add all missing columns");

    [Fact]
    public Task Missing_columns_stand_where_the_others_do() => Fixing.FixAsync(
        "ETL1001",
        Pipeline("_ = trades.Select(t => new Candle.Projection\n        {\n            Symbol = t.Symbol,\n            Open = t.Price,\n        });"),
        Pipeline("_ = trades.Select(t => new Candle.Projection\n        {\n            Symbol = t.Symbol,\n            Open = t.Price,\n            EventTime = t.EventTime,\n            Close = null,\n        });"));

    [Fact]
    public Task All_projections_of_a_document_are_completed() => Fixing.FixAllAsync(
        "ETL1001",
        Pipeline("_ = trades.Select(t => new Order.Projection { Customer = t.Symbol, Address = new Address.Projection() }); _ = trades.Select(t => new Address.Projection { });"),
        Pipeline("_ = trades.Select(t => new Order.Projection { Customer = t.Symbol, Address = new Address.Projection { City = default }, Billing = null }); _ = trades.Select(t => new Address.Projection { City = default });"));

    [Theory]
    [InlineData(
        "_ = trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select((hour, g) => new Address.Projection { City = \"\" });",
        "_ = trades.Resample(TimeSpan.FromHours(1), by: t => t.Symbol).Select((key, hour, g) => new Address.Projection { City = \"\" });")]
    [InlineData(
        "_ = trades.GroupBy(t => t.Symbol).Select(g => new Address.Projection { City = g.Max(t => t.Symbol) });",
        "_ = trades.GroupBy(t => t.Symbol).Select((key, g) => new Address.Projection { City = g.Max(t => t.Symbol) });")]
    [InlineData(
        "_ = trades.Select(t => new Address { City = t.Symbol });",
        "_ = trades.Select(t => new Address.Projection { City = t.Symbol });")]
    public Task A_forgotten_key_is_added_and_a_row_becomes_a_projection(string before, string after) => Fixing.FixAsync("ETL1022", Pipeline(before), Pipeline(after));
}
