using EtlLib.Runtime.Tests;

namespace EtlLib.CommandLine.Tests;

public class HelpTests
{
    private readonly FakeProgram program = new(Trading.Configure);

    [Fact]
    public async Task Without_arguments_a_newcomer_sees_the_models_and_what_to_type_next()
    {
        Assert.Equal(0, await program.RunAsync());

        Assert.Equal(
            """
            Trading: a data pipeline, built with EtlLib.

            Its models:
              Trade   <- csv trades.csv  -> parquet out/trades
              Candle  <- Trade           -> parquet out/candles, console

            Next steps:
              trading plan             show the steps of a run; reads no data
              trading preview Candle   show the first rows of a model; writes nothing
              trading batch            run the graph
              trading --help           list all commands and options

            """.ReplaceLineEndings("\n"),
            program.Output);
        Assert.Equal(0, program.EnginesMade);
    }

    [Fact]
    public async Task A_program_that_cannot_describe_its_graph_still_says_what_to_type()
    {
        var broken = new FakeProgram(factory => factory.Make<Trade>());

        Assert.Equal(0, await broken.RunAsync());

        Assert.Contains("Its models cannot be listed: Model Trade has no source.", broken.Output, StringComparison.Ordinal);
        Assert.Contains("trading --help", broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_program_says_what_to_add()
    {
        var empty = new FakeProgram(_ => { });

        Assert.Equal(0, await empty.RunAsync());

        Assert.Contains("It has no models yet. Add one: factory.Make<YourModel>(source: DataSource.…, sink: DataSink.…).", empty.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("batch")]
    [InlineData("plan")]
    [InlineData("preview")]
    [InlineData("schema")]
    [InlineData("graph")]
    [InlineData("models")]
    public async Task Help_has_examples_and_opens_nothing(string command)
    {
        Assert.Equal(0, await program.RunAsync(command.Length == 0 ? ["--help"] : [command, "--help"]));

        Snapshooter.Xunit3.Snapshot.Match(program.Output, $"Help of {(command.Length == 0 ? "all" : command)}");
        Assert.Equal(0, program.EnginesMade);
    }

    [Fact]
    public async Task The_version_is_shown()
    {
        Assert.Equal(0, await program.RunAsync("--version"));

        Assert.Matches(@"^Trading \d+\.\d+\.\d+.*, EtlLib \d+\.\d+\.\d+", program.Output);
    }

    [Fact]
    public async Task A_mistyped_command_is_refused_with_the_way_to_help()
    {
        Assert.Equal(3, await program.RunAsync("btch"));

        Assert.Equal("error: There is no command btch. Did you mean batch? See trading --help.\n", program.Error);
    }

    [Fact]
    public async Task A_mistyped_option_is_refused_with_the_way_to_help()
    {
        Assert.Equal(3, await program.RunAsync("batch", "--strat", "2021-01-01"));

        Assert.Equal("error: There is no option --strat. Did you mean --start? See trading batch --help.\n", program.Error);
    }

    [Theory]
    [InlineData("[suggest:8]", "preview ", "Trade", "Candle")]
    [InlineData("[suggest:2]", "pr", "preview")]
    [InlineData("[suggest:18]", "schema X --format ", "avro", "spark", "sql", "json")]
    public async Task Tab_completes_commands_models_and_formats(string directive, string line, params string[] expected)
    {
        Assert.Equal(0, await program.RunAsync(directive, line));

        Assert.Superset(expected.ToHashSet(), program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet());
        Assert.Equal(0, program.EnginesMade);
    }
}
