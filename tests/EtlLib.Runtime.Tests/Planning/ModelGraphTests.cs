using EtlLib.Planning;

namespace EtlLib.Runtime.Tests;

public class ModelGraphTests
{
    private readonly DataFactory factory = new();

    private ModelGraph Graph() => ModelGraph.Of(factory, factory.ContextOf(null));

    private string Refused() => Assert.Throws<PlanException>(Graph).Message;

    [Fact]
    public void A_model_without_a_source_says_what_to_give_it()
    {
        factory.Make<Trade>();

        Assert.Equal("Model Trade has no source. Give it one: factory.Make<Trade>(source: DataSource.…).", Refused());
    }

    [Fact]
    public void A_model_without_inputs_has_one_source()
    {
#pragma warning disable ETL0016 // The analyzer says the same, where it sees the list of sources.
        factory.Make<Trade>(sources: [DataSource.Csv("a.csv"), DataSource.Csv("b.csv")]);
#pragma warning restore ETL0016

        Assert.Equal("Model Trade comes from one source; it is given 2. Its Make takes no frames: declare them as parameters, Make(DataContext context, A.DataFrame a, …).", Refused());
    }

    [Fact]
    public void A_source_model_takes_the_rows_of_another_model_that_conforms()
    {
        var quotes = factory.Make<Quote>(source: DataSource.Csv("quotes.csv"));
        factory.Make<Trade>(source: quotes);

        Assert.Equal(["Quote"], Graph().Models.Single(m => m.Name == "Trade").Reads);
    }

    [Fact]
    public void Models_come_after_those_that_they_read()
    {
        factory.Make<Candle>(sink: DataSink.Console());
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"));

        Assert.Equal(["Trade", "Candle"], Graph().Models.Select(m => m.Name));
    }

    [Fact]
    public void A_circle_is_shown()
    {
        factory.Make<Hen>(sink: DataSink.Console());
        factory.Make<Egg>();

        Assert.Equal("Models depend on each other in a circle: Hen reads Egg reads Hen. Break it: give one of them a source that is not one of these.", Refused());
    }

    [Fact]
    public void A_model_that_the_factory_does_not_make_is_named()
    {
        factory.Make<Candle>(source: Trade.DataFrame.From(new DataFactory().Make<Trade>(name: "elsewhere")).Limit(1));

        Assert.Equal("Model Candle reads a model elsewhere, which its factory does not make. Add factory.Make<elsewhere>(…).", Refused());
    }

    [Fact]
    public void What_Make_throws_is_told_with_the_model()
    {
        factory.Make<Faulty>();

        var error = Assert.Throws<PlanException>(Graph);

        Assert.Equal("Model Faulty: its Make threw InvalidOperationException: no reason Make only builds a plan; it runs before any data is read. --verbose shows where.", error.Message);
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    [Fact]
    public void A_run_ends_after_it_starts()
    {
        (factory.Start, factory.End) = (new DateOnly(2021, 2, 1), new DateOnly(2021, 1, 1));

        Assert.Equal(
            "The run starts at 2021-02-01T00:00:00Z and ends at 2021-01-02T00:00:00Z: it must end after it starts. A day as an end includes that day.",
            Assert.Throws<UsageException>(Graph).Message);
    }

    [Fact]
    public void A_run_of_one_day_is_a_run()
    {
        (factory.Start, factory.End) = (new DateOnly(2021, 1, 1), new DateOnly(2021, 1, 1));

        Assert.Equal(TimeSpan.FromDays(1), Graph().Context.End - Graph().Context.Start);
    }
}
