using System.Text.Json;
using EtlLib.Spark.Connect;
using EtlLib.Spark.Tests;

[assembly: AssemblyFixture(typeof(SparkServer))]

namespace EtlLib.Spark.Tests;

/// <summary>The real server that tests talk to: of SPARK_REMOTE. Without it they are skipped, or with REQUIRE_SERVICES=1 fail.</summary>
public sealed class SparkServer
{
    /// <summary>Its address; skips the test where there is none.</summary>
    public string Address => Required("SPARK_REMOTE");

    /// <summary>The value of an environment variable; skips the test where it is not set.</summary>
    public static string Required(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
        {
            return value;
        }

        var why = $"{variable} is not set: no Spark server to test with.";
        if (Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1")
        {
            Assert.Fail(why);
        }

        Assert.Skip(why);
        return "";
    }

    /// <summary>How many jobs of a session run now, as the server's own page says it (SPARK_UI_URL).</summary>
    public async Task<int> RunningJobsAsync(string session)
    {
        using var client = new HttpClient { BaseAddress = new Uri(Required("SPARK_UI_URL")) };
        using var applications = JsonDocument.Parse(await client.GetStringAsync("api/v1/applications", Token));
        var id = applications.RootElement[0].GetProperty("id").GetString();
        using var jobs = JsonDocument.Parse(await client.GetStringAsync($"api/v1/applications/{id}/jobs?status=running", Token));
        return jobs.RootElement.EnumerateArray().Count(job => job.GetRawText().Contains(session, StringComparison.Ordinal));
    }

    /// <summary>Asks until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(1), "It did not become so within a minute.");
            await timer.WaitForNextTickAsync(Token);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A session of its own, with few partitions: disposed of by who asked for it.</summary>
    public async Task<SparkSession> SessionAsync()
    {
        var session = SparkSession.Connect(Address);
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.shuffle.partitions"] = "2", ["spark.sql.session.timeZone"] = "UTC" }, TestContext.Current.CancellationToken);
        return session;
    }
}
