using EtlLib.Spark;

namespace EtlLib.Delta.Tests;

/// <summary>Spark's own Delta, on a real server, and this implementation: each reads what the other wrote.</summary>
public sealed class SparkTests : IDisposable
{
    private readonly TableFolder table = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => table.Dispose();

    [Fact]
    public async Task Spark_reads_every_type_with_its_edge_values()
    {
        await Tables.WriteAsync(EveryType.Edges, DataSink.Delta(table.Path));
        Assert.Equal(Texts(await Tables.ReadAsync<EveryType>(DataSource.Delta(table.Path))), Texts(await OnSparkAsync<EveryType>(DataSource.Delta(table.Path))));
    }

    [Fact]
    public async Task Spark_reads_the_same_rows_after_every_operation()
    {
        var source = DataSource.Delta(table.Path);
        async Task Compare(int rows)
        {
            var own = await Tables.ReadAsync<Measure>(source);
            Assert.Equal(rows, own.Count);
            Assert.Equal(Texts(own), Texts(await OnSparkAsync<Measure>(source)));
        }

        await Tables.WriteAsync([.. Enumerable.Range(0, 48).Select(h => Measure.Of(h, $"S{h % 3}"))], DataSink.Delta(table.Path, partitioned: true));
        await Compare(48);
        await Tables.WriteAsync([new WiderMeasure { Station = "é/x y", Time = Measure.Of(50).Time, Number = 50, Note = "new" }], DataSink.Delta(table.Path, WriteMode.Append, partitioned: true, mergeSchema: true));
        await Compare(49);
        Assert.Contains("new", (await OnSparkAsync<WiderMeasure>(source)).Select(m => m.Note));
        var day = new DataContext { Start = Measure.Of(0).Time, End = Measure.Of(24).Time };
        await Tables.WriteAsync([Measure.Of(3, "R", null)], DataSink.Delta(table.Path, WriteMode.Overwrite, partitioned: true, replaceInterval: true), day);
        await Compare(26);
        for (var i = 0; i < 12; i++)
        {
            await Tables.WriteAsync([Measure.Of(100 + i)], DataSink.Delta(table.Path, WriteMode.Append, partitioned: true));
        }

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(table.Path, "_delta_log"), "*.checkpoint.parquet"));
        await Compare(38);
        await CommandTests.CallAsync("table optimize", table.Path);
        await Compare(38);
        await CommandTests.CallAsync("table vacuum", table.Path, "0");
        await Compare(38);
        await Tables.WriteAsync([Measure.Of(1)], DataSink.Delta(table.Path, WriteMode.Overwrite, partitioned: true));
        await Compare(1);
        Assert.Equal(38, (await OnSparkAsync<Measure>(DataSource.Delta(table.Path, version: 15))).Count);
    }

    [Fact]
    public async Task Sparks_own_writes_between_ours_are_seen()
    {
        await Tables.WriteAsync([Measure.Of(1)], DataSink.Delta(table.Path));
        await SparkWritesAsync([Measure.Of(2)], DataSink.Delta(table.Path, WriteMode.Append));
        await Tables.WriteAsync([Measure.Of(3)], DataSink.Delta(table.Path, WriteMode.Append));
        Assert.Equal([1, 2, 3], await NumbersAsync());
        for (var i = 4; i < 14; i++)
        {
            await SparkWritesAsync([Measure.Of(i)], DataSink.Delta(table.Path, WriteMode.Append));
        }

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(table.Path, "_delta_log"), "*.checkpoint.parquet"));
        Assert.Equal(Enumerable.Range(1, 13).Select(i => (long)i), await NumbersAsync());
        await SparkWritesAsync([Measure.Of(99)], DataSink.Delta(table.Path, WriteMode.Overwrite));
        await Tables.WriteAsync([Measure.Of(100)], DataSink.Delta(table.Path, WriteMode.Append));
        Assert.Equal([99, 100], await NumbersAsync());
        Assert.Equal([99, 100], (await OnSparkAsync<Measure>(DataSource.Delta(table.Path))).Select(m => m.Number).Order());
    }

    [Fact]
    public async Task Spark_makes_a_partitioned_table_that_is_read_and_refuses_one_that_is_there()
    {
        var sink = DataSink.Delta(table.Path, partitioned: true);
        await SparkWritesAsync([Measure.Of(1, "a b/é"), Measure.Of(2, "x=y%")], sink);
        Assert.Equal(["a b/é", "x=y%"], (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path))).OrderBy(m => m.Number).Select(m => m.Station));
        var refused = await Assert.ThrowsAsync<SinkException>(() => SparkWritesAsync([Measure.Of(3)], sink));
        Assert.Contains("is there already, and nothing was written", refused.Message, StringComparison.Ordinal);
        var day = new DataContext { Start = Measure.Of(2).Time, End = Measure.Of(3).Time };
        await SparkWritesAsync([Measure.Of(2, "new")], DataSink.Delta(table.Path, WriteMode.Overwrite, partitioned: true, replaceInterval: true), day);
        Assert.Equal(["a b/é", "new"], (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path))).OrderBy(m => m.Number).Select(m => m.Station));
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_named_by_Spark_too()
    {
        var missing = await Assert.ThrowsAsync<SourceException>(() => OnSparkAsync<Measure>(DataSource.Delta(table.Path)));
        Assert.Contains($"delta {table.Path} cannot be read", missing.Message, StringComparison.Ordinal);
    }

    private static SparkEngine Engine()
    {
        var address = Environment.GetEnvironmentVariable("SPARK_REMOTE");
        if (string.IsNullOrEmpty(address))
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("REQUIRE_SERVICES") == "1", "SPARK_REMOTE is not set: no Spark server to test with.");
            Assert.Fail("SPARK_REMOTE is not set: no Spark server to test with.");
        }

        return new SparkEngine(address!, new SparkOptions { ShufflePartitions = 2 });
    }

    private static Task<IReadOnlyList<T>> OnSparkAsync<T>(DataSource source)
        where T : IDataModel<T> => FrameRun.ToListAsync<T>(Engine(), T.Frame(new Plan.Scan(T.Schema, source)), null, Token);

    private static async Task SparkWritesAsync<T>(IReadOnlyList<T> rows, DataSink sink, DataContext? context = null)
        where T : IDataModel<T>
    {
        using var state = new TableFolder();
        await FrameRun.WriteAsync(Engine(), T.Frame(new Plan.Scan(T.Schema, DataSource.Rows(rows))), sink, context, new RunOptions { StateFolder = state.Path }, Token);
    }

    private static IEnumerable<string> Texts<T>(IEnumerable<T> rows) => rows.Select(r => r!.ToString()!).Order(StringComparer.Ordinal);

    private async Task<IEnumerable<long>> NumbersAsync() => (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path))).Select(m => m.Number).Order();
}
