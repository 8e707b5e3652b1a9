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
        Assert.Equal((folder.File("a.csv"), 3L, "Symbol"), (error.Location, error.Line, error.Column));
        Assert.Contains(folder.File("a.csv"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_whose_lines_end_in_two_ways()
    {
        var error = await CsvFails(Header[..^1] + "\r\n" + Good[..^1] + "x\n");
        Assert.Equal(folder.File("a.csv"), error.Location);
        Assert.Contains("end in the same way", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_with_a_quote_that_does_not_end()
    {
        var error = await CsvFails(Header + "\"SPY,2021-01-04T09:00:00Z,1,1.5,3,\n");
        Assert.Equal((folder.File("a.csv"), 2L), (error.Location, error.Line));
        Assert.Contains("unterminated quote", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_with_a_line_of_three_megabytes()
    {
        var error = await CsvFails(Header + Good + "SPY,2021-01-04T09:00:00Z,1,1.5,3," + new string('x', 3_000_000) + "\n");
        Assert.Equal((folder.File("a.csv"), 3L), (error.Location, error.Line));
        Assert.Contains("Maximum line size of 2000000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_whose_first_line_is_blank_is_not_called_empty()
    {
        var error = await CsvFails("\n" + Header + Good);
        Assert.Contains("its first line is blank", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_csv_in_utf_16()
    {
        await File.WriteAllTextAsync(folder.File("a.csv"), Header + Good, System.Text.Encoding.Unicode, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<SourceException>(() => Trade.DataFrame.From(DataSource.Csv(folder.File("a.csv"))).ToListAsync());
        Assert.Contains("UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(200_000)]
    public async Task Json_lines_that_are_none_far_into_a_file(int before)
    {
        var path = folder.Write("a.jsonl", string.Concat(Enumerable.Repeat("{\"Id\": 1, \"Value\": 2.0}\n", before)) + "oops\n{\"Id\": 1}\n");
        var error = await Assert.ThrowsAsync<SourceException>(() => Pair.DataFrame.From(DataSource.JsonLines(path)).ToListAsync());
        Assert.Equal((path, before + 1L), (error.Location, error.Line));
        Assert.DoesNotContain($"line {before + 2}", error.Message, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("a.parquet")]
    [InlineData("it's a.parquet")]
    [InlineData("a b.pq")]
    public async Task A_truncated_parquet_file(string name)
    {
        var path = folder.File(name);
        File.Move(await Parquet(Pair.DataFrame.Of(new Pair(1, 2))), path);
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

    [Fact]
    public async Task A_source_that_gives_batches_of_another_model()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Number.DataFrame.From(new GivenSource(_ => Of<Whole>(1))).ToListAsync());
        Assert.Equal("Value", error.Column);
        Assert.Contains("batches of Number", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<SourceException>(() => Number.DataFrame.From(new GivenSource(_ => Of<Trade>(0))).ToListAsync());
        Assert.Contains("batches of Number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_whose_batch_has_a_column_too_short()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Whole.DataFrame.From(new GivenSource(schema =>
        {
            var batch = new Batches.ColumnBatch(schema);
            batch.Fixed<int>(0).Append(1);
            batch.EndRow();
            return batch;
        })).ToListAsync());
        Assert.Equal("Value", error.Column);
        Assert.Contains("0 values where the batch has 1", error.Message, StringComparison.Ordinal);
    }

    private static Batches.ColumnBatch Of<TModel>(int rows)
        where TModel : IDataModel<TModel>
    {
        var batch = new Batches.ColumnBatch(TModel.Schema);
        for (var i = 0; i < rows; i++)
        {
            batch.Fixed<int>(0).Append(1);
            batch.Columns[1].AppendNull();
            batch.EndRow();
        }

        return batch;
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
        await session.CopyAsync(frame.Plan, DataSink.Parquet(path), path, TestContext.Current.CancellationToken);
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

    private sealed class GivenSource(Func<Schemas.Schema, Batches.ColumnBatch> give) : BatchSource
    {
        public override string Describe() => "given";

        public override async IAsyncEnumerable<Batches.ColumnBatch> ReadAsync(Schemas.Schema schema, DataContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            yield return give(schema);
        }
    }
}
