using EtlLib.Plan;
using EtlLib.Planning;

namespace EtlLib.Runtime.Tests;

public class InputMatchingTests
{
    private readonly DataFactory factory = new();

    private string[] Match(Model model) => [.. InputMatching.Match(model, factory.Models).Select(plan => plan.ToString().ReplaceLineEndings(" ").Trim())];

    private string Refused(Model model) => Assert.Throws<PlanException>(() => Match(model)).Message;

    [Fact]
    public void Sources_are_matched_by_model_whatever_their_order()
    {
        var (trades, bids, asks) = (factory.Make<Trade>(), factory.Make<Quote>(name: "bids"), factory.Make<Quote>(name: "asks"));

        Assert.Equal(["Model Trade", "Model bids", "Model asks"], Match(factory.Make<Priced>(sources: [trades, bids, asks], name: "one")));
        Assert.Equal(["Model Trade", "Model bids", "Model asks"], Match(factory.Make<Priced>(sources: [bids, asks, trades], name: "two")));
        Assert.Equal(["Model Trade", "Model asks", "Model bids"], Match(factory.Make<Priced>(sources: [asks, trades, bids], name: "three")));
    }

    [Fact]
    public void A_source_of_another_model_that_conforms_is_adapted()
    {
        var quotes = factory.Make<Quote>();

        Assert.Equal(["Project Trade { Symbol = Symbol, Time = Time, Id = Id, Price = Price }   Model Quote"], Match(factory.Make<Candle>(source: quotes)));
    }

    [Fact]
    public void A_source_that_does_not_conform_says_what_is_missing()
    {
        Assert.Equal(
            "Model Candle: parameter 1 of Make takes rows of Trade, and model Holiday does not conform to it. Model Holiday has no column Symbol. Did you mean Name? "
            + "Give it a source of Trade, or one with its columns.",
            Refused(factory.Make<Candle>(source: factory.Make<Holiday>())));
    }

    [Fact]
    public void Files_and_frames_go_by_position()
    {
        Assert.Equal(["Scan Trade from parquet trades"], Match(factory.Make<Candle>(source: DataSource.Parquet("trades"), name: "one")));
        Assert.Equal(["Limit 3   Scan Trade from 0 rows in memory"], Match(factory.Make<Candle>(source: Trade.DataFrame.Of().Limit(3), name: "two")));
    }

    [Fact]
    public void The_one_source_that_is_left_goes_to_the_one_parameter_that_is_left()
    {
        var (bids, asks) = (factory.Make<Quote>(name: "bids"), factory.Make<Quote>(name: "asks"));

        Assert.Equal(["Scan Trade from csv trades.csv", "Model bids", "Model asks"], Match(factory.Make<Priced>(sources: [bids, asks, DataSource.Csv("trades.csv")])));
    }

    [Fact]
    public void Sources_that_could_go_to_several_parameters_are_refused()
    {
        var model = factory.Make<Priced>(sources: [DataSource.Csv("bids.csv"), DataSource.Csv("asks.csv"), factory.Make<Trade>()]);

        Assert.Equal(
            "Model Priced: it cannot be told which parameter of Make csv bids.csv, csv asks.csv are for, out of Quote, Quote. Give the sources in the order of the parameters: Trade, Quote, Quote.",
            Refused(model));
    }

    [Fact]
    public void One_source_too_many_is_refused()
    {
        var trades = factory.Make<Trade>();

        Assert.Equal("Model Candle takes one input, Trade; it is given 2 sources: model Trade, csv more.csv. Leave out one.", Refused(factory.Make<Candle>(sources: [trades, DataSource.Csv("more.csv")])));
    }

    [Fact]
    public void What_is_not_given_is_supplied_by_the_one_model_of_its_type()
    {
        factory.Make<Trade>();

        Assert.Equal(["Model Trade"], Match(factory.Make<Candle>()));
    }

    [Fact]
    public void What_nothing_supplies_is_refused_with_what_to_add() => Assert.Equal(
        "Model Candle: parameter 1 of Make takes rows of Trade, and nothing gives them. "
        + "Make them, var rows = factory.Make<Trade>(source: DataSource.…), and add them: factory.Make<Candle>(source: rows).",
        Refused(factory.Make<Candle>()));

    [Fact]
    public void What_two_models_could_supply_is_refused()
    {
        factory.Make<Trade>(name: "old");
        factory.Make<Trade>(name: "new");

        Assert.Equal("Model Candle: parameter 1 of Make takes rows of Trade, and 2 models give them: old, new. Say which, as one of its sources.", Refused(factory.Make<Candle>()));
    }

    [Fact]
    public void A_model_of_another_factory_is_refused() => Assert.Equal(
        "Model Candle reads model Trade of another factory: make both by one.",
        Refused(factory.Make<Candle>(source: new DataFactory().Make<Trade>())));

    [Fact]
    public void A_model_may_be_read_as_a_frame()
    {
        var trades = factory.Make<Trade>();

        Assert.IsType<Filter>(InputMatching.Match(factory.Make<Candle>(source: Trade.DataFrame.From(trades).Where(t => t.Price > 1)), factory.Models)[0]);
    }
}
