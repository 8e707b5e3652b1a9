using System.Text.Json.Nodes;
using EtlLib.Spark.Connect;
using Google.Protobuf;

namespace EtlLib.Spark.Tests.Golden;

/// <summary>Every plan of Spark's own client is ours to read, to write, and to run.</summary>
public class GoldenTests(SparkServer server)
{
    static readonly JsonFormatter ByProtocolNames = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> All => [.. GoldenPlan.Names];

    public static TheoryData<string> WithRows => [.. GoldenPlan.Names.Where(n => GoldenPlan.Load(n).Rows is not null)];

    [Fact]
    public void There_are_36_of_which_29_have_rows() => Assert.Equal((36, 29), (GoldenPlan.Names.Count(), GoldenPlan.Names.Count(n => GoldenPlan.Load(n).Rows is not null)));

    [Theory]
    [MemberData(nameof(All))]
    public void A_plan_is_the_same_after_our_messages(string name)
    {
        var golden = GoldenPlan.Load(name);
        var plan = golden.Plan;
        Assert.True(JsonNode.DeepEquals(golden.Json, JsonNode.Parse(ByProtocolNames.Format(plan))), ByProtocolNames.Format(plan));
        var bytes = plan.ToByteArray();
        Assert.Equal(bytes, Wire.Plan.Parser.ParseFrom(bytes).ToByteArray());
        Assert.Equal(plan, Wire.Plan.Parser.ParseFrom(bytes));
    }

    [Fact]
    public void A_field_that_our_protocol_does_not_name_is_an_error() =>
        Assert.Throws<InvalidProtocolBufferException>(() => new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(false)).Parse<Wire.Plan>("""{"root":{"sqll":{}}}"""));

    [Theory]
    [MemberData(nameof(WithRows))]
    public async Task A_plan_returns_the_rows_and_the_schema_that_Spark_answered(string name)
    {
        var golden = GoldenPlan.Load(name);
        await using var session = await server.SessionAsync();
        Assert.Equal(GoldenAnswer.Canonical(golden.Schema), GoldenAnswer.Canonical(GoldenAnswer.Type(await session.SchemaAsync(golden.Plan.Root, Token))));
        Assert.Equal(golden.Rows!.Select(GoldenAnswer.Canonical).Order(StringComparer.Ordinal), await RowsAsync(session, golden.Plan));
    }

    [Fact]
    public async Task The_plan_over_Kafka_has_the_schema_that_Spark_answered()
    {
        var golden = GoldenPlan.Load("read-kafka");
        await using var session = await server.SessionAsync();
        Assert.Equal(GoldenAnswer.Canonical(golden.Schema), GoldenAnswer.Canonical(GoldenAnswer.Type(await session.SchemaAsync(golden.Plan.Root, Token))));
    }

    [Theory]
    [InlineData("stream-dedup-within", "key,value,topic,partition,offset,timestamp,timestampType")]
    [InlineData("stream-join", "key,value")]
    [InlineData("stream-kafka-window", "window,key,n")]
    public async Task A_plan_of_a_stream_is_understood_as_a_stream(string name, string columns)
    {
        var plan = GoldenPlan.Load(name).Plan;
        await using var session = await server.SessionAsync();
        Assert.True((await session.AnalyzeAsync(ask => ask.IsStreaming = new() { Plan = plan }, Token)).IsStreaming.Value);
        Assert.Equal(columns, string.Join(',', (await session.SchemaAsync(plan.Root, Token)).Struct.Fields.Select(f => f.Name)));
    }

    [Theory]
    [InlineData("read-csv", "select 7 a union all select 8", "{a:7}", "{a:8}")]
    [InlineData("read-parquet", "select 'SPY' symbol, 1L id", "{id:1,symbol:\"SPY\"}")]
    public async Task A_plan_over_files_returns_what_is_in_them(string name, string sql, params string[] rows)
    {
        var plan = GoldenPlan.Load(name).Plan;
        await using var session = await server.SessionAsync();
        var source = plan.Root.Read.DataSource;
        var path = Path.Combine(Path.GetTempPath(), $"etllib-golden-{Guid.NewGuid():N}");
        await session.RunAsync(Write(sql, source.Format, w => w.Path = path, source.Options), null, Token);
        source.Paths[0] = path;
        Assert.Equal(rows, await RowsAsync(session, plan));
        Directory.Delete(path, recursive: true);
    }

    [Fact]
    public async Task A_plan_over_a_database_returns_what_is_in_it()
    {
        var plan = GoldenPlan.Load("read-jdbc").Plan;
        await using var session = await server.SessionAsync();
        var options = plan.Root.Read.DataSource.Options;
        (options["url"], options["dbtable"]) = (SparkServer.Required("POSTGRES_JDBC"), "etllib_golden");
        await session.RunAsync(Write("select 1 id, 'SPY' symbol", "jdbc", _ => { }, options), null, Token);
        Assert.Equal(["{id:1,symbol:\"SPY\"}"], await RowsAsync(session, plan));
    }

    static Wire.Plan Write(string sql, string format, Action<Wire.WriteOperation> place, IDictionary<string, string> options)
    {
        var write = new Wire.WriteOperation { Input = new() { Sql = new() { Query = sql } }, Source = format, Mode = Wire.WriteOperation.Types.SaveMode.Overwrite, Options = { options } };
        place(write);
        return new() { Command = new() { WriteOperation = write } };
    }

    static async Task<List<string>> RowsAsync(SparkSession session, Wire.Plan plan)
    {
        var rows = new List<string>();
        await foreach (var response in session.ExecuteAsync(plan, Token))
        {
            rows.AddRange(response.ArrowBatch is { } batch ? GoldenAnswer.Rows(batch.Data.Memory).Select(GoldenAnswer.Canonical) : []);
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
