using EtlLib.Planning;

namespace EtlLib.Runtime.Tests;

public class PlannerTests
{
    private readonly DataFactory factory = new();

    private RunPlan Planned() => Planner.Plan(ModelGraph.Of(factory, factory.ContextOf(null)));

    private string[] Steps() => [.. Planned().Steps.Select(s => s.Describe())];

    private string Refused() => Assert.Throws<PlanException>(Planned).Message;

    [Fact]
    public void A_sink_is_one_statement()
    {
        var trades = factory.Make<Trade>(source: DataSource.Csv("trades.csv"));
        factory.Make<Candle>(source: trades, sink: DataSink.Parquet("candles"));

        Assert.Equal(["write Candle to parquet candles"], Steps());
    }

    [Fact]
    public void A_model_that_several_read_is_computed_once_before_the_first_of_them()
    {
        var trades = factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("trades"));
        factory.Make<Candle>(source: trades, sink: DataSink.Parquet("candles"));

        Assert.Equal(
            ["compute Trade once and keep its rows, for Candle, parquet trades", "write Trade to parquet trades", "write Candle to parquet candles"],
            Steps());
    }

    [Fact]
    public void A_model_with_two_sinks_is_computed_once()
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sinks: [DataSink.Parquet("a"), DataSink.Csv("b.csv")]);

        Assert.Equal("compute Trade once and keep its rows, for parquet a, csv b.csv", Steps()[0]);
    }

    [Fact]
    public void Parquet_and_rows_at_hand_are_read_again()
    {
        factory.Make<Trade>(source: DataSource.Parquet("in"), sinks: [DataSink.Parquet("a"), DataSink.Csv("b.csv")]);
        factory.Make<Quote>(source: DataSource.Rows<Quote>(), sinks: [DataSink.Parquet("c"), DataSink.Csv("d.csv")]);

        Assert.DoesNotContain(Steps(), s => s.StartsWith("compute", StringComparison.Ordinal));
    }

    [Fact]
    public void A_reader_that_leads_to_no_sink_does_not_count()
    {
        var trades = factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("trades"));
        factory.Make<Candle>(source: trades);

        Assert.Equal(["write Trade to parquet trades"], Steps());
        Assert.Equal(["Model Candle is made, and nobody reads or writes it: it is left out. Give it a sink, or remove it."], Planned().Warnings);
    }

    [Fact]
    public void A_model_whose_readers_are_left_out_is_left_out()
    {
        factory.Make<Candle>(source: factory.Make<Trade>(source: DataSource.Csv("trades.csv")));
        factory.Make<Holiday>(source: DataSource.Csv("holidays.csv"), sink: DataSink.Console());

        Assert.Equal("Model Trade is read only by models that are not written: it is left out.", Planned().Warnings[0]);
    }

    [Fact]
    public void Files_come_first_and_what_is_shown_last()
    {
        factory.Make<Trade>(source: DataSource.Parquet("in"), sinks: [DataSink.Console(), new OwnSink(), DataSink.Csv("out.csv")]);

        Assert.Equal(["write Trade to csv out.csv", "write Trade to my sink", "show Trade on the console"], Steps());
    }

    [Fact]
    public void A_program_without_models_says_what_to_add() => Assert.Equal(
        "The program makes no model. Add one: factory.Make<YourModel>(source: DataSource.…, sink: DataSink.…).", Refused());

    [Fact]
    public void A_program_without_sinks_says_what_to_add()
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"));

        Assert.Equal("No model has a sink, so there is nothing to write. Give one to a model, as factory.Make<Trade>(…, sink: DataSink.Console()), or look at its rows: preview Trade.", Refused());
    }

    [Fact]
    public void Two_sinks_on_one_path_are_refused_however_it_is_written()
    {
        var trades = factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("out/x"));
        factory.Make<Candle>(source: trades, sink: DataSink.Parquet("./out/../out/x/"));

        Assert.Equal("Trade and Candle are both written to out/x: give each a path of its own.", Refused());
    }

    [Fact]
    public void One_model_written_twice_to_one_path_is_refused()
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sinks: [DataSink.Parquet("out"), DataSink.Parquet("out")]);

        Assert.Equal("Trade is twice written to out: give each a path of its own.", Refused());
    }

    [Fact]
    public void A_sink_within_another_is_refused()
    {
        var trades = factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("out"));
        factory.Make<Candle>(source: trades, sink: DataSink.Csv("out/candles.csv"));

        Assert.Equal("Candle is written to out/candles.csv, which lies within out, where Trade is written: give each a folder of its own.", Refused());
    }

    [Fact]
    public void A_partitioned_sink_needs_a_partition_key()
    {
        factory.Make<Quote>(source: DataSource.Csv("quotes.csv"), sink: DataSink.Parquet("quotes", partitioned: true));

        Assert.Equal("Model Quote is to be written to quotes by its partition key, and has none: mark a property with [PartitionKey].", Refused());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_path_is_usable(string path)
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet(path));

        Assert.Equal($"Model Trade is written to a sink without a usable path: \"{path}\".", Refused());
    }

    private sealed class OwnSink : BatchSink
    {
        public override string Describe() => "my sink";

        public override Task WriteAsync(Schemas.Schema schema, IAsyncEnumerable<Batches.ColumnBatch> batches, DataContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
