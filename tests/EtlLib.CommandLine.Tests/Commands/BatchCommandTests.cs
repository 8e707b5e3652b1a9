using EtlLib.Runtime.Tests;

namespace EtlLib.CommandLine.Tests;

public class BatchCommandTests
{
    private readonly FakeProgram program = new(Trading.Configure);

    public BatchCommandTests() => program.Engine.Give(Trade.Sample(), Trade.Sample()).Give(Candle.Sample());

    [Fact]
    public async Task Batch_runs_it_all_and_sums_it_up()
    {
        Assert.Equal(0, await program.RunAsync("batch"));

        Assert.Equal(["commit out/trades", "commit out/candles", "show Candle"], program.Outputs.Log);
        Assert.Equal("Candle has 1 rows\n", program.Output);
        Assert.Equal(
            """
            1/5 compute Trade once and keep its rows, for Candle, parquet out/trades
            1/5 7 rows, 0 rows/s, done in 0.00 s
            2/5 write Trade to parquet out/trades
            2/5 7 rows, 0 rows/s, done in 0.00 s
            3/5 compute Candle once and keep its rows, for parquet out/candles, console
            3/5 7 rows, 0 rows/s, done in 0.00 s
            4/5 write Candle to parquet out/candles
            4/5 7 rows, 0 rows/s, done in 0.00 s
            5/5 show Candle on the console
            5/5 7 rows, 0 rows/s, done in 0.00 s
            Done in 0.00 s: 35 rows in, 4 rows out, 2.0 kB.
              Trade   2 rows  0.00 s  kept for later steps
              Trade   2 rows  0.00 s  parquet out/trades: /abs/out/trades, 1.0 kB
              Candle   1 row  0.00 s  kept for later steps
              Candle   1 row  0.00 s  parquet out/candles: /abs/out/candles, 1.0 kB
              Candle   1 row  0.00 s  console

            """.ReplaceLineEndings("\n"),
            program.Error);
    }

    [Fact]
    public async Task Quiet_shows_results_alone()
    {
        Assert.Equal(0, await program.RunAsync("batch", "--quiet"));

        Assert.Equal("Candle has 1 rows\n", program.Output);
        Assert.Equal("", program.Error);
    }

    [Fact]
    public async Task Start_and_end_are_set_by_options()
    {
        Assert.Equal(0, await program.RunAsync("batch", "--start", "2021-06-01", "--end", "2021-06-30"));

        Assert.Equal(new DateTimeOffset(2021, 6, 1, 0, 0, 0, TimeSpan.Zero), program.Engine.Context!.Start);
        Assert.Equal(new DateTimeOffset(2021, 7, 1, 0, 0, 0, TimeSpan.Zero), program.Engine.Context.End);
    }

    [Fact]
    public async Task What_the_embedded_engine_may_use_is_set_by_options()
    {
        var embedded = new FakeProgram(Trading.Configure) { Engine = new() { Name = "duckdb" } };

        Assert.Equal(0, await embedded.RunAsync("batch", "--memory-limit", "1GB", "--threads", "2", "--temp-folder", "/tmp/spill"));

        Assert.Equal(("1GB", "2", "/tmp/spill"), (embedded.Settings!["MemoryLimit"], embedded.Settings["Threads"], embedded.Settings["TempFolder"]));
    }

    [Fact]
    public async Task A_parameter_reaches_the_program()
    {
        Assert.Equal(0, await program.RunAsync("batch", "--quiet", "--set", "out=elsewhere", "--set", "data=a=b"));

        Assert.Equal("commit elsewhere/trades", program.Outputs.Log[0]);
    }

    [Fact]
    public async Task A_parameter_that_nobody_reads_is_answered_with_the_nearest()
    {
        Assert.Equal(3, await program.RunAsync("batch", "--set", "dta=x"));

        Assert.Equal("error: --set dta: the program does not read a parameter dta. Did you mean data? The parameters are data, out.\n", program.Error);
        Assert.Equal(0, program.EnginesMade);
    }

    [Fact]
    public async Task A_placeholder_of_an_address_is_a_parameter_and_needs_a_value_before_any_work()
    {
        var remote = new FakeProgram(factory => factory.Make<Trade>(source: DataSource.Rest("https://host/{station}/rows?from={start}"), sink: DataSink.Parquet("out")));

        Assert.Equal(0, await remote.RunAsync("batch", "--quiet", "--set", "station=A", "--start", "2021-01-01"));
        Assert.Equal(3, await remote.RunAsync("batch", "--set", "station=A"));
        Assert.Equal("error: The address of a REST source has {start}, and the run has none: add --start.\n", remote.Error);
        Assert.Equal(3, await remote.RunAsync("batch", "--start", "2021-01-01"));
        Assert.Equal("error: The parameter station is not set: add --set station=VALUE.\n", remote.Error);
        Assert.Single(remote.Engine.Asked);
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_refused()
    {
        Assert.Equal(3, await program.RunAsync("batch", "--set", "data"));

        Assert.Equal("error: --set data: write --set name=value.\n", program.Error);
    }

    [Fact]
    public async Task A_warning_is_shown()
    {
        var lonely = new FakeProgram(factory =>
        {
            Trading.Configure(factory);
            factory.Make<Holiday>(source: DataSource.Csv("holidays.csv"));
        });

        Assert.Equal(0, await lonely.RunAsync("batch", "--quiet"));

        Assert.Equal("warning: Model Holiday is made, and nobody reads or writes it: it is left out. Give it a sink, or remove it.\n", lonely.Error);
    }

    [Fact]
    public async Task A_run_that_is_stopped_says_so()
    {
        using var stopping = new CancellationTokenSource();
        program.Engine.Before = (what, _) => what.StartsWith("write", StringComparison.Ordinal) ? stopping.CancelAsync() : Task.CompletedTask;

        Assert.Equal(130, await program.RunAsync(["batch"], stopping.Token));

        Assert.EndsWith("Stopped.\n", program.Error, StringComparison.Ordinal);
        Assert.Equal(["remove out/trades"], program.Outputs.Log);
        Assert.Equal("", program.Output);
    }
}

/// <summary>The graph that most tests of commands are of.</summary>
internal static class Trading
{
    public static void Configure(DataFactory factory)
    {
        var folder = factory.Parameter("out", "out");
        var trades = factory.Make<Trade>(source: DataSource.Csv(factory.Parameter("data", "trades.csv")), sink: DataSink.Parquet($"{folder}/trades"));
        factory.Make<Candle>(source: trades, sinks: [DataSink.Parquet($"{folder}/candles"), DataSink.Console()]);
    }
}
