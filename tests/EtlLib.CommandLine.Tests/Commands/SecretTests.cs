using EtlLib.Runtime.Tests;

namespace EtlLib.CommandLine.Tests;

public sealed class SecretTests : IDisposable
{
    private const string Value = "p&ssw0rd of the vault";
    private readonly string folder = Directory.CreateTempSubdirectory("etllib-secret-").FullName;
    private readonly FakeProgram program;

    public SecretTests()
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), $$"""{ "EtlLib": { "Secrets": { "vault": "{{Value}}" } } }""");
        program = new FakeProgram(factory =>
        {
            var secret = factory.Secret("vault");
            var trades = factory.Make<Trade>(source: DataSource.Csv($"https://me:{Uri.EscapeDataString(secret.Reveal())}@host/{secret}/trades.csv"));
            factory.Make<Candle>(source: Trade.DataFrame.From(trades).Where(t => t.Symbol == secret.Reveal()), sink: DataSink.Console(), name: "Candle");
        })
        { Folder = folder };
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("plan")]
    [InlineData("plan", "--verbose")]
    [InlineData("graph", "--format", "svg")]
    [InlineData("graph", "--format", "mermaid")]
    [InlineData("models")]
    [InlineData()]
    public async Task A_secret_appears_in_no_output(params string[] args)
    {
        Assert.Equal(0, await program.RunAsync(args));

        AssertHidden();
        Assert.Contains("***", program.Output + program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_appears_in_no_progress()
    {
        Assert.Equal(0, await program.RunAsync("batch"));

        AssertHidden();
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("batch", "--verbose")]
    public async Task A_secret_appears_in_no_error(params string[] args)
    {
        program.Engine.Before = (_, _) => throw new SourceException($"https://me:{Value}@host answered 500.", new InvalidOperationException(Value));

        Assert.Equal(4, await program.RunAsync(args));

        AssertHidden();
    }

    [Fact]
    public void Lines_of_a_secret_that_are_nothing_but_brackets_stay()
    {
        var redaction = new EtlLib.Settings.Redaction();
        redaction.Add([new Secret("{\n  \"key\": \"hush\"\n}"), new Secret("x7")]);

        Assert.Equal("{ }, ***", redaction.Apply("{ }, \"key\": \"hush\""));
        Assert.Equal("***", redaction.Apply("x7"));
    }

    private void AssertHidden()
    {
        Assert.DoesNotContain(Value, program.Output + program.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(Value), program.Output + program.Error, StringComparison.Ordinal);
    }
}
