using EtlLib.Engine.Specification;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Files: folders, globs, partitions, forms of text.</summary>
public sealed class FileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Partition_values_come_back_as_they_went()
    {
        string[] keys = ["..", "../x", "a/b", "a\0b", "é", "", "a=b", "%2F", "%2e", "CON", "it's \"x\"", "a b", "日本", "__HIVE_DEFAULT_PARTITION__x", "*?[x]", "NULL", "null",
            "__HIVE_DEFAULT_PARTITION__", "\u0001__HIVE_DEFAULT_PARTITION__", "a+b", "100%"];
        var trades = keys.Select((k, i) => Trade.Sample(symbol: k, id: i, note: i % 2 == 0 ? k : null)).ToArray();
        var rows = await ThroughPartitions(trades);
        Assert.Equal(trades, rows);
        Assert.Equal(keys.Length, Directory.GetDirectories(folder.File("out")).Length);
        Assert.All(Directory.GetDirectories(folder.File("out")), d => Assert.StartsWith("Symbol=", Path.GetFileName(d), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_partition_value_with_too_long_a_name_is_refused()
    {
        var error = await Assert.ThrowsAsync<SinkException>(() => ThroughPartitions([Trade.Sample(symbol: new string('x', 300))]));
        Assert.Contains("Symbol", error.Message, StringComparison.Ordinal);
        Assert.Contains("xxxxx", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.File("out"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Globs_and_folders_name_many_files()
    {
        folder.Write("a1.csv", "Id,Value\n1,1\n");
        folder.Write("a2.csv", "value,other,ID\n2,x,2\n");
        folder.Write("b.csv", "Id,Value\n3,3\n");
        folder.Write("_c.csv", "nonsense");
        Assert.Equal([1, 2], (await Pair.DataFrame.From(DataSource.Csv(folder.File("a[0-9].csv"))).OrderBy(p => p.Id).ToListAsync()).Select(p => p.Value));
        Assert.Equal([1, 2, 3], (await Pair.DataFrame.From(DataSource.Csv(folder.Path)).OrderBy(p => p.Id).ToListAsync()).Select(p => p.Value));
    }

    [Theory]
    [InlineData("?1.csv", 1)]
    [InlineData("[!ab]*.csv", 3)]
    [InlineData("b+[[(.+].csv", 2)]
    [InlineData("*/[x-z].csv", 4)]
    [InlineData("**/*z*.csv", 4)]
    public async Task A_glob_matches_whole_names(string glob, int expected)
    {
        folder.Write("a1.csv", "Id,Value\n1,1\n");
        folder.Write("b+(.csv", "Id,Value\n2,2\n");
        folder.Write("c11.csv", "Id,Value\n3,3\n");
        Directory.CreateDirectory(folder.File("d"));
        folder.Write("d/z.csv", "Id,Value\n4,4\n");
        Assert.Equal([new Pair(expected, expected)], await Pair.DataFrame.From(DataSource.Csv(folder.File(glob))).ToListAsync());
    }

    [Theory]
    [InlineData("*/a.csv", 1)]
    [InlineData("**/*.csv", 1, 2)]
    [InlineData("*.csv", 2)]
    [InlineData(".out.0123456789abcdef.tmp/*.csv", 3)]
    [InlineData(".*/a.csv", 3)]
    [InlineData("_*/?.csv", 4)]
    public async Task A_glob_finds_nothing_hidden_unless_it_says_so(string glob, params int[] expected)
    {
        foreach (var (name, id) in new[] { ("in/a.csv", 1), ("b.csv", 2), (".out.0123456789abcdef.tmp/a.csv", 3), ("_old/a.csv", 4), (".b.csv", 5), ("_b.csv", 6) })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            folder.Write(name, $"Id,Value\n{id},1\n");
        }

        Assert.Equal(expected, (await Pair.DataFrame.From(DataSource.Csv(folder.File(glob))).OrderBy(p => p.Id).ToListAsync()).Select(p => (int)p.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("**/*.csv")]
    public async Task A_link_to_a_folder_above_itself_gives_no_row_twice(string name)
    {
        Directory.CreateDirectory(folder.File("in/deep"));
        folder.Write("in/a.csv", "Id,Value\n1,1\n");
        Directory.CreateSymbolicLink(folder.File("in/deep/again"), folder.File("in"));
        Directory.CreateSymbolicLink(folder.File("in/deep/up"), "../..");
        Directory.CreateSymbolicLink(folder.File("linked"), folder.File("in"));
        Assert.Equal([1], (await Pair.DataFrame.From(DataSource.Csv(folder.File("in/" + name))).ToListAsync()).Select(p => p.Id));
        Assert.Equal([1], (await Pair.DataFrame.From(DataSource.Csv(folder.File("linked/" + name))).ToListAsync()).Select(p => p.Id));
    }

    [Fact]
    public async Task A_header_may_be_quoted()
    {
        var path = folder.Write("a.csv", "\"note\n\"\"of, it\"\"\",\"Value\",Id\nx,1,2\n");
        Assert.Equal([new Pair(2, 1)], await Pair.DataFrame.From(DataSource.Csv(path)).ToListAsync());
    }

    [Fact]
    public async Task Globs_and_folders_name_many_files_of_json_lines_packed_or_not()
    {
        const decimal Long = 12345678901234567890.123456m;
        folder.Write("a1.jsonl", Line(1));
        Pack("a2.jsonl.gz", Line(2));
        Pack("b.jsonl.gz", Line(3));
        await AssertReadAsync("a[0-9].jsonl*", 1, 2);
        await AssertReadAsync("*.jsonl.gz", 2, 3);
        await AssertReadAsync("", 1, 2, 3);

        // A model with long decimals is read in process.
        async Task AssertReadAsync(string name, params long[] ids)
        {
            var source = DataSource.JsonLines(folder.File(name));
            Assert.Equal(ids.Select(id => new Pair(id, id)), await Pair.DataFrame.From(source).OrderBy(p => p.Id).ToListAsync());
            Assert.Equal(ids.Select(id => (id, Long + id)), (await Ledger.DataFrame.From(source).OrderBy(l => l.Id).ToListAsync()).Select(l => (l.Id, l.Amount!.Value)));
        }

        static string Line(int id) => FormattableString.Invariant($"{{\"Value\":{id},\"other\":[],\"Id\":{id},\"Amount\":{Long + id},\"Parts\":[]}}\n");

        void Pack(string name, string lines)
        {
            using var packed = new System.IO.Compression.GZipStream(File.Create(folder.File(name)), System.IO.Compression.CompressionLevel.Fastest);
            packed.Write(System.Text.Encoding.UTF8.GetBytes(lines));
        }
    }

    [Fact]
    public async Task A_key_of_json_lines_may_come_late()
    {
        folder.Write("a.jsonl", string.Concat(Enumerable.Repeat("{\"id\": 1}\n", 1_500)) + "{\"id\": 2, \"value\": 3}\n{\"id\": 1}\n");
        var late = await Pair.DataFrame.From(DataSource.JsonLines(folder.File("a.jsonl"))).Where(p => p.Id == 2).ToListAsync();
        Assert.Equal([new Pair(2, 3)], late);
    }

    [Fact]
    public async Task A_file_whose_name_is_a_pattern_is_that_file()
    {
        folder.Write("a[1]*.csv", "Id,Value\n1,1\n");
        folder.Write("a1x.csv", "Id,Value\n2,2\n");
        Assert.Equal([new Pair(1, 1)], await Pair.DataFrame.From(DataSource.Csv(folder.File("a[1]*.csv"))).ToListAsync());
    }

    [Fact]
    public async Task Csv_reads_nulls_quotes_delimiters_and_no_header()
    {
        var path = folder.Write("a.csv", "1;\"\"\n2;\n3;NA\n4;\"NA\"\n5;\"a;\"\"b\"\"\nc\"\n");
        var rows = await Text.DataFrame.From(DataSource.Csv(path, nulls: ["NA"], delimiter: ';', header: false)).OrderBy(t => t.Id).ToListAsync();
        Assert.Equal(["", null, null, "NA", "a;\"b\"\nc"], rows.Select(r => r.Value));
    }

    [Theory]
    [InlineData(FileFormat.Parquet, "out.parquet")]
    [InlineData(FileFormat.Csv, "out.csv")]
    [InlineData(FileFormat.JsonLines, "out.jsonl")]
    public async Task Every_type_comes_back_as_it_went(FileFormat format, string name)
    {
        var rows = new[]
        {
            new Everything(1, true, 1.5f, double.NaN, 1.25m, "a\n\"b\"", [1, 2, 255], Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new(2021, 1, 4, 9, 0, 0, 1, TimeSpan.Zero), new DateTime(2021, 1, 4, 9, 0, 0), new DateOnly(2021, 1, 4), new TimeOnly(9, 30), new TimeSpan(-1, 2, 3, 4, 5), Weekday.Friday, [1, 2], new Pair(1, 2)),
            new Everything(2, null, null, double.PositiveInfinity, null, "", null, null, null, null, null, null, null, null, [], new Pair(3, null)),
        };
        await using var session = Running.Open();
        await session.CopyAsync(Everything.DataFrame.Of(rows).Plan, new FileSink(format, name, WriteMode.Error, partitioned: false), folder.File(name), TestContext.Current.CancellationToken);
        DataSource source = format switch { FileFormat.Parquet => DataSource.Parquet(folder.File(name)), FileFormat.Csv => DataSource.Csv(folder.File(name)), _ => DataSource.JsonLines(folder.File(name)) };
        var read = await session.ToListAsync<Everything>(Everything.DataFrame.From(source).OrderBy(e => e.Id).Plan);
        Assert.Equivalent(rows, read, strict: true);
    }

    [Fact]
    public async Task Decimals_of_json_lines_keep_every_digit()
    {
        var rows = new[] { new Ledger(1, 12345678901234567890.123456m, [0.000001m, 99999999999999999999.999999m]), new Ledger(2, -0.000001m, []), new Ledger(3, null, [1m]) };
        await using var session = Running.Open();
        await session.CopyAsync(Ledger.DataFrame.Of(rows).Plan, DataSink.JsonLines("out.jsonl"), folder.File("out.jsonl"), TestContext.Current.CancellationToken);
        Assert.Contains("12345678901234567890.123456", await File.ReadAllTextAsync(folder.File("out.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equivalent(rows, await session.ToListAsync<Ledger>(Ledger.DataFrame.From(DataSource.JsonLines(folder.File("out.jsonl"))).OrderBy(l => l.Id).Plan), strict: true);
    }

    [Fact]
    public async Task Json_lines_with_long_decimals_may_be_many_marked_blank_and_without_a_last_end()
    {
        var lines = string.Join("\r\n", Enumerable.Range(1, 40_000).Select(i => $"{{\"amount\": {i}.000001, \"Parts\": [\"{i}\"], \"other\": {{\"Id\": 0}}, \"Id\": {i}}}"));
        folder.Write("a.jsonl", "\uFEFF" + lines + "\n\n  \n{\"Id\": 40001, \"Parts\": []}");
        var read = await Ledger.DataFrame.From(DataSource.JsonLines(folder.File("a.jsonl"))).OrderBy(l => l.Id).ToListAsync();
        Assert.Equal(Enumerable.Range(1, 40_000).Select(i => i + 0.000001m), read.SkipLast(1).Select(l => l.Amount!.Value));
        Assert.Equivalent(new Ledger(40_001, null, []), read[^1], strict: true);
    }

    [Theory]
    [InlineData("{\"Id\": 2, \"Amount\": \"dear\", \"Parts\": []}", "Amount")]
    [InlineData("{\"Id\": 2, \"Amount\": 1.0000001, \"Parts\": []}", "more than 6 digits")]
    [InlineData("{\"Id\": 2, \"Amount\": 1", "Line 2")]
    [InlineData("{\"Id\": 2, \"Parts\": []} true", "Line 2")]
    [InlineData("{\"Parts\": []}", "Id")]
    public async Task A_line_with_long_decimals_that_does_not_fit_is_named(string line, string part)
    {
        var path = folder.Write("a.jsonl", "{\"Id\": 1, \"Parts\": []}\n" + line);
        var error = await Assert.ThrowsAsync<SourceException>(() => Ledger.DataFrame.From(DataSource.JsonLines(path)).ToListAsync());
        Assert.Equal((path, 2L), (error.Location, error.Line));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_that_a_filter_excludes_are_not_read()
    {
        var read = await ThroughPartitions([Trade.Sample(symbol: "A", id: 1), Trade.Sample(symbol: "B", id: 2)]);
        Assert.Equal([1, 2], read.Select(t => t.Id));
        foreach (var path in Directory.EnumerateFiles(folder.File("out"), "*.parquet", SearchOption.AllDirectories).Where(p => p.Contains("Symbol=B", StringComparison.Ordinal)))
        {
            // The footer, which tells the schema, is left; the data are not.
            await using var file = File.OpenWrite(path);
            file.Position = 4;
            await file.WriteAsync(Enumerable.Repeat((byte)0xFF, 60).ToArray(), TestContext.Current.CancellationToken);
        }

        var trades = Trade.DataFrame.From(DataSource.Parquet(folder.File("out")));
        await Assert.ThrowsAnyAsync<EtlException>(() => trades.ToListAsync());
        Assert.Equal([1], (await trades.Where(t => t.Symbol == "A").ToListAsync()).Select(t => t.Id));
    }

    [Fact]
    public async Task A_folder_that_stands_for_null_is_known_whatever_its_files_are_called()
    {
        await ThroughPartitions([Trade.Sample(symbol: "A", id: 1)]);
        Directory.Move(folder.File("out/Symbol=A"), folder.File("out/Symbol=__HIVE_DEFAULT_PARTITION__"));
        var file = Directory.EnumerateFiles(folder.File("out"), "*.parquet", SearchOption.AllDirectories).Single();
        File.Move(file, Path.Combine(Path.GetDirectoryName(file)!, "Symbol=A.parquet"));

        var error = await Assert.ThrowsAsync<SourceException>(() => Trade.DataFrame.From(DataSource.Parquet(folder.File("out"))).ToListAsync());
        Assert.Contains("column Symbol of Trade is never null", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("one")]
    public async Task A_folder_that_stands_for_no_whole_number_is_told(string value)
    {
        Directory.CreateDirectory(folder.File("out"));
        await using var session = Running.Open();
        await session.CopyAsync(Kept.DataFrame.Of(new Kept("7", 1), new Kept(value, 2)).Plan, DataSink.Parquet("out", partitioned: true), folder.File("out"), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<SourceException>(() => Pair.DataFrame.From(DataSource.Parquet(folder.File("out"))).ToListAsync());
        Assert.Contains($"column Id of Pair holds \"{value}\", which is not a long", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_told_of_the_sink()
    {
        await using var session = Running.Open();
        var error = await Assert.ThrowsAsync<SinkException>(() => session.CopyAsync(Pair.DataFrame.Of([.. Enumerable.Range(0, 100_000).Select(i => new Pair(i, i))]).Plan, DataSink.Csv("out.csv"), "/dev/full", TestContext.Current.CancellationToken));
        Assert.Equal("out.csv", error.Location);
    }

    private async Task<List<Trade>> ThroughPartitions(Trade[] trades)
    {
        Directory.CreateDirectory(folder.File("out"));
        await using var session = Running.Open();
        await session.CopyAsync(Trade.DataFrame.Of(trades).Plan, DataSink.Parquet("out", partitioned: true), folder.File("out"), TestContext.Current.CancellationToken);
        return await session.ToListAsync<Trade>(Trade.DataFrame.From(DataSource.Parquet(folder.File("out"))).OrderBy(t => t.Id).Plan);
    }
}
