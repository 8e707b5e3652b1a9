using System.Text.Json;

namespace EtlLib.Delta.Tests;

/// <summary>Tables that other implementations wrote (Fixtures/README.md).</summary>
public sealed class FixtureTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain")]
    [InlineData("appended")]
    [InlineData("partitioned")]
    [InlineData("odd-partitions")]
    [InlineData("overwritten")]
    [InlineData("deleted")]
    [InlineData("evolved")]
    [InlineData("checkpointed")]
    [InlineData("types")]
    [InlineData("spark-plain")]
    [InlineData("spark-merged")]
    [InlineData("spark-deletion-vectors")]
    [InlineData("spark-column-mapping")]
    [InlineData("spark-change-feed")]
    public async Task A_table_reads_to_the_rows_that_its_writer_counted(string name)
    {
        using var expected = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, name.StartsWith("spark", StringComparison.Ordinal) ? "expected-spark.json" : "expected.json"), Token));
        var table = expected.RootElement.GetProperty(name);
        var rows = await Tables.ReadAsync<Identified>(DataSource.Delta(Path.Combine(Folder, name)));
        Assert.Equal(table.GetProperty("rows").GetInt32(), rows.Count);
        Assert.Equal(table.GetProperty("sum_id").GetInt64(), rows.Sum(r => r.Id));
    }

    [Fact]
    public async Task Odd_partition_values_are_those_of_the_log()
    {
        var rows = await Tables.ReadAsync<Keyed>(DataSource.Delta(Path.Combine(Folder, "odd-partitions")));
        using var expected = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "expected.json"), Token));
        var values = expected.RootElement.GetProperty("odd-partitions").GetProperty("values").EnumerateArray().Select(v => v.GetString());
        Assert.Equal(values.Order(StringComparer.Ordinal), rows.Select(r => r.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Earlier_versions_are_read_by_number_and_by_time()
    {
        var path = Path.Combine(Folder, "checkpointed");
        Assert.Equal(4, (await Tables.ReadAsync<Identified>(DataSource.Delta(path, version: 0))).Count);
        Assert.Equal(4 * 26, (await Tables.ReadAsync<Identified>(DataSource.Delta(path, version: 25))).Count);
        var late = await Assert.ThrowsAsync<SourceException>(() => Tables.ReadAsync<Identified>(DataSource.Delta(path, version: 28)));
        Assert.Contains("has no version 28: the last one is 27", late.Message, StringComparison.Ordinal);
        Assert.Equal(112, (await Tables.ReadAsync<Identified>(DataSource.Delta(path, timestamp: DateTimeOffset.UtcNow.AddDays(1)))).Count);
        var early = await Assert.ThrowsAsync<SourceException>(() => Tables.ReadAsync<Identified>(DataSource.Delta(path, timestamp: DateTimeOffset.UnixEpoch)));
        Assert.Contains("has no version of 1970-01-01 00:00:00Z or before", early.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_type_has_its_edge_values()
    {
        var rows = (await Tables.ReadAsync<EveryFixtureType>(DataSource.Delta(Path.Combine(Folder, "types")))).OrderBy(r => r.Id).ToList();
        Assert.Equal([1, 2, 3], rows.Select(r => r.Id));
        Assert.Equal([DateOnly.MinValue, DateOnly.MaxValue], rows.Select(r => r.Day).OfType<DateOnly>().Order());
        Assert.Equal([-99999999.9999m, 1.2345m], rows.Select(r => r.Dec).OfType<decimal>().Order());
        Assert.Equal(2, rows.Count(r => r.St is null || r.St.A is null));
    }

    [Fact]
    public async Task A_change_feed_and_new_features_are_refused_when_written()
    {
        foreach (var (name, feature) in new[] { ("spark-change-feed", "changeDataFeed"), ("spark-deletion-vectors", "deletionVectors"), ("spark-column-mapping", "version 5 of writers") })
        {
            using var copy = new TableFolder(Path.Combine(Folder, name));
            var before = Directory.GetFiles(copy.Path, "*", SearchOption.AllDirectories).Length;
            var refused = await Assert.ThrowsAsync<SinkException>(() => Tables.WriteAsync([new Identified { Id = 1 }], DataSink.Delta(copy.Path, WriteMode.Append)));
            Assert.Contains(feature, refused.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was written.", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, Directory.GetFiles(copy.Path, "*", SearchOption.AllDirectories).Length);
        }
    }

    [Fact]
    public async Task A_table_of_an_unknown_feature_is_refused_when_read()
    {
        using var copy = new TableFolder(Path.Combine(Folder, "plain"));
        var log = Path.Combine(copy.Path, "_delta_log", "00000000000000000000.json");
        var known = "\"minReaderVersion\":1,\"minWriterVersion\":2";
        var text = await File.ReadAllTextAsync(log, Token);
        Assert.Contains(known, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(log, text.Replace(known, "\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"variantType\"],\"writerFeatures\":[\"variantType\"]", StringComparison.Ordinal), Token);
        var refused = await Assert.ThrowsAsync<SourceException>(() => Tables.ReadAsync<Identified>(DataSource.Delta(copy.Path)));
        Assert.Contains("needs the features variantType, which EtlLib.Delta does not support", refused.Message, StringComparison.Ordinal);
    }
}
