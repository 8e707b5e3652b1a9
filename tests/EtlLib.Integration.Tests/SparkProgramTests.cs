using System.Text.Json;

namespace EtlLib.Integration.Tests;

/// <summary>A program whose models run on Spark.</summary>
public sealed class SparkProgramTests : IDisposable
{
    private const string Measures = "Station,Time,Id,Value\nA,2021-01-01T00:00:00Z,1,1.5\nA,2021-01-01T12:00:00Z,2,\nA,2021-01-02T00:00:00Z,3,2.5\nB,2021-01-01T00:00:00Z,4,7\n";

    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Batch_gives_the_same_on_both_engines()
    {
        RequireServer();
        place.Write("measures.csv", Measures);
        Assert.Equal(0, (await UserProgram.RunAsync(place.Folder, "batch", "--set", "out=here")).Code);
        var (code, _, error) = await UserProgram.RunAsync(place.Folder, "batch", "--engine", "spark", "--set", "out=there");
        Assert.True(code == 0, error);
        Assert.Equal(await DaysAsync("here"), await DaysAsync("there"));
        Assert.Equal(3, (await DaysAsync("there")).Count);
    }

    [Fact]
    public async Task A_model_that_two_read_is_kept_there()
    {
        RequireServer();
        place.Write("measures.csv", Measures);
        var (code, _, error) = await UserProgram.RunAsync(place.Folder, "batch", "--engine", "spark", "--set", "graph=kept", "--set", "out=out");
        Assert.True(code == 0, error);
        Assert.Equal(["Station,Day,Measures,Last", "A,2021-01-01T00:00:00Z,2,1.5", "A,2021-01-02T00:00:00Z,1,2.5", "B,2021-01-01T00:00:00Z,1,7.0"], (await File.ReadAllLinesAsync(Path.Combine(place.Folder, "out", "days.csv"), TestContext.Current.CancellationToken)).Order(StringComparer.Ordinal).OrderBy(l => !l.StartsWith("Station", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_configuration_chooses_it_too_and_preview_shows_rows()
    {
        var remote = RequireServer();
        place.Write("measures.csv", Measures);
        place.Write("appsettings.json", $$"""{ "EtlLib": { "Engine": "spark", "Spark": { "Remote": "{{remote}}", "ShufflePartitions": 2 } } }""");
        var (code, output, error) = await UserProgram.RunAsync(place.Folder, "preview", "Daily");
        Assert.True(code == 0, error);
        Assert.Contains("2021-01-02", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_shows_Sparks_own_plan_beside_ours_and_reads_nothing()
    {
        RequireServer();
        var (code, output, error) = await UserProgram.RunAsync(place.Folder, "plan", "--engine", "spark", "--set", "in=not there.csv");
        Assert.True(code == 0, error);
        Assert.Contains("on the engine spark", output, StringComparison.Ordinal);
        Assert.Contains("== Physical Plan ==", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_needs_no_server()
    {
        place.Write("appsettings.json", """{ "EtlLib": { "Spark": { "Remote": "sc://127.0.0.1:1/;connect_timeout=1" } } }""");
        var (code, output, error) = await UserProgram.RunAsync(place.Folder, "plan", "--engine", "spark");
        Assert.True(code == 0, error);
        Assert.Contains("Aggregate by", output, StringComparison.Ordinal);
        Assert.Contains("Spark's own plan is left out", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mapped", "spark", "Model Shout: ETL2001: Spark does not support C# functions of rows")]
    [InlineData("elsewhere", "duckdb", "Model Measure: ETL2001: The embedded engine does not support writing to avro s3a://bucket/out.")]
    public async Task What_an_engine_cannot_do_is_refused_before_anything_runs(string graph, string engine, string message)
    {
        place.Write("appsettings.json", """{ "EtlLib": { "Spark": { "Remote": "sc://127.0.0.1:1" } } }""");
        var (code, _, error) = await UserProgram.RunAsync(place.Folder, "batch", "--engine", engine, "--set", $"graph={graph}");
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_Spark_is_must_be_said()
    {
        place.Write("appsettings.json", """{ "EtlLib": { "Spark": { "Remotee": "sc://127.0.0.1:1" } } }""");
        var (code, _, error) = await UserProgram.RunAsync(place.Folder, "batch", "--engine", "spark");
        Assert.Equal(3, code);
        Assert.Contains("There is no setting Spark:Remotee. Did you mean Spark:Remote?", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_error_of_the_engine()
    {
        place.Write("measures.csv", Measures);
        place.Write("appsettings.json", """{ "EtlLib": { "Spark": { "Remote": "sc://127.0.0.1:1/;connect_timeout=1", "Token": "a token of nobody" } } }""");
        var (code, _, error) = await UserProgram.RunAsync(place.Folder, "batch", "--engine", "spark");
        Assert.Equal(7, code);
        Assert.Contains("sc://127.0.0.1:1", error, StringComparison.Ordinal);
        Assert.DoesNotContain("a token of nobody", error, StringComparison.Ordinal);
        Assert.Empty(place.Left);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_query_on_the_server_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A signal is sent by kill, which Windows has not.");
        var user = $"etllib-{Guid.NewGuid():n}";
        var remote = RequireServer();
        place.Write("appsettings.json", $$"""{ "EtlLib": { "Spark": { "Remote": "{{remote}}{{(remote.Contains("/;", StringComparison.Ordinal) ? ";" : "/;")}}user_id={{user}}", "ShufflePartitions": 2 } } }""");
        using var program = UserProgram.Start(place.Folder, "batch", "--engine", "spark", "--set", "graph=pairs");
        await WaitAsync(async () => await RunningAsync(user) > 0);

        program.Stop();
        var (code, _, _) = await program.EndAsync();

        Assert.Equal(130, code);
        Assert.Empty(place.Left);
        await WaitAsync(async () => await RunningAsync(user) == 0);
    }

    private async Task<IReadOnlyList<string>> DaysAsync(string folder) =>
        [.. (await FrameRunOf(Daily.DataFrame.From(DataSource.Parquet(Path.Combine(place.Folder, folder))))).Select(d => $"{d.Station} {d.Day:O} {d.Measures} {d.Last}").Order(StringComparer.Ordinal)];

    private static Task<IReadOnlyList<Daily>> FrameRunOf(Daily.DataFrame frame) => frame.ToListAsync(cancellationToken: TestContext.Current.CancellationToken);

    private static string RequireServer() => Service("SPARK_REMOTE");

    private static string Service(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable) ?? "";
        if (value.Length == 0)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1", $"{variable} is not set: no Spark server to test with.");
            Assert.Fail($"{variable} is not set.");
        }

        return value;
    }

    /// <summary>How many jobs of a user run on the server, as its web page tells.</summary>
    private static async Task<int> RunningAsync(string user)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Service("SPARK_UI_URL")) };
        using var applications = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/applications", UriKind.Relative), TestContext.Current.CancellationToken));
        var id = applications.RootElement[0].GetProperty("id").GetString();
        using var jobs = JsonDocument.Parse(await http.GetStringAsync(new Uri($"/api/v1/applications/{id}/jobs?status=running", UriKind.Relative), TestContext.Current.CancellationToken));
        return jobs.RootElement.EnumerateArray().Count(j => j.ToString().Contains(user, StringComparison.Ordinal));
    }

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
        {
            late.Token.ThrowIfCancellationRequested();
        }
    }
}
