using EtlLib.Spark.Tests.Connect.Faults;
using EtlLib.Spark.Tests.Engine;

namespace EtlLib.Spark.Tests.Connect;

public class RedactionTests
{
    [Fact]
    public void A_plan_prints_no_secret_of_its_options()
    {
        var read = new Wire.Relation
        {
            Read = new()
            {
                DataSource = new()
                {
                    Format = "jdbc",
                    Options = { ["url"] = "jdbc:postgresql://me:hunter2@db/x?user=me&password=hunter2", ["user"] = "me", ["password"] = "hunter2", ["dbtable"] = "trades", ["fs.s3a.secret.key"] = "hunter2", ["sslpassword"] = "hunter2" },
                },
            },
        };
        var plan = new Wire.Plan { Command = new() { WriteOperation = new() { Input = new() { Filter = new() { Input = read } }, Source = "csv", Path = "s3a://hunter2@bucket/x", Options = { ["Token"] = "hunter2", ["header"] = "true" } } } };
        foreach (var text in new[] { plan.ToString(), read.ToString(), new Wire.ExecutePlanRequest { Plan = plan }.ToString() })
        {
            Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
            Assert.Contains("trades", text, StringComparison.Ordinal);
            System.Text.Json.Nodes.JsonNode.Parse(text);
        }

        Assert.Contains("\"header\": \"true\"", plan.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("hunter2hunter2")]
    public async Task An_error_that_quotes_the_password_of_a_table_shows_none_of_it(string password)
    {
        await using var server = await FakeServer.StartAsync();
        server.Spark.Call = call =>
        {
            if (call == "ExecutePlan" || (call == "AnalyzePlan" && server.Spark.Count("AnalyzePlan") > 1))
            {
                throw FakeSpark.Error("FAILED_JDBC.CONNECTION", $"FATAL: the password \"{password}\" is too old");
            }
        };
        var engine = new SparkEngine(server.Address, new SparkOptions { SecretSettings = new Dictionary<string, Secret> { ["fs.s3a.secret.key"] = new("hunter2") } });
        const string Url = "jdbc:postgresql://h/d";
        EtlException[] errors =
        [
            await Assert.ThrowsAsync<SourceException>(() => FrameRun.ToListAsync(engine, Pair.DataFrame.From(DataSource.Jdbc(Url, "pairs", "me", new(password))), cancellationToken: TestContext.Current.CancellationToken)),
            await Assert.ThrowsAsync<SinkException>(() => FrameRun.WriteAsync(engine, Pair.DataFrame.Of(new Pair(1, 2)), DataSink.Jdbc(Url, "pairs", user: "me", password: new(password)), cancellationToken: TestContext.Current.CancellationToken)),
        ];
        Assert.All(errors, error =>
        {
            Assert.Contains("the password \"***\" is too old", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_setting_prints_no_secret() =>
        Assert.Equal("{ \"fs.s3a.access.key\": \"***\" }", new Wire.KeyValue { Key = "fs.s3a.access.key", Value = "hunter2" }.ToString());

    [Fact]
    public void Rows_in_a_plan_are_told_by_their_size() =>
        Assert.Contains("\"bytes\": 5000000", new Wire.Relation { LocalRelation = new() { Data = Google.Protobuf.ByteString.CopyFrom(new byte[5_000_000]), Schema = "id BIGINT" } }.ToString(), StringComparison.Ordinal);
}
