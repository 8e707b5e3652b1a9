using System.Text.Json;

namespace EtlLib.CommandLine.Tests;

/// <summary><c>--log-format json</c>.</summary>
public class LogFormatTests
{
    private readonly FakeProgram program = new(Trading.Configure);

    private List<JsonElement> Lines() => [.. program.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    [Fact]
    public async Task Each_event_of_a_run_is_an_object_on_a_line()
    {
        Assert.Equal(0, await program.RunAsync("batch", "--log-format", "json"));

        var lines = Lines();
        Assert.Equal(("RunStarted", "RunEnded"), (lines[0].GetProperty("event").GetString(), lines[^1].GetProperty("event").GetString()));
        Assert.Equal("fake", lines[0].GetProperty("values").GetProperty("Engine").GetString());
        Assert.Contains(lines, line => line.GetProperty("category").GetString() == "EtlLib.Step");
    }

    [Theory]
    [InlineData("--log-format", "json")]
    [InlineData("--log-format=json", "--quiet")]
    public async Task The_error_has_its_code_and_place_as_fields(string option, string value)
    {
        program.Engine.Before = (_, _) => throw new SourceException("wrong") { Code = "ETL4001", Model = "Trade", Column = "Price", Place = new("trades.csv", 3, "trades", 1, 17) };

        Assert.Equal(4, await program.RunAsync("batch", option, value));

        var error = Lines()[^1];
        Assert.Equal(
            """{"level":"Error","category":"EtlLib.Program","message":"wrong","code":"ETL4001","exitCode":4,"model":"Trade","column":"Price","location":"trades.csv","line":3,"topic":"trades","partition":1,"offset":17}""",
            JsonSerializer.Serialize(error.EnumerateObject().Where(p => p.Name != "time").ToDictionary(p => p.Name, p => p.Value)));
    }

    [Fact]
    public async Task An_error_of_the_command_line_is_a_line_too()
    {
        Assert.Equal(3, await program.RunAsync("batc", "--log-format=json"));

        Assert.Equal("usage", Assert.Single(Lines()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_error_that_was_not_foreseen_is_a_bug()
    {
        program.Engine.Before = (_, _) => throw new InvalidOperationException("oh");

        Assert.Equal(1, await program.RunAsync("batch", "--log-format=json", "--verbose"));

        var error = Lines()[^1];
        Assert.Equal(("bug", 1), (error.GetProperty("code").GetString(), error.GetProperty("exitCode").GetInt32()));
        Assert.Contains("   at ", error.GetProperty("stack").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_format_is_refused() => Assert.Equal(3, await program.RunAsync("batch", "--log-format", "xml"));
}
