using System.Globalization;
using EtlLib.Runtime.Tests.Files;

namespace EtlLib.Integration.Tests;

/// <summary>A disk that fills up while the program writes to it.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int More = 60_000;
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData("out", "")]
    [InlineData("out", "key")]
    [InlineData("out.parquet", "")]
    public async Task It_is_an_error_that_names_the_sink_and_leaves_nothing(string output, string by)
    {
        using var disk = new Mount(place.MakeFolder("disk"), "size=256k");
        place.Write("measures.csv", Measures(More));

        await RefusesAsync($"disk/{output}", "--set", $"by={by}");

        Assert.Empty(place.Left);
    }

    [Theory]
    [InlineData("out", "Overwrite")]
    [InlineData("out", "Append")]
    [InlineData("out.parquet", "Overwrite")]
    public async Task What_was_there_is_as_it_was(string output, string mode)
    {
        using var disk = new Mount(place.MakeFolder("disk"), "size=256k");
        place.Write("measures.csv", Measures(3));
        Assert.Equal(0, (await RunAsync($"disk/{output}")).Code);
        var before = place.Left;
        place.Write("measures.csv", Measures(More));

        await RefusesAsync($"disk/{output}", "--set", $"mode={mode}");

        Assert.Equal(before, place.Left);
        Assert.Equal([1, 2, 3], (await Measure.DataFrame.From(DataSource.Parquet(Path.Combine(disk.Path, output))).OrderBy(m => m.Id).ToListAsync()).Select(m => m.Id));
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string output, params string[] args) =>
        UserProgram.RunAsync(place.Folder, ["batch", "--quiet", "--set", "graph=files", "--set", $"out={output}", .. args]);

    private async Task RefusesAsync(string output, params string[] args)
    {
        var (code, _, error) = await RunAsync(output, args);

        Assert.True(code == 5, $"Exit code {code}: {error}");
        Assert.StartsWith($"error: parquet {output}", error, StringComparison.Ordinal);
        Assert.Contains("No space left on device. Free some room, or write elsewhere. Nothing of it is visible.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    /// <summary>Rows that do not get small when they are packed.</summary>
    private static string Measures(int rows)
    {
        var random = new Random(1);
        return "station,time,id,value\n" + string.Concat(Enumerable.Range(1, rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{"ABC"[i % 3]},2021-01-01T01:00:00Z,{i},{random.NextDouble()}\n")));
    }
}
