using EtlLib.Runtime.Tests;

namespace EtlLib.CommandLine.Tests;

/// <summary>Commands that look and write nothing.</summary>
public class LookingCommandTests
{
    private readonly FakeProgram program = new(Trading.Configure);

    [Fact]
    public async Task Plan_says_each_step_in_words_and_in_the_engines_language_and_reads_nothing()
    {
        Assert.Equal(0, await program.RunAsync("plan", "--start", "2021-01-01"));

        Snapshooter.Xunit3.Snapshot.Match(program.Output);
        Assert.Empty(program.Engine.Asked);
        Assert.Empty(program.Outputs.Log);
        Assert.Equal("", program.Error);
    }

    [Fact]
    public async Task Plan_warns_of_a_model_in_files_that_the_interval_does_not_bound()
    {
        var holidays = new FakeProgram(f => f.Make<Holiday>(source: DataSource.Csv("holidays.csv"), sink: DataSink.Parquet("out")));

        Assert.Equal(0, await holidays.RunAsync("plan", "--end", "2021-01-01"));
        Assert.Equal(
            "warning: Model Holiday has no event time, so all rows of csv holidays.csv are read: the run's start and end do not apply. Mark a property with [EventTime] if they should.\n",
            holidays.Error);

        Assert.Equal(0, await holidays.RunAsync("plan"));
        Assert.Equal("", holidays.Error);
    }

    [Fact]
    public async Task Plan_refuses_the_sinks_that_batch_refuses()
    {
        program.Outputs.Taken.Add("out/candles");

        Assert.Equal(5, await program.RunAsync("plan"));

        Assert.Contains("error: out/candles is there already.", program.Error, StringComparison.Ordinal);
        Assert.Contains("write Candle to parquet out/candles", program.Output, StringComparison.Ordinal);
        Assert.Empty(program.Outputs.Log);
    }

    [Fact]
    public async Task Preview_shows_the_first_rows_and_writes_nothing()
    {
        program.Engine.Give(Enumerable.Range(0, 30).Select(i => Trade.Sample(id: i)).ToArray());

        Assert.Equal(0, await program.RunAsync("preview", "trade", "--rows", "20"));

        Assert.Equal("Trade has 20 rows and more\n", program.Output);
        Assert.Equal(["show Trade"], program.Outputs.Log);
        Assert.Equal(["read Limit 21   Model Trade"], program.Engine.Asked);
        Assert.Equal(0, program.Engine.Open);
    }

    [Fact]
    public async Task Preview_of_an_unknown_model_is_answered_with_the_nearest()
    {
        Assert.Equal(3, await program.RunAsync("preview", "Candles"));

        Assert.Equal("error: There is no model Candles. Did you mean Candle? The models are Trade, Candle.\n", program.Error);
    }

    [Fact]
    public async Task Preview_of_no_model_asks_for_one()
    {
        Assert.Equal(3, await program.RunAsync("preview"));

        Assert.Equal("error: Specify a model: preview Candle. The models are Trade, Candle.\n", program.Error);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    public async Task Preview_of_no_rows_is_refused(string rows)
    {
        Assert.Equal(3, await program.RunAsync("preview", "Trade", "--rows", rows));

        Assert.Equal($"error: --rows must be at least 1 (was {rows}).\n", program.Error);
    }

    [Theory]
    [InlineData("avro", "{\"type\":\"record\"")]
    [InlineData("spark", "`Symbol` STRING NOT NULL")]
    [InlineData("sql", "CREATE TABLE")]
    [InlineData("json", "{\"type\":\"struct\"")]
    public async Task Schema_is_shown_in_each_format(string format, string start)
    {
        Assert.Equal(0, await program.RunAsync("schema", "Trade", "--format", format));

        Assert.StartsWith(start, program.Output, StringComparison.Ordinal);
        Assert.Equal(0, program.EnginesMade);
    }

    [Fact]
    public async Task Schema_is_known_of_models_that_are_not_in_the_graph()
    {
        Assert.Equal(0, await program.RunAsync("schema", "Holiday", "-f", "sql"));

        Assert.Contains("Holiday", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_in_an_unknown_format_is_refused()
    {
        Assert.Equal(3, await program.RunAsync("schema", "Trade", "--format", "xml"));

        Assert.StartsWith("error: Argument 'xml' not recognized.", program.Error, StringComparison.Ordinal);
        Assert.EndsWith("See trading schema --help.\n", program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_are_listed_with_what_they_are_made_of()
    {
        Assert.Equal(0, await program.RunAsync("models"));

        Assert.Equal(
            """
            Trade   <- csv trades.csv  -> parquet out/trades
            Candle  <- Trade           -> parquet out/candles, console

            """.ReplaceLineEndings("\n"),
            program.Output);
        Assert.Equal(0, program.EnginesMade);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("mermaid")]
    [InlineData("svg")]
    public async Task The_graph_is_drawn(string format)
    {
        Assert.Equal(0, await program.RunAsync("graph", "--format", format));

        Snapshooter.Xunit3.Snapshot.Match(program.Output, $"Trading graph as {format}");
        Assert.Equal(0, program.EnginesMade);
    }
}
