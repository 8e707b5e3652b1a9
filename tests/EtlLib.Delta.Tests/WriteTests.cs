using System.Text;
using System.Text.Json;

namespace EtlLib.Delta.Tests;

/// <summary>Tables that this implementation writes, read back.</summary>
public sealed class WriteTests : IDisposable
{
    private readonly TableFolder table = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => table.Dispose();

    [Fact]
    public async Task Rows_are_appended_and_overwritten_and_earlier_versions_stay_readable()
    {
        await WriteAsync([Measure.Of(1), Measure.Of(2)]);
        await WriteAsync([Measure.Of(3)], WriteMode.Append);
        await WriteAsync([Measure.Of(9)], WriteMode.Overwrite);
        Assert.Equal([9], await NumbersAsync());
        Assert.Equal([1, 2, 3], await NumbersAsync(1));
        Assert.Equal([1, 2], await NumbersAsync(0));
    }

    [Fact]
    public async Task A_table_that_is_there_is_refused_unless_a_mode_is_said()
    {
        await WriteAsync([Measure.Of(1)]);
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([Measure.Of(2)]));
        Assert.Contains("is there already, and nothing was written", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1], await NumbersAsync());
    }

    [Fact]
    public async Task A_folder_of_other_files_is_refused()
    {
        Directory.CreateDirectory(table.Path);
        await File.WriteAllTextAsync(Path.Combine(table.Path, "notes.txt"), "mine", Token);
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([Measure.Of(1)], WriteMode.Overwrite));
        Assert.Contains("has files, as notes.txt, and no Delta log", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_rows_make_an_empty_table_with_its_columns()
    {
        await WriteAsync<Measure>([]);
        Assert.Empty(await NumbersAsync());
        Assert.Empty(Directory.GetFiles(table.Path, "*.parquet"));
        await WriteAsync([Measure.Of(1)], WriteMode.Append);
        Assert.Equal([1], await NumbersAsync());
    }

    [Fact]
    public async Task Every_type_comes_back_with_its_edge_values()
    {
        var rows = EveryType.Edges;
        await WriteAsync(rows);
        var back = await Tables.ReadAsync<EveryType>(DataSource.Delta(table.Path));
        Assert.Equal(rows.OrderBy(r => r.Id).Select(r => r.ToString()), back.OrderBy(r => r.Id).Select(r => r.ToString()));
    }

    [Fact]
    public async Task Partition_values_of_any_text_come_back()
    {
        string[] odd = ["a b", "a/b", "100%", "é", "日本", "x=y", "..", "it's", "q?", "h#", "a\\b", "c:d", "NULL", "__HIVE_DEFAULT_PARTITION__", "n", "v", "{}", "\"", " "];
        await WriteAsync([.. odd.Select((text, i) => Measure.Of(i, text))], partitioned: true);
        var back = await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path));
        Assert.Equal(odd, back.OrderBy(m => m.Number).Select(m => m.Station));
        Assert.Equal(odd.Length, Directory.GetFiles(table.Path, "*.parquet", SearchOption.AllDirectories).Length);
        Assert.Equal(["日本"], (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path), f => ((Measure.DataFrame)f).Where(m => m.Station == "日本"))).Select(m => m.Station));
    }

    [Fact]
    public async Task An_empty_partition_value_is_refused_since_others_read_it_as_null()
    {
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([Measure.Of(1, "")], partitioned: true));
        Assert.Contains("the partition key Station is empty in a row", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_nullable_columns_are_merged_when_told_to_and_named_when_not()
    {
        await WriteAsync([Measure.Of(1)]);
        WiderMeasure[] wider = [new() { Station = "A", Time = DateTimeOffset.UnixEpoch, Number = 2, Note = "new" }];
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync(wider, WriteMode.Append));
        Assert.Equal("Note", refused.Column);
        Assert.Contains("Say mergeSchema: true to add it.", refused.Message, StringComparison.Ordinal);
        await Tables.WriteAsync(wider, DataSink.Delta(table.Path, WriteMode.Append, mergeSchema: true));
        Assert.Equal([null, "new"], (await Tables.ReadAsync<WiderMeasure>(DataSource.Delta(table.Path))).OrderBy(m => m.Number).Select(m => m.Note));
        await WriteAsync([Measure.Of(3)], WriteMode.Append);
        Assert.Equal([1, 2, 3], await NumbersAsync());
    }

    [Fact]
    public async Task A_column_of_another_type_is_named()
    {
        await WriteAsync([Measure.Of(1)]);
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([new OtherMeasure { Station = "A", Time = DateTimeOffset.UnixEpoch, Number = "1" }], WriteMode.Append));
        Assert.Contains("column Number is long in the table, and string in OtherMeasure", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_takes_only_appended_rows_keeps_them()
    {
        await WriteAsync([Measure.Of(1)]);
        Amend(log => log.Replace("\"configuration\":{}", "\"configuration\":{\"delta.appendOnly\":\"true\"}", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([Measure.Of(2)], WriteMode.Overwrite));
        Assert.Contains("takes only appended rows", refused.Message, StringComparison.Ordinal);
        await WriteAsync([Measure.Of(2)], WriteMode.Append);
        Assert.Equal([1, 2], await NumbersAsync());
    }

    [Fact]
    public async Task A_table_with_invariants_is_not_written()
    {
        await WriteAsync([Measure.Of(1)]);
        Amend(log => log.Replace("\\\"metadata\\\":{}", "\\\"metadata\\\":{\\\"delta.invariants\\\":\\\"x\\\"}", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<SinkException>(() => WriteAsync([Measure.Of(2)], WriteMode.Append));
        Assert.Contains("needs its invariants to be checked row by row", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1], await NumbersAsync());
    }

    [Fact]
    public async Task An_interval_replaces_exactly_its_rows()
    {
        // One file a day, and one over all of them, which is divided.
        await WriteAsync([.. Enumerable.Range(0, 24).Select(h => Measure.Of(h))]);
        await WriteAsync([.. Enumerable.Range(24, 24).Select(h => Measure.Of(h))], WriteMode.Append);
        await WriteAsync([.. Enumerable.Range(0, 72).Select(h => Measure.Of(h, "B"))], WriteMode.Append);
        var day = new DataContext { Start = Measure.Of(24).Time, End = Measure.Of(48).Time };
        var sink = DataSink.Delta(table.Path, WriteMode.Overwrite, replaceInterval: true);
        await Tables.WriteAsync([Measure.Of(30, "C"), Measure.Of(47, "C")], sink, day);
        var rows = await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path));
        Assert.Equal(Enumerable.Range(0, 24).Select(h => (long)h), rows.Where(r => r.Station == "A").Select(r => r.Number).Order());
        Assert.Equal(Enumerable.Range(0, 24).Concat(Enumerable.Range(48, 24)).Select(h => (long)h), rows.Where(r => r.Station == "B").Select(r => r.Number).Order());
        Assert.Equal([30, 47], rows.Where(r => r.Station == "C").Select(r => r.Number).Order());
        var outside = await Assert.ThrowsAsync<SinkException>(() => Tables.WriteAsync([Measure.Of(48)], sink, day));
        Assert.Contains("the model has rows whose Time is outside", outside.Message, StringComparison.Ordinal);
        await Tables.WriteAsync<Measure>([], sink, day);
        Assert.Equal(24 + 48, (await NumbersAsync()).Count);
    }

    [Fact]
    public async Task Every_tenth_version_has_a_checkpoint_that_stands_for_all_before()
    {
        await WriteAsync([Measure.Of(0)]);
        for (var i = 1; i <= 23; i++)
        {
            await WriteAsync([Measure.Of(i)], WriteMode.Append);
        }

        var log = Path.Combine(table.Path, "_delta_log");
        Assert.Equal(["00000000000000000010.checkpoint.parquet", "00000000000000000020.checkpoint.parquet"], Directory.GetFiles(log, "*.parquet").Select(Path.GetFileName).Order());
        foreach (var old in Directory.GetFiles(log, "*.json").Where(f => string.CompareOrdinal(Path.GetFileName(f), "00000000000000000020.json") <= 0))
        {
            File.Delete(old);
        }

        Assert.Equal(Enumerable.Range(0, 24).Select(i => (long)i), await NumbersAsync());
        var gone = await Assert.ThrowsAsync<SourceException>(() => NumbersAsync(15));
        Assert.Contains("Read a later version", gone.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(log, "_last_checkpoint"), "{\"version\":9", Token);
        Assert.Equal(24, (await NumbersAsync()).Count);
        await WriteAsync([Measure.Of(24)], WriteMode.Append);
        Assert.Equal(25, (await NumbersAsync()).Count);
    }

    [Fact]
    public async Task The_log_says_who_wrote_what()
    {
        await WriteAsync([Measure.Of(1), Measure.Of(2)]);
        var lines = await File.ReadAllLinesAsync(Path.Combine(table.Path, "_delta_log", "00000000000000000000.json"), Token);
        using var info = JsonDocument.Parse(lines[0]);
        var commit = info.RootElement.GetProperty("commitInfo");
        Assert.Equal("test", commit.GetProperty("operationParameters").GetProperty("job").GetString());
        Assert.Equal("2", commit.GetProperty("operationMetrics").GetProperty("numOutputRows").GetString());
        var add = lines.Single(l => l.StartsWith("{\"add\"", StringComparison.Ordinal));
        using var stats = JsonDocument.Parse(JsonDocument.Parse(add).RootElement.GetProperty("add").GetProperty("stats").GetString()!);
        Assert.Equal(2, stats.RootElement.GetProperty("numRecords").GetInt64());
        Assert.Equal("2024-01-01T02:00:00.000Z", stats.RootElement.GetProperty("maxValues").GetProperty("Time").GetString());
        Assert.Equal(0, stats.RootElement.GetProperty("nullCount").GetProperty("Value").GetInt64());
        Assert.Empty(Directory.GetFiles(Path.Combine(table.Path, "_etl")));
        Assert.DoesNotContain(Directory.GetDirectories(table.Path), d => Path.GetFileName(d).StartsWith(".etl-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_interval_of_a_run_bounds_the_rows_that_are_read()
    {
        await WriteAsync([.. Enumerable.Range(0, 72).Select(h => Measure.Of(h))]);
        var factory = new DataFactory(new DataContext { Start = Measure.Of(24).Time, End = Measure.Of(48).Time });
        var copy = table.Path + "-day";
        factory.Make<Measure>(source: DataSource.Delta(table.Path), sink: DataSink.Delta(copy));
        await factory.RunAsync(options: new RunOptions { StateFolder = table.Path + "-state" }, cancellationToken: Token);
        Assert.Equal(Enumerable.Range(24, 24).Select(h => (long)h), (await Tables.ReadAsync<Measure>(DataSource.Delta(copy))).Select(m => m.Number).Order());
    }

    [Fact]
    public async Task A_table_that_another_model_of_the_run_writes_is_not_read()
    {
        var factory = new DataFactory();
        factory.Make<Measure>(source: DataSource.Rows(Measure.Of(1)), sink: DataSink.Delta(table.Path));
        factory.Make<WiderMeasure>(source: DataSource.Delta(table.Path), sink: DataSink.Console());
        var refused = await Assert.ThrowsAsync<PlanException>(() => factory.RunAsync(cancellationToken: Token));
        Assert.Contains("which Measure writes in the same run", refused.Message, StringComparison.Ordinal);
    }

    private void Amend(Func<string, string> change)
    {
        var log = Path.Combine(table.Path, "_delta_log", "00000000000000000000.json");
        var (before, after) = (File.ReadAllText(log), change(File.ReadAllText(log)));
        Assert.NotEqual(before, after);
        File.WriteAllText(log, after, new UTF8Encoding(false));
    }

    private Task WriteAsync<T>(IReadOnlyList<T> rows, WriteMode mode = WriteMode.Error, bool partitioned = false)
        where T : IDataModel<T> => Tables.WriteAsync(rows, DataSink.Delta(table.Path, mode, partitioned));

    private async Task<IReadOnlyList<long>> NumbersAsync(long? version = null) =>
        [.. (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path, version))).Select(m => m.Number).Order()];
}
