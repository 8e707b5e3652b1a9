using EtlLib.Spark.Connect;
using EtlLib.Spark.Tests;

[assembly: AssemblyFixture(typeof(SparkServer))]

namespace EtlLib.Spark.Tests;

/// <summary>The real server that tests talk to: of SPARK_REMOTE. Without it they are skipped, or with REQUIRE_SERVICES=1 fail.</summary>
public sealed class SparkServer
{
    /// <summary>Its address; skips the test where there is none.</summary>
    public string Address
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SPARK_REMOTE") is { Length: > 0 } address)
            {
                return address;
            }

            const string Why = "SPARK_REMOTE is not set: no Spark server to test with.";
            if (Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1")
            {
                Assert.Fail(Why);
            }

            Assert.Skip(Why);
            return "";
        }
    }

    /// <summary>A session of its own, with few partitions: disposed of by who asked for it.</summary>
    public async Task<SparkSession> SessionAsync()
    {
        var session = SparkSession.Connect(Address);
        await session.SetAsync(new Dictionary<string, string> { ["spark.sql.shuffle.partitions"] = "2", ["spark.sql.session.timeZone"] = "UTC" }, TestContext.Current.CancellationToken);
        return session;
    }
}
