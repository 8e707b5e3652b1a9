using EtlLib.Settings;
using Microsoft.Extensions.Configuration;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>What the program and its configuration say of the embedded engine.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void The_program_sets_the_engine_up_and_the_configuration_wins()
    {
        var options = new DuckDbOptions(1_000, "/tmp/program", 2);

        Assert.Equal(options, Of(options));
        Assert.Equal(new DuckDbOptions(4_000_000_000, "/tmp/spill", 3), Of(options, ("duckdb:memorylimit", "4GB"), ("DuckDb:TempFolder", "/tmp/spill"), ("DUCKDB:Threads", "3")));
        Assert.Equal(options with { Threads = 3 }, Of(options, ("DuckDb:Threads", "3")));
        Assert.Equal(new DuckDbOptions(), Of(null));
    }

    [Theory]
    [InlineData("512MB", 512_000_000)]
    [InlineData("1.5 GB", 1_500_000_000)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("100", 100)]
    public void A_size_has_a_unit(string text, long expected) => Assert.Equal(expected, Of(null, ("DuckDb:MemoryLimit", text)).MemoryLimit);

    [Theory]
    [InlineData("4 apples")]
    [InlineData("-1GB")]
    [InlineData("GB")]
    [InlineData("99999999999TB")]
    public void What_is_no_size_is_refused(string text) => Assert.Equal(
        $"The setting DuckDb:MemoryLimit is \"{text}\"; it must be a size such as 4GB, 512MB or 2GiB. It is set in appsettings.json as EtlLib:DuckDb:MemoryLimit, in the environment as ETLLIB__DuckDb__MemoryLimit, or on the command line.",
        Refused("DuckDb:MemoryLimit", text));

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    [InlineData("100000")]
    public void What_is_no_number_of_threads_is_refused(string text) =>
        Assert.StartsWith($"The setting DuckDb:Threads is \"{text}\"; it must be a whole number from 1 to 1024.", Refused("DuckDb:Threads", text), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_setting_is_answered_with_the_nearest() => Assert.Equal(
        "There is no setting DuckDb:MemmoryLimit. Did you mean DuckDb:MemoryLimit? It is set in appsettings.json as EtlLib:DuckDb:MemmoryLimit, or in the environment as ETLLIB__DuckDb__MemmoryLimit.",
        Refused("DuckDb:MemmoryLimit", "4GB"));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void No_threads_and_no_memory_are_usage_errors(int none)
    {
        Assert.Throws<UsageException>(() => new DuckDbOptions(Threads: none));
        Assert.Throws<UsageException>(() => new DuckDbOptions() with { Threads = none });
        Assert.Throws<UsageException>(() => new DuckDbOptions(MemoryLimit: none));
    }

    private static string Refused(string key, string value) => Assert.Throws<UsageException>(() => Of(null, (key, value))).Message;

    private static DuckDbOptions Of(DuckDbOptions? options, params (string Key, string Value)[] settings)
    {
        var read = EtlSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());
        return ((DuckDbEngine)new DataFactory().UseDuckDb(options).EngineOf(read)).Options;
    }
}
