using EtlLib.Runtime.Tests;
using EtlLib.Runtime.Tests.Files;
using EtlLib.Settings;

namespace EtlLib.CommandLine.Tests;

/// <summary>The one place where the order of the sources is held: file, environment, command line.</summary>
public sealed class SettingsSourcesTests : IDisposable
{
    private const string Variable = "ETLLIB__Parameters__precedence";
    private readonly string folder = Directory.CreateTempSubdirectory("etllib-settings-").FullName;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(folder, recursive: true);
    }

    private string? Precedence(params KeyValuePair<string, string?>[] commandLine) =>
        EtlSettings.Read(SettingsSources.Load(folder, commandLine)).Context.Parameters.GetValueOrDefault("precedence");

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        Assert.Null(Precedence());

        File.WriteAllText(Path.Combine(folder, "appsettings.json"), """{ "EtlLib": { "Parameters": { "precedence": "file" } }, "Other": { "Unknown": 1 } }""");
        Assert.Equal("file", Precedence());

        Environment.SetEnvironmentVariable(Variable, "environment");
        Assert.Equal("environment", Precedence());

        Assert.Equal("command line", Precedence(KeyValuePair.Create<string, string?>("Parameters:precedence", "command line")));
    }

    [Fact]
    public void A_file_that_is_no_JSON_is_named()
    {
        var path = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(path, "{ nope");

        var error = Assert.Throws<UsageException>(() => Precedence());

        Assert.StartsWith($"{path} cannot be read: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Correct the file or remove it; it is optional.", error.Message, StringComparison.Ordinal);
    }
}
