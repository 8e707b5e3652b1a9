using EtlLib.Planning;

namespace EtlLib.Runtime.Tests;

public class FirstRowsTests
{
    private static PlannedModel Planned(Func<Trade.DataFrame, Trade.DataFrame> of)
    {
        var factory = new DataFactory();
        factory.Make<Trade>(source: of(Trade.DataFrame.Of()));
        return ModelGraph.Of(factory, factory.ContextOf(null)).Models[0];
    }

    private static string Line(Plan.Relation plan) => plan.ToString().ReplaceLineEndings(" ").Trim();

    [Fact]
    public void The_first_rows_are_by_event_time_key_and_sequence() =>
        Assert.Equal("Limit 3   Sort Time, Symbol, Id     Model Trade", Line(FirstRows.Of(Planned(t => t), 3)));

    [Fact]
    public void A_model_that_says_an_order_keeps_it() =>
        Assert.Equal("Limit 3   Sort Price     Model Trade", Line(FirstRows.Of(Planned(t => t.OrderBy(r => r.Price).Limit(9)), 3)));

    [Fact]
    public void A_quick_look_does_not_sort_rows_that_come_at_once()
    {
        Assert.Equal("Limit 3   Model Trade", Line(FirstRows.Quick(Planned(t => t), 3)));
        Assert.Equal("Limit 3   Sort Time, Symbol, Id     Model Trade", Line(FirstRows.Quick(Planned(t => t.Distinct()), 3)));
    }
}
