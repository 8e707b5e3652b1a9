using EtlLib.Engines;
using EtlLib.Settings;
using Microsoft.Extensions.Configuration;

namespace EtlLib.Runtime.Tests;

public class SettingsTests
{
    private static EtlSettings Read(params (string Key, string Value)[] settings) =>
        EtlSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());

    private static string Refused(string key, string value) => Assert.Throws<UsageException>(() => Read((key, value)).CheckSections([])).Message;

    [Fact]
    public void Nothing_is_set_by_default()
    {
        var settings = Read();

        Assert.Equal(new EngineOptions(), settings.Engine);
        Assert.Null(settings.Context.Start);
        Assert.Empty(settings.Context.Parameters);
    }

    [Fact]
    public void Every_setting_is_read_ignoring_case()
    {
        var settings = Read(
            ("engine:memorylimit", "4GB"), ("Engine:TempFolder", "/tmp/spill"), ("Engine:Threads", "3"), ("START", "2021-01-01"), ("End", "2021-12-31"), ("Interval", "1.00:00:00"),
            ("Parameters:seed", "7"), ("Parameters:nested:name", "x"), ("Secrets:token", "hush"));

        Assert.Equal(new EngineOptions(4_000_000_000, "/tmp/spill", 3), settings.Engine);
        Assert.Equal(new DateTimeOffset(2022, 1, 1, 0, 0, 0, TimeSpan.Zero), settings.Context.End);
        Assert.Equal(TimeSpan.FromDays(1), settings.Context.Interval);
        Assert.Equal("7", settings.Context.Parameter("SEED"));
        Assert.Equal("x", settings.Context.Parameter("nested:name"));
        Assert.Equal("hush", settings.Context.Secret("Token").Reveal());
    }

    [Theory]
    [InlineData("512MB", 512_000_000)]
    [InlineData("1.5 GB", 1_500_000_000)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("100", 100)]
    public void A_size_has_a_unit(string text, long expected) => Assert.Equal(expected, Read(("Engine:MemoryLimit", text)).Engine.MemoryLimit);

    [Theory]
    [InlineData("4 apples")]
    [InlineData("-1GB")]
    [InlineData("GB")]
    [InlineData("99999999999TB")]
    public void What_is_no_size_is_refused(string text) => Assert.Equal(
        $"The setting Engine:MemoryLimit is \"{text}\"; it must be a size such as 4GB, 512MB or 2GiB. It is set in appsettings.json as EtlLib:Engine:MemoryLimit, in the environment as ETLLIB__Engine__MemoryLimit, or on the command line.",
        Refused("Engine:MemoryLimit", text));

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    [InlineData("100000")]
    public void What_is_no_number_of_threads_is_refused(string text) => Assert.StartsWith($"The setting Engine:Threads is \"{text}\"; it must be a whole number from 1 to 1024.", Refused("Engine:Threads", text), StringComparison.Ordinal);

    [Fact]
    public void What_is_no_interval_is_refused() => Assert.StartsWith("The setting Interval is \"daily\"; it must be a duration such as 1.00:00:00 (one day)", Refused("Interval", "daily"), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_setting_is_answered_with_the_nearest()
    {
        Assert.Equal(
            "There is no setting Engine:MemmoryLimit. Did you mean Engine:MemoryLimit? It is set in appsettings.json as EtlLib:Engine:MemmoryLimit, or in the environment as ETLLIB__Engine__MemmoryLimit.",
            Refused("Engine:MemmoryLimit", "4GB"));
        Assert.StartsWith("There is no setting Parameter. Did you mean Parameters?", Refused("Parameter:seed", "7"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_where_a_value_belongs_is_refused() => Assert.Equal("The setting Start is a section; it must be a single value.", Refused("Start:Day", "1"));
}
