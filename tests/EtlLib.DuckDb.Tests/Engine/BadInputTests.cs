using System.IO.Compression;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>What is wrong with a file is told with its name, line and column.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Header = "Symbol,EventTime,Id,Price,Volume,Note\n";
    private const string Good = "SPY,2021-01-04T09:00:00Z,1,1.5,3,\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_csv_with_a_wrong_type()
    {
        var error = await CsvFails(Header + Good + "SPY,2021-01-04T09:00:00Z,2,dear,3,\n");
        Assert.Equal((folder.File("a.csv"), 3L, "Price"), (error.Location, error.Line, error.Column));
        Assert.Contains("\"dear\", which is no DOUBLE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_without_a_column()
    {
        var error = await CsvFails("Symbol,EventTime,Id,Prise,Volume,Note\n" + Good);
        Assert.Equal((folder.File("a.csv"), "Price"), (error.Location, error.Column));
        Assert.Contains("Did you mean Prise?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_with_too_few_fields()
    {
        var error = await CsvFails(Header + Good + "SPY,2021\n");
        Assert.Equal((folder.File("a.csv"), 3L), (error.Location, error.Line));
        Assert.Contains("2 fields where the header has 6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_with_an_empty_field_that_is_never_null()
    {
        var error = await CsvFails(Header + Good + ",2021-01-04T09:00:00Z,2,1,3,\n");
        Assert.Equal("Symbol", error.Column);
        Assert.Contains(folder.File("a.csv"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_csv() => Assert.Contains("is empty", (await CsvFails("")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_truncated_gzip()
    {
        using var whole = new MemoryStream();
        await using (var gzip = new GZipStream(whole, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < 5_000; i++)
            {
                gzip.Write(System.Text.Encoding.UTF8.GetBytes(i == 0 ? Header : Good.Replace(",1,", $",{i},", StringComparison.Ordinal)));
            }
        }

        await File.WriteAllBytesAsync(folder.File("a.csv.gz"), whole.ToArray()[..(int)(whole.Length / 2)], TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<SourceException>(() => Trade.DataFrame.From(DataSource.Csv(folder.File("a.csv.gz"))).ToListAsync());
        Assert.Equal(folder.File("a.csv.gz"), error.Location);
        Assert.Contains("truncated or damaged gzip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Trade.DataFrame.From(DataSource.Csv(folder.File("none.csv"))).ToListAsync());
        Assert.Contains("there is no such file or folder", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<SourceException>(() => Trade.DataFrame.From(DataSource.Parquet(folder.File("*.parquet"))).ToListAsync());
        Assert.Contains("no file matches", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<SourceException>(() => Trade.DataFrame.From(DataSource.Parquet(folder.Path)).ToListAsync());
        Assert.Contains("the folder holds no file *.parquet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_lines_that_are_none()
    {
        var path = folder.Write("a.jsonl", "{\"Id\": 1}\n{\"Id\": ");
        var error = await Assert.ThrowsAsync<SourceException>(() => Pair.DataFrame.From(DataSource.JsonLines(path)).ToListAsync());
        Assert.Equal((path, 2L), (error.Location, error.Line));
    }

    [Fact]
    public async Task Json_of_a_wrong_type()
    {
        var path = folder.Write("a.jsonl", "{\"Id\": 1}\n{\"Id\": 2, \"Value\": \"dear\"}\n");
        var error = await Assert.ThrowsAsync<SourceException>(() => Pair.DataFrame.From(DataSource.JsonLines(path)).ToListAsync());
        Assert.Equal((path, 2L), (error.Location, error.Line));
    }

    [Fact]
    public async Task Json_without_a_key_that_is_never_null()
    {
        var path = folder.Write("a.jsonl", "{\"Idd\": 1}\n");
        var error = await Assert.ThrowsAsync<SourceException>(() => Pair.DataFrame.From(DataSource.JsonLines(path)).ToListAsync());
        Assert.Equal("Id", error.Column);
        path = folder.Write("b.jsonl", "{\"Id\": 1}\n{\"Value\": 1}\n");
        error = await Assert.ThrowsAsync<SourceException>(() => Pair.DataFrame.From(DataSource.JsonLines(path)).ToListAsync());
        Assert.Equal("Id", error.Column);
    }

    [Fact]
    public async Task Json_keys_are_found_whatever_their_case()
    {
        var path = folder.Write("a.jsonl", "{\"id\": 1, \"VALUE\": 2}\n{\"id\": 3, \"VALUE\": null}\n");
        Assert.Equal([new Pair(1, 2), new Pair(3, null)], await Pair.DataFrame.From(DataSource.JsonLines(path)).OrderBy(p => p.Id).ToListAsync());
    }

    [Fact]
    public async Task A_truncated_parquet_file()
    {
        var path = await Parquet(Pair.DataFrame.Of(new Pair(1, 2)));
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken))[..^20], TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<SourceException>(() => Pair.DataFrame.From(DataSource.Parquet(path)).ToListAsync());
        Assert.Equal(path, error.Location);
    }

    [Fact]
    public async Task A_parquet_file_with_another_schema()
    {
        var path = await Parquet(Text.DataFrame.Of(new Text(1, "x")));
        var error = await Assert.ThrowsAsync<SourceException>(() => Number.DataFrame.From(DataSource.Parquet(path)).ToListAsync());
        Assert.Equal((path, "Value"), (error.Location, error.Column));
        Assert.Contains("VARCHAR", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<SourceException>(() => Spans.DataFrame.From(DataSource.Parquet(path)).ToListAsync());
        Assert.Equal((path, "Start"), (error.Location, error.Column));
    }

    [Fact]
    public async Task A_parquet_file_with_null_where_the_model_has_none()
    {
        var path = await Parquet(Number.DataFrame.Of(new Number(1, 2), new Number(2, null)));
        var error = await Assert.ThrowsAsync<SourceException>(() => Filled.DataFrame.From(DataSource.Parquet(path)).ToListAsync());
        Assert.Equal("Value", error.Column);
        Assert.Contains("Filled", error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_gives_null_where_the_model_has_none()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Filled.DataFrame.From(new NullSource()).ToListAsync());
        Assert.Equal("Value", error.Column);
    }

    private async Task<SourceException> CsvFails(string content)
    {
        var path = folder.Write("a.csv", content);
        return await Assert.ThrowsAsync<SourceException>(() => Trade.DataFrame.From(DataSource.Csv(path)).ToListAsync());
    }

    private async Task<string> Parquet(DataFrame frame)
    {
        var path = folder.File("a.parquet");
        await using var session = Running.Open();
        await session.WriteAsync(frame.Plan, DataSink.Parquet(path), path, TestContext.Current.CancellationToken);
        return path;
    }

    private sealed class NullSource : BatchSource
    {
        public override string Describe() => "nulls";

        public override async IAsyncEnumerable<Batches.ColumnBatch> ReadAsync(Schemas.Schema schema, DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            var batch = new Batches.ColumnBatch(schema);
            batch.Fixed<int>(0).Append(1);
            batch.Columns[1].AppendNull();
            batch.EndRow();
            yield return batch;
        }
    }
}
