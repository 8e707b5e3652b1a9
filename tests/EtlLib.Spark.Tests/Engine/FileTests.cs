using System.IO.Compression;
using EtlLib.DuckDb;
using EtlLib.Engines;
using EtlLib.Plan;

namespace EtlLib.Spark.Tests.Engine;

/// <summary>Files that one engine writes and the other reads, and what is wrong with files.</summary>
public sealed class FileTests(SparkServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("etllib-spark-").FullName;

    private static readonly Everything[] Rows =
    [
        new(1, true, 1.5f, double.NaN, 1.25m, "a\n\"b\", c ", [1, 2, 255], Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new(2021, 1, 4, 9, 0, 0, 1, TimeSpan.Zero), new DateTime(2021, 1, 4, 9, 0, 0), new DateOnly(2021, 1, 4), new TimeOnly(9, 30), new TimeSpan(-1, 2, 3, 4, 5), Weekday.Friday, [1, 2], new Pair(1, 2)),
        new(2, null, null, double.PositiveInfinity, null, "", null, null, null, null, null, null, null, null, [], new Pair(3, null)),
        new(3, false, float.MinValue, -1e-300, -9_999_999_999.9999m, "é😀'\\", [], Guid.Empty, new(1, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTime(9999, 12, 31, 23, 59, 59).AddTicks(9_999_990), new DateOnly(1500, 2, 28), new TimeOnly(23, 59, 59, 999, 999), TimeSpan.FromMicroseconds(1), Weekday.Monday, [-1], new Pair(-1, -2)),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(FileFormat.Parquet, "out.parquet", "spark", "spark")]
    [InlineData(FileFormat.Parquet, "out.parquet", "duckdb", "spark")]
    [InlineData(FileFormat.Parquet, "out", "spark", "duckdb")]
    [InlineData(FileFormat.Csv, "out.csv", "spark", "spark")]
    [InlineData(FileFormat.Csv, "out.csv", "duckdb", "spark")]
    [InlineData(FileFormat.Csv, "out.csv.gz", "spark", "duckdb")]
    [InlineData(FileFormat.JsonLines, "out.jsonl", "spark", "spark")]
    [InlineData(FileFormat.JsonLines, "out.jsonl.gz", "duckdb", "spark")]
    [InlineData(FileFormat.JsonLines, "out", "spark", "duckdb")]
    [InlineData(FileFormat.Avro, "out.avro", "spark", "spark")]
    public async Task Every_type_is_read_as_it_was_written(FileFormat format, string name, string writer, string reader)
    {
        var path = Path.Combine(folder, name);
        var summary = await RunAsync(writer, Everything.DataFrame.Of(Rows), new FileSink(format, path, WriteMode.Error, partitioned: false));
        Assert.Equal(3, summary.RowsOut);
        Assert.Equal(name != "out", File.Exists(path));
        DataSource source = format switch { FileFormat.Parquet => DataSource.Parquet(path), FileFormat.Csv => DataSource.Csv(path), FileFormat.Avro => DataSource.Avro(path), _ => DataSource.JsonLines(path) };
        Assert.Equivalent(Rows, await ReadAsync<Everything>(reader, Everything.DataFrame.From(source).OrderBy(e => e.Id)), strict: true);
    }

    [Theory]
    [InlineData("spark", "duckdb")]
    [InlineData("duckdb", "spark")]
    public async Task Folders_by_partition_key_are_read_by_both(string writer, string reader)
    {
        Trade[] trades = [Trade("a/b=c%d e", 1), Trade("é", 2), Trade("é", 3), Trade("12", 4), Trade("NULL", 5), Trade("null", 6)];
        var path = Path.Combine(folder, "out");
        await RunAsync(writer, Engine.Trade.DataFrame.Of(trades), DataSink.Parquet(path, partitioned: true));
        Assert.Equal(5, Directory.GetDirectories(path, "Symbol=*").Length);
        Assert.Equal(trades, await ReadAsync<Trade>(reader, Engine.Trade.DataFrame.From(DataSource.Parquet(path)).OrderBy(t => t.Id)));
        Assert.Equal(trades[1..3], await ReadAsync<Trade>(reader, Engine.Trade.DataFrame.From(DataSource.Parquet(path)).Where(t => t.Symbol == "é").OrderBy(t => t.Id)));
    }

    [Fact]
    public async Task The_marker_of_null_is_a_text_where_it_is_escaped_and_is_not_written_as_one()
    {
        var path = Path.Combine(folder, "out");
        Trade[] trades = [Trade("__HIVE_DEFAULT_PARTITION__", 1)];
        var refused = await Assert.ThrowsAsync<SinkException>(() => RunAsync("spark", Engine.Trade.DataFrame.Of(trades), DataSink.Parquet(path, partitioned: true)));
        Assert.Contains("which Spark does not tell from null", refused.Message, StringComparison.Ordinal);

        await RunAsync("duckdb", Engine.Trade.DataFrame.Of(trades), DataSink.Parquet(path, partitioned: true));
        Assert.Equal(trades, await ReadAsync<Trade>("spark", Engine.Trade.DataFrame.From(DataSource.Parquet(path))));
    }

    [Fact]
    public async Task Parquet_files_that_differ_are_read_file_by_file_as_on_the_embedded_engine()
    {
        async Task WriteAsync<T>(DataFrame<T> frame, string name)
            where T : IDataModel<T> => await RunAsync("duckdb", frame, DataSink.Parquet(Path.Combine(folder, name)));
        await WriteAsync(Small.DataFrame.Of(new Small(1, 2)), "in/a.parquet");
        await WriteAsync(Lower.DataFrame.Of(new Lower(2, 3.0), new Lower(3, null)), "in/b.parquet");
        await WriteAsync(Alone.DataFrame.Of(new Alone(4)), "in/c.parquet");
        var source = DataSource.Parquet(Path.Combine(folder, "in"));
        foreach (var engine in new[] { "duckdb", "spark" })
        {
            Assert.Equal([new Whole(1, 2), new Whole(2, 3), new Whole(3, null), new Whole(4, null)], await ReadAsync<Whole>(engine, Whole.DataFrame.From(source).OrderBy(p => p.Id)));
        }

        await WriteAsync(Lower.DataFrame.Of(new Lower(5, 1.5)), "in/d.parquet");
        foreach (var engine in new[] { "duckdb", "spark" })
        {
            var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync<Whole>(engine, Whole.DataFrame.From(source)));
            Assert.Contains("column Value of Whole holds \"1.5\", which int does not hold exactly.", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Parquet_times_without_a_zone_need_one()
    {
        var path = Path.Combine(folder, "a.parquet");
        await RunAsync("duckdb", Local.DataFrame.Of(new Local(new DateTime(2021, 1, 4, 9, 0, 0))), DataSink.Parquet(path));
        foreach (var engine in new[] { "duckdb", "spark" })
        {
            var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync<Zoneless>(engine, Zoneless.DataFrame.From(DataSource.Parquet(path))));
            Assert.Contains("[AssumeZone(\"UTC\")]", error.Message, StringComparison.Ordinal);
            Assert.Equal([new Berlin(new DateTimeOffset(2021, 1, 4, 8, 0, 0, TimeSpan.Zero))], await ReadAsync<Berlin>(engine, Berlin.DataFrame.From(DataSource.Parquet(path))));
        }
    }

    [Fact]
    public async Task Folders_that_do_not_fit_are_refused_before_Spark_reads_them()
    {
        await RunAsync("duckdb", Pair.DataFrame.Of(new Pair(1, 1)), DataSink.Parquet(Path.Combine(folder, "wrong/Id=x/part.parquet")));
        var error = await Assert.ThrowsAsync<SourceException>(() => ReadAsync<Pair>("spark", Pair.DataFrame.From(DataSource.Parquet(Path.Combine(folder, "wrong")))));
        Assert.Equal(("Id", Path.Combine(folder, "wrong/Id=x")), (error.Column, error.Location));

        await RunAsync("duckdb", Pair.DataFrame.Of(new Pair(1, 1)), DataSink.Parquet(Path.Combine(folder, "mixed/Id=1/part.parquet")));
        await RunAsync("duckdb", Pair.DataFrame.Of(new Pair(1, 1)), DataSink.Parquet(Path.Combine(folder, "mixed/ID=2/part.parquet")));
        var refused = await Assert.ThrowsAsync<PlanException>(() => ReadAsync<Pair>("spark", Pair.DataFrame.From(DataSource.Parquet(Path.Combine(folder, "mixed")))));
        Assert.Contains("spell the key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modes_mean_the_same_and_nothing_hidden_is_left()
    {
        var path = Path.Combine(folder, "out");
        var pairs = Pair.DataFrame.Of(new Pair(1, 1), new Pair(2, 2));
        await RunAsync("spark", pairs, DataSink.Parquet(path));
        var refused = await Assert.ThrowsAsync<SinkException>(() => RunAsync("spark", pairs, DataSink.Parquet(path)));
        Assert.Contains("is there already", refused.Message, StringComparison.Ordinal);
        await RunAsync("spark", pairs, DataSink.Parquet(path, WriteMode.Append));
        Assert.Equal(4, (await ReadAsync<Pair>("spark", Pair.DataFrame.From(DataSource.Parquet(path)))).Count);
        await RunAsync("spark", pairs, DataSink.Parquet(path, WriteMode.Overwrite));
        Assert.Equal(2, (await ReadAsync<Pair>("duckdb", Pair.DataFrame.From(DataSource.Parquet(path)))).Count);
        Assert.All(Directory.GetFiles(path), f => Assert.Matches(@"^part-[0-9]{4}-[0-9a-f]{16}\.parquet$", Path.GetFileName(f)));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task What_fails_while_it_is_written_leaves_the_old_and_nothing_else()
    {
        var path = Path.Combine(folder, "out.csv");
        await RunAsync("spark", Pair.DataFrame.Of(new Pair(1, 1)), DataSink.Csv(path));
        await Assert.ThrowsAsync<DataException>(() => RunAsync("spark", Pair.DataFrame.Of(new Pair(0, 1)).Select(p => new Pair.Projection { Id = 1 / p.Id, Value = 2 }), DataSink.Csv(path, WriteMode.Overwrite)));
        Assert.Equal("Id,Value\n1,1\n", await File.ReadAllTextAsync(path, Cancel));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task Csv_headers_are_matched_by_name_over_folders_globs_and_gzip()
    {
        Write("a1.csv", "Id,Value\n1,1\n");
        Write("a2.csv", "value,other,ID\n2,\"x\ny\",2\n");
        Write("b[1].csv", "Id,Value\n3,\n");
        Write("_c.csv", "nonsense");
        await using (var zipped = new GZipStream(File.Create(Path.Combine(folder, "d.csv.gz")), CompressionLevel.Fastest))
        {
            await zipped.WriteAsync("id,value\n4,NA\n"u8.ToArray(), Cancel);
        }

        Assert.Equal([new(1, 1), new(2, 2), new(3, null), new(4, null)], await PairsAsync(DataSource.Csv(folder, nulls: ["NA"])));
        Assert.Equal([new(1, 1), new(2, 2)], await PairsAsync(DataSource.Csv(Path.Combine(folder, "a[0-9].csv"))));
        Assert.Equal([new(3, null)], await PairsAsync(DataSource.Csv(Path.Combine(folder, "b[1].csv"))));
    }

    [Fact]
    public async Task Csv_reads_nulls_quotes_delimiters_and_no_header()
    {
        var path = Write("a.csv", "1;\"\"\n2;\n3;NA\n5;\"a;\"\"b\"\"\nc\"\n");
        var rows = await ReadAsync<Text>("spark", Text.DataFrame.From(DataSource.Csv(path, nulls: ["NA"], delimiter: ';', header: false)).OrderBy(t => t.Id));
        Assert.Equal(["", null, null, "a;\"b\"\nc"], rows.Select(r => r.Value));
    }

    [Theory]
    [InlineData("a.csv", "Idd,Value\n1,1\n", "there is no column Id, which Pair has. Did you mean Idd?")]
    [InlineData("a.csv", "Id,Value,id\n1,1,1\n", "the header has column Id more than once")]
    [InlineData("a.csv", "Id,Value\n1,x\n", "column Value of Pair holds \"x\", which is no int")]
    [InlineData("a.csv", "Id,Value\n1,1.5\n", "column Value of Pair holds \"1.5\", which is no int")]
    [InlineData("a.csv", "Id,Value\n1,1.0\n", "column Value of Pair holds \"1.0\", which is no int")]
    [InlineData("a.csv", "Id,Value\n,1\n", "column Id of Pair is never null, and it is null in a row")]
    [InlineData("a.csv", "Id,Value\n1\n", "a.csv")]
    [InlineData("a.jsonl", "{\"Value\":1}\n", "there is no key Id")]
    [InlineData("a.jsonl", "{\"Id\":1,\"Value\":1.5}\n", "column Value of Pair holds \"1.5\", which is no int")]
    [InlineData("a.jsonl", "{\"Id\":1}\n{\"Id\":null}\n", "column Id of Pair is never null")]
    [InlineData("a.jsonl", "{\"Id\":1}\nnonsense\n", "is no JSON object")]
    public async Task What_is_wrong_with_a_file_is_told(string name, string content, string message)
    {
        var path = Write(name, content);
        DataSource source = name.EndsWith("csv", StringComparison.Ordinal) ? DataSource.Csv(path) : DataSource.JsonLines(path);
        var error = await Assert.ThrowsAsync<SourceException>(() => PairsAsync(source));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_parquet_file_is_told()
    {
        var path = Path.Combine(folder, "a.parquet");
        await RunAsync("spark", Text.DataFrame.Of(new Text(1, "x")), DataSink.Parquet(path));
        Assert.Contains($"column Value of {path} is string, where Pair has int?", (await Assert.ThrowsAsync<SourceException>(() => PairsAsync(DataSource.Parquet(path)))).Message.Replace("has int.", "has int?.", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains($"{path} has no column Symbol", (await Assert.ThrowsAsync<SourceException>(() => ReadAsync<Trade>("spark", Engine.Trade.DataFrame.From(DataSource.Parquet(path))))).Message, StringComparison.Ordinal);
        Assert.Contains("no such file or folder", (await Assert.ThrowsAsync<SourceException>(() => PairsAsync(DataSource.Parquet(path + "x")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_the_cluster_does_not_see_is_told_with_the_remedy()
    {
        // The folder of whoever asks: of this process here, of Spark's there.
        var name = $"etllib-{Guid.NewGuid():n}.csv";
        var path = "/proc/self/cwd/" + name;
        try
        {
            await File.WriteAllTextAsync(name, "Id,Value\n1,1\n", Cancel);
            Assert.Contains("does not see", (await Assert.ThrowsAsync<SourceException>(() => PairsAsync(DataSource.Csv(path)))).Message, StringComparison.Ordinal);
            var error = await Assert.ThrowsAsync<SinkException>(() => RunAsync("spark", Pair.DataFrame.Of(new Pair(1, 1)), DataSink.Csv(path, WriteMode.Overwrite)));
            Assert.Contains("does not see. Write to a place that both see", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(name);
        }
    }

    private static Trade Trade(string symbol, long id) => new() { Symbol = symbol, Time = new(2021, 1, 4, 9, 0, 0, TimeSpan.Zero), Id = id, Price = id };

    private string Write(string name, string content)
    {
        File.WriteAllText(Path.Combine(folder, name), content);
        return Path.Combine(folder, name);
    }

    private IEngine EngineOf(string name) => name == "spark" ? server.Engine() : new DuckDbEngine();

    private Task<IReadOnlyList<Pair>> PairsAsync(DataSource source) => ReadAsync<Pair>("spark", Pair.DataFrame.From(source).OrderBy(p => p.Id));

    private Task<IReadOnlyList<T>> ReadAsync<T>(string engine, DataFrame<T> frame)
        where T : IDataModel<T> => FrameRun.ToListAsync(EngineOf(engine), frame, cancellationToken: Cancel);

    private Task<RunSummary> RunAsync<T>(string engine, DataFrame<T> frame, DataSink sink)
        where T : IDataModel<T> => FrameRun.WriteAsync(EngineOf(engine), frame, sink, cancellationToken: Cancel);
}
