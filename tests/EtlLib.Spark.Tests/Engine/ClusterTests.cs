using System.Text.Json;
using EtlLib.DuckDb;
using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Spark.Tests.Engine;

/// <summary>What only the cluster reads and writes: an object store, and a database.</summary>
public sealed class ClusterTests(SparkServer server)
{
    private static readonly Everything[] Rows =
    [
        new(1, true, 1.5f, 0.1, 1.25m, "a'b", [1, 2, 255], Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new(2021, 1, 4, 9, 0, 0, 1, TimeSpan.Zero), new DateTime(2021, 1, 4, 9, 0, 0), new DateOnly(2021, 1, 4), new TimeOnly(9, 30), new TimeSpan(-1, 2, 3, 4, 5), Weekday.Friday, [1, 2], new Pair(1, 2)),
        new(2, null, null, double.PositiveInfinity, null, "", null, null, null, null, null, null, null, null, [], new Pair(3, null)),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_of_postgres_appears_whole_changes_whole_and_is_read()
    {
        var (url, user, password) = Postgres();
        var table = $"everything_{Guid.NewGuid():n}";
        var source = Everything.DataFrame.From(DataSource.Jdbc(url, table, user, password)).OrderBy(e => e.Id);
        await WriteAsync(Rows, DataSink.Jdbc(url, table, user: user, password: password));
        Assert.Equivalent(Rows, await FrameRun.ToListAsync(server.Engine(), source, cancellationToken: Cancel), strict: true);

        var present = await Assert.ThrowsAsync<SinkException>(() => WriteAsync(Rows, DataSink.Jdbc(url, table, user: user, password: password)));
        Assert.Contains("is there already", present.Message, StringComparison.Ordinal);
        await WriteAsync(Rows, DataSink.Jdbc(url, table, WriteMode.Append, user, password));
        Assert.Equal(4, (await FrameRun.ToListAsync(server.Engine(), source, cancellationToken: Cancel)).Count);
        var summary = await WriteAsync(Rows[..1], DataSink.Jdbc(url, table, WriteMode.Overwrite, user, password));
        Assert.Equal((1, table), (summary.RowsOut, summary.Steps[^1].Location));
        Assert.Equal(1, Assert.Single(await FrameRun.ToListAsync(server.Engine(), source, cancellationToken: Cancel)).Id);
    }

    [Fact]
    public async Task A_table_that_is_not_as_the_model_says_is_told_and_no_secret_is()
    {
        var (url, user, password) = Postgres();
        var table = $"pairs_{Guid.NewGuid():n}";
        await FrameRun.WriteAsync(server.Engine(), Pair.DataFrame.Of(new Pair(1, 2)), DataSink.Jdbc(url, table, user: user, password: password), cancellationToken: Cancel);
        var error = await Assert.ThrowsAsync<SourceException>(() => FrameRun.ToListAsync(server.Engine(), Trade.DataFrame.From(DataSource.Jdbc(url, table, user, password)), cancellationToken: Cancel));
        Assert.Contains("there is no column Symbol", error.Message, StringComparison.Ordinal);

        var wrong = new Secret("not the password of anybody");
        error = await Assert.ThrowsAsync<SourceException>(() => FrameRun.ToListAsync(server.Engine(), Pair.DataFrame.From(DataSource.Jdbc(url, table, user, wrong)), cancellationToken: Cancel));
        Assert.DoesNotContain(wrong.Reveal(), error.ToString(), StringComparison.Ordinal);
        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sparks_own_plan_of_a_table_shows_no_password()
    {
        var (url, user, password) = Postgres();
        var table = new JdbcTable(url, "pg_catalog.pg_class", user, password);
        await using var cluster = new ClusterSession(server.Address, new SparkOptions());
        var text = await cluster.ExplainAsync(table.Read(cluster, table.Name), Cancel);
        Assert.Contains("JDBCRelation", text, StringComparison.Ordinal);
        Assert.DoesNotContain(password.Reveal(), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_the_database_or_a_plan_quotes_is_not_shown()
    {
        var (url, user, password) = Postgres();
        var table = new JdbcTable(url, "pg_catalog.pg_class", user, password);
        await using var cluster = new ClusterSession(server.Address, new SparkOptions());
        var quoting = table.Read(cluster, $"(SELECT '{password.Reveal()}' AS \"Quoted\") AS etllib");
        var text = await cluster.ExplainAsync(quoting, Cancel);
        Assert.Contains("'***'", text, StringComparison.Ordinal);
        Assert.DoesNotContain(password.Reveal(), text, StringComparison.Ordinal);

        // Looked at alone: what runs is on the cluster's web page.
        var failing = table.Read(cluster, $"(SELECT '{password.Reveal()}x'::bigint AS \"Rows\") AS etllib");
        var error = await Assert.ThrowsAnyAsync<EtlException>(() => cluster.SchemaAsync(failing, Cancel));
        Assert.Contains("\"***x", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(password.Reveal(), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nor_does_its_web_page_after_rows_were_written_and_read()
    {
        var (url, user, password) = Postgres();
        var table = $"pairs_{Guid.NewGuid():n}";
        await FrameRun.WriteAsync(server.Engine(), Pair.DataFrame.Of(new Pair(1, 2)), DataSink.Jdbc(url, table, user: user, password: password), cancellationToken: Cancel);
        await FrameRun.ToListAsync(server.Engine(), Pair.DataFrame.From(DataSource.Jdbc(url, table, user, password)), cancellationToken: Cancel);

        using var http = new HttpClient { BaseAddress = new Uri(Service("SPARK_UI_URL")) };
        using var applications = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/applications", UriKind.Relative), Cancel));
        var shown = await http.GetStringAsync(new Uri($"/api/v1/applications/{applications.RootElement[0].GetProperty("id").GetString()}/sql?details=true&planDescription=true&length=100000", UriKind.Relative), Cancel);
        Assert.Contains(table, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(password.Reveal(), shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_is_refused()
    {
        var refused = Assert.Throws<PlanException>(() => new SparkEngine("sc://localhost").Open(new EngineRun(DataContext.Test with { Mode = RunMode.Stream })));
        Assert.Equal("ETL2001: Spark does not support a stream. Run the program as a batch.", refused.Message);
    }

    [Fact]
    public void The_embedded_engine_refuses_tables_before_anything_runs()
    {
        var engine = new DuckDbEngine();
        var source = Assert.Throws<PlanException>(() => engine.Open(new EngineRun(DataContext.Test)).Prepare(Pair.DataFrame.From(DataSource.Jdbc("jdbc:postgresql://h/d", "pairs")).Plan, []));
        Assert.Equal("ETL2001: The embedded engine does not support reading jdbc postgresql://h/d pairs. It reads CSV, JSON lines, Parquet and Avro in files of this machine, and sources that derive from DataSource<TModel> or BatchSource. Or run it on an engine that does: --engine spark.", source.Message);
        Assert.StartsWith("ETL2001: The embedded engine does not support writing to jdbc", Assert.Throws<PlanException>(() => engine.Check(DataSink.Jdbc("jdbc:postgresql://h/d", "pairs"), Pair.DataFrame.Of().Plan.Schema)).Message, StringComparison.Ordinal);
        Assert.StartsWith("ETL2001: The embedded engine does not support reading parquet s3a://b/f", Assert.Throws<PlanException>(() => engine.Open(new EngineRun(DataContext.Test)).Prepare(Pair.DataFrame.From(DataSource.Parquet("s3a://b/f")).Plan, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Spark_refuses_other_databases_and_single_files_of_the_cluster()
    {
        var engine = new SparkEngine("sc://127.0.0.1:1");
        Assert.StartsWith("ETL2001: Spark does not support jdbc mysql://h/d pairs", Assert.Throws<PlanException>(() => engine.Open(new EngineRun(DataContext.Test)).Prepare(Pair.DataFrame.From(DataSource.Jdbc("jdbc:mysql://h/d", "pairs")).Plan, [])).Message, StringComparison.Ordinal);
        Assert.StartsWith("ETL2001: Spark does not support writing one file, s3a://b/f.csv", Assert.Throws<PlanException>(() => engine.Check(DataSink.Csv("s3a://b/f.csv"), Pair.DataFrame.Of().Plan.Schema)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_are_kept_as_each_version_of_Spark_keeps_them(bool checkpoint)
    {
        await using var cluster = new ClusterSession(server.Address, new SparkOptions { ShufflePartitions = 2 });
        var kept = new KeptModels(cluster, checkpoint);
        var rows = new Wire.Relation { Range = new() { End = 7, Step = 1 } };
        Assert.Equal(7, await kept.KeepAsync("Seven", _ => Task.FromResult(rows), Cancel));
        Assert.Equal(checkpoint, kept.Find("seven")!.CachedRemoteRelation is not null);
        Assert.Equal(7, await cluster.CountAsync(kept.Find("Seven")!, Cancel));
        Assert.Contains(checkpoint ? "Scan ExistingRDD" : "Scan In-memory table", await cluster.ExplainAsync(kept.Find("Seven")!, Cancel), StringComparison.Ordinal);
        await kept.DisposeAsync();
        Assert.Equal(checkpoint, (await cluster.ExplainAsync(kept.Find("Seven")!, Cancel)).Contains("Scan ExistingRDD", StringComparison.Ordinal));
    }

    [Fact]
    public void A_password_in_an_address_is_refused() =>
        Assert.Contains("holds a password", Assert.Throws<PlanException>(() => DataSource.Jdbc("jdbc:postgresql://h/d?user=u&password=p", "t")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_object_store_is_written_and_read_in_all_modes()
    {
        var path = $"s3a://{Service("S3_BUCKET")}/{Guid.NewGuid():n}/out";
        var engine = new SparkEngine(server.Address, new SparkOptions
        {
            ShufflePartitions = 2,
            Settings = new Dictionary<string, string> { ["fs.s3a.endpoint"] = Service("S3_ENDPOINT"), ["fs.s3a.path.style.access"] = "true", ["fs.s3a.impl.disable.cache"] = "true" },
            SecretSettings = new Dictionary<string, Secret> { ["fs.s3a.access.key"] = new(Service("S3_ACCESS_KEY")), ["fs.s3a.secret.key"] = new(Service("S3_SECRET_KEY")) },
        });
        foreach (var (mode, rows) in new[] { (WriteMode.Error, 2), (WriteMode.Append, 4), (WriteMode.Overwrite, 2) })
        {
            var summary = await FrameRun.WriteAsync(engine, Everything.DataFrame.Of(Rows), DataSink.Parquet(path, mode), cancellationToken: Cancel);
            Assert.Equal((2, path), (summary.RowsOut, summary.Steps[^1].Location));
            Assert.Equal(rows, (await FrameRun.ToListAsync(engine, Everything.DataFrame.From(DataSource.Parquet(path)), cancellationToken: Cancel)).Count);
        }

        Assert.Equivalent(Rows, await FrameRun.ToListAsync(engine, Everything.DataFrame.From(DataSource.Parquet(path)).OrderBy(e => e.Id), cancellationToken: Cancel), strict: true);
        Assert.Contains("is there already", (await Assert.ThrowsAsync<SinkException>(() => FrameRun.WriteAsync(engine, Everything.DataFrame.Of(Rows), DataSink.Parquet(path), cancellationToken: Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("finds no such file or folder", (await Assert.ThrowsAsync<SourceException>(() => FrameRun.ToListAsync(engine, Pair.DataFrame.From(DataSource.Csv(path + "x")), cancellationToken: Cancel))).Message, StringComparison.Ordinal);
    }

    private Task<RunSummary> WriteAsync(IReadOnlyList<Everything> rows, DataSink sink) => FrameRun.WriteAsync(server.Engine(), Everything.DataFrame.Of(rows), sink, cancellationToken: Cancel);

    private static (string Url, string User, Secret Password) Postgres()
    {
        var parts = Service("POSTGRES_JDBC").Split('?');
        var settings = parts[1].Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        return (parts[0], settings["user"], new Secret(settings["password"]));
    }

    private static string Service(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable) ?? "";
        if (value.Length == 0)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1", $"{variable} is not set: no such server to test with.");
            Assert.Fail($"{variable} is not set.");
        }

        return value;
    }
}
