namespace EtlLib.Runtime.Tests;

public class DataFactoryTests
{
    private readonly DataFactory factory = new();

    [Fact]
    public void A_model_is_named_after_its_type_and_can_be_a_source()
    {
        var trades = factory.Make<Trade>(source: DataSource.Parquet("trades"));
        DataSource source = trades;

        Assert.Equal("Trade", trades.Name);
        Assert.Equal("model Trade", source.Describe());
        Assert.Equal("Model Trade\n", trades.Frame.ToString());
    }

    [Fact]
    public void The_same_model_made_twice_needs_names()
    {
        factory.Make<Trade>(source: DataSource.Parquet("a"));

        var error = Assert.Throws<PlanException>(() => factory.Make<Trade>(source: DataSource.Parquet("b")));

        Assert.Equal("Two models of this graph have the name Trade. Give each its own name, for example factory.Make<Trade>(…, name: \"Trade2\").", error.Message);
        Assert.Equal("Trade2", factory.Make<Trade>(source: DataSource.Parquet("b"), name: "Trade2").Name);
    }

    [Fact]
    public void Names_differ_in_more_than_case()
    {
        factory.Make<Trade>(name: "trades");

        Assert.Throws<PlanException>(() => factory.Make<Trade>(name: "TRADES"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" trades")]
    [InlineData("tra\ndes")]
    public void A_name_is_printable(string name)
    {
        var error = Assert.Throws<PlanException>(() => factory.Make<Trade>(name: name));

        Assert.Equal($"Invalid name \"{name}\" of a model Trade. A name must not be empty, contain control characters, or begin or end with white space.", error.Message);
    }

    [Fact]
    public void A_source_and_sources_contradict_each_other()
    {
        var error = Assert.Throws<PlanException>(() => factory.Make<Trade>(source: DataSource.Parquet("a"), sources: [DataSource.Parquet("b")]));

        Assert.Equal("Model Trade has both source and sources. Put all of them into sources: [a, b].", error.Message);
    }

    [Fact]
    public void A_sink_and_sinks_contradict_each_other()
    {
        var error = Assert.Throws<PlanException>(() => factory.Make<Trade>(sink: DataSink.Console(), sinks: [DataSink.Console()]));

        Assert.Equal("Model Trade has both sink and sinks. Put all of them into sinks: [a, b].", error.Message);
    }

    [Fact]
    public void Parameters_are_read_typed_and_with_defaults()
    {
        var given = new DataFactory(new DataContext { Parameters = new Dictionary<string, string> { ["seed"] = "7", ["data"] = "here", ["day"] = "2021-02-03" } });

        Assert.Equal(7, given.Parameter("seed", 42L));
        Assert.Equal(42, given.Parameter("other", 42));
        Assert.Equal("here", given.Parameter("data"));
        Assert.Equal(new DateOnly(2021, 2, 3), given.Parameter("day", DateOnly.MinValue));
        Assert.Equal(WriteMode.Append, new DataFactory(new DataContext { Parameters = new Dictionary<string, string> { ["mode"] = "append" } }).Parameter("mode", WriteMode.Error));
        Assert.Equal(WriteMode.Error, given.Parameter("mode", WriteMode.Error));
        Assert.Equal("The parameter seed is \"7\", which is not one of Error, Overwrite, Append, Merge.", Assert.Throws<UsageException>(() => given.Parameter("seed", WriteMode.Error)).Message);
        Assert.Equal("The parameter missing is not set: add --set missing=VALUE.", Assert.Throws<UsageException>(() => given.Parameter("missing")).Message);
        Assert.Equal("The parameter data is \"here\", which is no Int32.", Assert.Throws<UsageException>(() => given.Parameter("data", 1)).Message);
    }

    [Fact]
    public void A_runs_context_lies_over_what_the_factory_was_made_with()
    {
        var (day, other) = (new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2022, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var given = new DataFactory(new DataContext { Start = day, End = other, Parameters = new Dictionary<string, string> { ["a"] = "given", ["b"] = "given" } });

        var context = given.ContextOf(new DataContext { Start = day.AddDays(1), Parameters = new Dictionary<string, string> { ["B"] = "run" } });

        Assert.Equal((day.AddDays(1), other), (context.Start, context.End));
        Assert.Equal(("given", "run"), (context.Parameter("a"), context.Parameter("b")));
    }

    [Fact]
    public void A_secret_that_is_not_set_says_where_to_set_it()
    {
        var error = Assert.Throws<UsageException>(() => factory.Secret("token"));

        Assert.Equal("The secret token is not set: set the environment variable ETLLIB__Secrets__token.", error.Message);
    }
}
