using EtlLib.Engine.Specification;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Folders <c>key=value</c> that others wrote, of Parquet and of Avro.</summary>
public sealed class PartitionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(FileFormat.Parquet)]
    [InlineData(FileFormat.Avro)]
    public async Task Only_the_marker_of_hive_is_null(FileFormat format)
    {
        await WriteAsync(format, "Key=NULL", 1);
        await WriteAsync(format, "Key=null", 2);
        await WriteAsync(format, "Key=__HIVE_DEFAULT_PARTITION__", 3);
        await WriteAsync(format, "Key=%5F_HIVE_DEFAULT_PARTITION__", 4);
        await WriteAsync(format, "Key=", 5);

        var rows = await Foldered.DataFrame.From(Source(format)).OrderBy(r => r.Id).ToListAsync();

        Assert.Equal(["NULL", "null", null, "__HIVE_DEFAULT_PARTITION__", ""], rows.Select(r => r.Key));
    }

    [Theory]
    [InlineData(FileFormat.Parquet)]
    [InlineData(FileFormat.Avro)]
    public async Task One_file_in_a_folder_has_its_key(FileFormat format)
    {
        await WriteAsync(format, "Key=a", 1);
        Assert.Equal([new Foldered("a", 1)], await Foldered.DataFrame.From(Source(format, "Key=a/part")).ToListAsync());
    }

    [Theory]
    [InlineData(FileFormat.Parquet)]
    [InlineData(FileFormat.Avro)]
    public async Task Keys_in_other_case_are_one_column(FileFormat format)
    {
        await WriteAsync(format, "KEY=a", 1);
        await WriteAsync(format, "key=b", 2);
        Assert.Equal([new Foldered("a", 1), new Foldered("b", 2)], await Foldered.DataFrame.From(Source(format)).OrderBy(r => r.Id).ToListAsync());
    }

    [Theory]
    [InlineData(FileFormat.Parquet, "Number=3000000000")]
    [InlineData(FileFormat.Parquet, "Number=1.5")]
    [InlineData(FileFormat.Parquet, "Open=yes")]
    [InlineData(FileFormat.Parquet, "Day=2021-02-30")]
    [InlineData(FileFormat.Parquet, "At=25:00")]
    [InlineData(FileFormat.Avro, "Number=3000000000")]
    [InlineData(FileFormat.Avro, "Open=yes")]
    [InlineData(FileFormat.Avro, "Day=2021-02-30")]
    [InlineData(FileFormat.Avro, "At=25:00")]
    public async Task A_value_that_is_none_of_the_keys_type_is_an_error_with_the_folder(FileFormat format, string name)
    {
        var (key, others) = (name.Split('=')[0], new Dictionary<string, string> { ["Day"] = "2021-02-28", ["At"] = "10:00", ["Open"] = "true", ["Number"] = "1" });
        others.Remove(key);
        var rest = string.Join('/', others.Select(o => $"{o.Key}={o.Value}"));
        await WriteAsync(format, $"{name}/{rest}", 1);

        var error = await Assert.ThrowsAsync<SourceException>(() => Dated.DataFrame.From(Source(format)).ToListAsync());

        Assert.Equal((4, key, folder.File(name)), (error.ExitCode, error.Column, error.Location));
        Assert.Contains($"column {key} of Dated holds \"{name.Split('=')[1]}\", which", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileFormat.Parquet)]
    [InlineData(FileFormat.Avro)]
    public async Task Values_are_read_as_texts_are(FileFormat format)
    {
        await WriteAsync(format, "Day=2021-02-28/At=09%3A30/Open=TRUE/Number=%2B7", 1);
        Assert.Equal([new Dated(new(2021, 2, 28), new(9, 30), true, 7, 1)], await Dated.DataFrame.From(Source(format)).ToListAsync());
    }

    private DataSource Source(FileFormat format, string name = "")
    {
        var path = folder.File(name.Length == 0 ? "" : $"{name}.{(format is FileFormat.Avro ? "avro" : "parquet")}");
        return format is FileFormat.Avro ? DataSource.Avro(path) : DataSource.Parquet(path);
    }

    private async Task WriteAsync(FileFormat format, string name, long id)
    {
        Directory.CreateDirectory(folder.File(name));
        var path = folder.File($"{name}/part.{(format is FileFormat.Avro ? "avro" : "parquet")}");
        await using var session = Running.Open();
        await session.CopyAsync(Pair.DataFrame.Of(new Pair(id, 1)).Plan, new FileSink(format, path, WriteMode.Error, partitioned: false), path, TestContext.Current.CancellationToken);
    }
}
