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

    [Theory]
    [InlineData("out", "out")]
    [InlineData("out/part-1.parquet", "out")]
    [InlineData("out/*.parquet", "out")]
    [InlineData("*/[a-z]*", "out")]
    [InlineData("**/*.parquet", "out")]
    [InlineData("", "out.parquet")]
    [InlineData("./x/../", "out/deep/trades.parquet")]
    [InlineData("o*.parquet", "out.parquet")]
    [InlineData("s3a://bucket/out", "s3a://bucket/out")]
    [InlineData("s3a://bucket/out/part.parquet", "s3a://bucket/out")]
    public void A_source_that_another_model_writes_is_refused(string read, string written)
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet(written));
        factory.Make<Quote>(source: DataSource.Parquet(read.Length == 0 ? "." : read), sink: DataSink.Csv("quotes.csv"));

        Assert.Contains($"which Trade writes in the same run to {written}: it would read the rows of the run before. Read the model: factory.Make<Quote>(source: …), where … is what factory.Make<Trade> returns", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in", "out")]
    [InlineData("out", "output")]
    [InlineData("out/*.parquet", "out/deep/trades.parquet")]
    [InlineData("o*.pq", "out.parquet")]
    [InlineData("*/[a-n]*", "trades.parquet")]
    [InlineData("s3a://bucket/in", "s3a://bucket/out")]
    public void A_source_that_nobody_writes_is_read(string read, string written)
    {
        factory.Make<Trade>(source: DataSource.Csv("."), sink: DataSink.Parquet(written));
        factory.Make<Quote>(source: DataSource.Parquet(read), sink: DataSink.Csv("/quotes.csv"));

        Assert.Equal(2, Planned().Steps.Count);
    }

    [Theory]
    [InlineData("out.csv")]
    [InlineData("out.CSV.gz")]
    [InlineData("out.jsonl")]
    [InlineData("out.avro")]
    [InlineData("out.txt")]
    [InlineData("out.zip")]
    public void A_sink_with_the_extension_of_another_format_is_refused(string path)
    {
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet(path));

        Assert.Equal($"Model Trade is written as parquet to {path}, whose extension is of another format. End the path in .parquet for a file, give a folder without an extension, or use the sink of that format.", Refused());
    }

    [Fact]
    public void A_model_in_files_has_the_rows_of_the_runs_interval()
    {
        (factory.Start, factory.End) = (new DateOnly(2021, 1, 4), new DateOnly(2021, 1, 4));
        var trades = factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Parquet("trades"));
        factory.Make<Candle>(source: trades, sink: DataSink.Parquet("candles"));
        factory.Make<Quote>(source: DataSource.Rows<Quote>(), sink: DataSink.Parquet("quotes"));

        var plans = Planned().Models.ToDictionary(m => m.Name, m => EtlLib.Plan.PlanText.Of(m.Plan), StringComparer.Ordinal);

        Assert.StartsWith("Filter", plans["Trade"], StringComparison.Ordinal);
        Assert.Contains("GreaterOrEqual(Time, 2021-01-04T00:00:00Z)", plans["Trade"], StringComparison.Ordinal);
        Assert.Contains("Less(Time, 2021-01-05T00:00:00Z)", plans["Trade"], StringComparison.Ordinal);
        Assert.DoesNotContain("Filter", plans["Candle"] + plans["Quote"], StringComparison.Ordinal);
    }

    [Fact]
    public void Parquet_within_an_interval_is_read_again_too()
    {
        factory.Start = new DateOnly(2021, 1, 4);
        factory.Make<Trade>(source: DataSource.Parquet("in"), sinks: [DataSink.Parquet("a"), DataSink.Csv("b.csv")]);

        Assert.DoesNotContain(Steps(), s => s.StartsWith("compute", StringComparison.Ordinal));
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
