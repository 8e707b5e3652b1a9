using EtlLib.Engines;
using EtlLib.Runtime.Tests;

namespace EtlLib.CommandLine.Tests;

public sealed class EngineChoiceTests : IDisposable
{
    private readonly FakeEngine other = new() { Name = "other" };
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("etl-");
    private EngineSettings? given;

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("batch")]
    [InlineData("plan")]
    [InlineData("preview", "Trade")]
    public async Task An_added_engine_computes_where_the_command_line_asks_for_it(params string[] command)
    {
        var program = Program();
        Assert.Equal(0, await program.RunAsync([.. command, "--engine", "Other"]));
        Assert.NotNull(other.Context);
        Assert.Null(program.Engine.Context);
    }

    [Theory]
    [InlineData("""{ "EtlLib": { "Engine": "other" } }""")]
    [InlineData("""{ "EtlLib": { "Engine": "other", "Other": { "Remote": "there", "Within": { "a.b": "c" } } } }""")]
    public async Task Or_where_the_configuration_does(string settings)
    {
        Settings(settings);
        Assert.Equal(0, await Program().RunAsync("batch"));
        Assert.NotNull(other.Context);
        if (given?["Remote"] is { } remote)
        {
            Assert.Equal("there", remote);
            Assert.Equal("c", given.Within("within")["a.b"]);
        }
    }

    [Fact]
    public async Task The_command_line_wins_over_the_configuration()
    {
        Settings("""{ "EtlLib": { "Engine": "other" } }""");
        var program = Program();
        Assert.Equal(0, await program.RunAsync("batch", "--engine", "fake"));
        Assert.NotNull(program.Engine.Context);
    }

    [Fact]
    public async Task An_engine_that_the_program_has_not_added_names_the_remedy()
    {
        var program = Program();
        Assert.Equal(3, await program.RunAsync("batch", "--engine", "spork"));
        Assert.Contains("There is no engine spork: the program has fake, other.", program.Error, StringComparison.Ordinal);
        Assert.Contains("factory.UseSpark()", program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_section_of_no_engine_is_an_error_that_names_the_nearest()
    {
        Settings("""{ "EtlLib": { "Othr": { "Remote": "there" } } }""");
        var program = Program();
        Assert.Equal(3, await program.RunAsync("batch"));
        Assert.Contains("There is no setting Othr. Did you mean other?", program.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("plan")]
    [InlineData("preview", "Trade")]
    public async Task What_the_engine_cannot_do_is_refused_before_anything_runs(params string[] command)
    {
        other.Cannot = "trades.csv";
        var program = Program();
        Assert.Equal(2, await program.RunAsync([.. command, "--engine", "other"]));
        Assert.Contains("Model Trade: ETL2001: The engine other does not support trades.csv. Use another.", program.Error, StringComparison.Ordinal);
        Assert.Empty(other.Asked);
    }

    [Fact]
    public async Task So_is_a_sink_that_it_cannot_write()
    {
        other.Cannot = "console";
        var program = Program();
        Assert.Equal(2, await program.RunAsync("batch", "--engine", "other"));
        Assert.Contains("Model Trade: ETL2001", program.Error, StringComparison.Ordinal);
    }

    private void Settings(string text) => File.WriteAllText(Path.Combine(folder.FullName, "appsettings.json"), text);

    private FakeProgram Program() => new(factory =>
    {
        factory.AddEngine("other", settings =>
        {
            given = settings;
            return other;
        });
        factory.Make<Trade>(source: DataSource.Csv("trades.csv"), sink: DataSink.Console());
    })
    { Folder = folder.FullName };
}
