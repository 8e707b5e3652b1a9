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

        Assert.Null(settings.EngineName);
        Assert.Null(settings.Context.Start);
        Assert.Empty(settings.Context.Parameters);
    }

    [Fact]
    public void Every_setting_is_read_ignoring_case()
    {
        var settings = Read(
            ("engine", "fast"), ("Fast:Threads", "3"), ("fast:TempFolder", "/tmp/spill"), ("START", "2021-01-01"), ("End", "2021-12-31"), ("Interval", "1.00:00:00"),
            ("Parameters:seed", "7"), ("Parameters:nested:name", "x"), ("Secrets:token", "hush"));

        Assert.Equal("fast", settings.EngineName);
        Assert.Equal(("3", "/tmp/spill"), (settings.Of("FAST")["threads"], settings.Of("fast")["tempfolder"]));
        Assert.Equal(new DateTimeOffset(2022, 1, 1, 0, 0, 0, TimeSpan.Zero), settings.Context.End);
        Assert.Equal(TimeSpan.FromDays(1), settings.Context.Interval);
        Assert.Equal("7", settings.Context.Parameter("SEED"));
        Assert.Equal("x", settings.Context.Parameter("nested:name"));
        Assert.Equal("hush", settings.Context.Secret("Token").Reveal());
    }

    [Fact]
    public void What_is_no_interval_is_refused() => Assert.StartsWith("The setting Interval is \"daily\"; it must be a duration such as 1.00:00:00 (one day)", Refused("Interval", "daily"), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_setting_is_answered_with_the_nearest()
    {
        Assert.Equal(
            "There is no setting Strat. Did you mean Start? It is set in appsettings.json as EtlLib:Strat, or in the environment as ETLLIB__Strat.",
            Refused("Strat", "2021-01-01"));
        Assert.StartsWith("There is no setting Parameter. Did you mean Parameters?", Refused("Parameter:seed", "7"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_where_a_value_belongs_is_refused() => Assert.Equal("The setting Start is a section; it must be a single value.", Refused("Start:Day", "1"));

    [Fact]
    public void The_section_of_an_engine_is_read_over_another_key_by_key()
    {
        var engine = Read(("Fast:Threads", "2"), ("Fast:Token", "a")).Over(Read(("fast:Token", "b"), ("Fast:Folder", "c"))).Of("fast");

        Assert.Equal(("2", "a", "c"), (engine["Threads"], engine["Token"], engine["Folder"]));
    }
}
