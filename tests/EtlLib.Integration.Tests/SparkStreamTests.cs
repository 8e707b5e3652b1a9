using System.Text.Json;

namespace EtlLib.Integration.Tests;

/// <summary>A program's stream on Spark, from its command line.</summary>
public sealed class SparkStreamTests : IDisposable
{
    private const string Job = "EtlLib.Integration.Program";

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task A_program_that_is_killed_finds_its_running_query_again_and_a_job_is_stopped_by_its_name()
    {
        Configure();
        place.MakeFolder("in");
        place.Write(Path.Combine("in", "1.csv"), "Station,Time,Id,Value\nA,2021-01-01T00:00:00Z,1,1.5\nA,2021-01-03T00:00:00Z,2,2.5\n");
        using (var killed = UserProgram.Start(place.Folder, Stream("--every", "1s")))
        {
            await killed.SaysAsync("complete up to 2021-01-02T23:58:59Z");
            await killed.KillAsync();
        }

        var before = Query();
        Assert.Contains(": running on Spark", await PrintsAsync("jobs", "show", Job, "--engine", "spark"), StringComparison.Ordinal);
        var (code, _, error) = await UserProgram.RunAsync(place.Folder, Stream("--every", "1s", "--detach"));
        Assert.True(code == 0, error);
        Assert.Contains($"The job {Job} runs on Spark", error, StringComparison.Ordinal);
        Assert.Equal(before, Query());

        Assert.Contains($"The job {Job} is stopped.", await PrintsAsync("jobs", "stop", Job, "--engine", "spark"), StringComparison.Ordinal);
        Assert.Contains(": stopped on Spark", await PrintsAsync("jobs", "show", Job, "--engine", "spark"), StringComparison.Ordinal);
        Assert.Equal(["A 2021-01-01 1"], (await Daily.DataFrame.From(DataSource.Parquet(Path.Combine(place.Folder, "out"))).ToListAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(d => $"{d.Station} {d.Day:yyyy-MM-dd} {d.Measures}"));
    }

    [Fact]
    public async Task A_bounded_run_says_what_it_holds_back_and_its_plan_what_it_promises()
    {
        Configure();
        place.MakeFolder("in");
        place.Write(Path.Combine("in", "1.csv"), "Station,Time,Id,Value\nA,2021-01-01T00:00:00Z,1,1.5\n");
        Assert.Contains("guarantee: exactly once", await PrintsAsync("plan", "--mode", "stream", "--engine", "spark", "--set", "graph=watched", "--set", "in=in"), StringComparison.Ordinal);
        var (code, _, error) = await UserProgram.RunAsync(place.Folder, Stream("--available-now"));
        Assert.True(code == 0, error);
        Assert.Contains("Daily: 1 row of state is held back, of what is not complete at the watermark 2020-12-31T23:58:59.999Z", error, StringComparison.Ordinal);
        Assert.Contains("1 row read", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--detach", "--detach: the embedded engine runs a stream in this process")]
    [InlineData("--every=1s", "--every: the embedded engine runs a stream in this process")]
    public async Task What_the_embedded_engine_has_no_use_for_is_refused(string option, string message)
    {
        var (code, _, error) = await UserProgram.RunAsync(place.Folder, "stream", "--set", "graph=watched", option);
        Assert.Equal(3, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static string[] Stream(params string[] options) => ["stream", "--engine", "spark", "--set", "graph=watched", "--set", "in=in", "--set", "out=out", .. options];

    private void Configure()
    {
        if (Environment.GetEnvironmentVariable("SPARK_REMOTE") is not { Length: > 0 })
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1", "SPARK_REMOTE is not set: no Spark server to test with.");
            Assert.Fail("SPARK_REMOTE is not set.");
        }

        place.Write("appsettings.json", $$"""{ "EtlLib": { "Spark": { "ShufflePartitions": 2, "CheckpointLocation": "{{Path.Combine(place.Folder, "checkpoints")}}" } } }""");
    }

    private async Task<string> PrintsAsync(params string[] args)
    {
        var (code, output, error) = await UserProgram.RunAsync(place.Folder, args);
        Assert.True(code == 0, error);
        return output;
    }

    /// <summary>The query's run, as the job's file has it.</summary>
    private string Query()
    {
        using var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(place.Folder, ".etl", "jobs", Job + ".spark.json")));
        return record.RootElement.GetProperty("Queries")[0].GetProperty("Run").GetString()!;
    }
}
