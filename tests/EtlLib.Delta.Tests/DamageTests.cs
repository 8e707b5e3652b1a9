namespace EtlLib.Delta.Tests;

/// <summary>Files that are damaged or gone are found and named.</summary>
public sealed class DamageTests : IAsyncLifetime
{
    private readonly TableFolder table = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string DataFile => Directory.GetFiles(table.Path, "*.parquet").Single();

    public async ValueTask InitializeAsync() =>
        await Tables.WriteAsync([.. Enumerable.Range(0, 5_000).Select(i => Measure.Of(i, $"S{i % 7}", i / 3.0))], DataSink.Delta(table.Path));

    public ValueTask DisposeAsync()
    {
        table.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(10_000)]
    public async Task A_truncated_file_is_named_with_both_sizes(int less)
    {
        var size = new FileInfo(DataFile).Length;
        using (var file = new FileStream(DataFile, FileMode.Open))
        {
            file.SetLength(size - less);
        }

        var damaged = await ReadAsync();
        Assert.Contains($"has {size - less} bytes, and the table's log says {size}", damaged.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(DataFile), damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_named()
    {
        var name = Path.GetFileName(DataFile);
        File.Delete(DataFile);
        Assert.Contains($"{name} is missing, and the table's log names it", (await ReadAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bits_that_flip_in_the_footer_are_errors_that_name_the_file()
    {
        // Of the data pages, Parquet's own checks find what breaks their form: docs/tables.md says what is not found.
        var whole = await File.ReadAllBytesAsync(DataFile, Token);
        var rows = await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path));
        var (random, found) = (new Random(1), 0);
        var footer = BitConverter.ToInt32(whole, whole.Length - 8) + 8;
        for (var i = 0; i < 40; i++)
        {
            var damaged = whole.ToArray();
            damaged[whole.Length - 1 - random.Next(footer)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(DataFile, damaged, Token);
            try
            {
                // What is read in spite of it is the whole table, where the bit was in text that nobody reads.
                Assert.Equal(rows.Count, (await Tables.ReadAsync<Measure>(DataSource.Delta(table.Path))).Count);
            }
            catch (EtlException e)
            {
                found++;
                Assert.True(e.Message.Contains(Path.GetFileName(DataFile), StringComparison.Ordinal) || e.ExitCode is 4 or 6 or 7, e.Message);
            }
        }

        Assert.True(found > 10, $"{found} of 40 were found.");
    }

    [Fact]
    public async Task A_damaged_log_is_named_with_its_line()
    {
        var log = Path.Combine(table.Path, "_delta_log", "00000000000000000000.json");
        var lines = await File.ReadAllLinesAsync(log, Token);
        lines[2] = lines[2][..20];
        await File.WriteAllLinesAsync(log, lines, Token);
        Assert.Contains("00000000000000000000.json, line 3: the log of the table is damaged", (await ReadAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_without_a_version_in_the_middle_is_not_read()
    {
        for (var i = 0; i < 3; i++)
        {
            await Tables.WriteAsync([Measure.Of(i)], DataSink.Delta(table.Path, WriteMode.Append));
        }

        File.Delete(Path.Combine(table.Path, "_delta_log", "00000000000000000002.json"));
        Assert.Contains("its log does not have version 2 any more", (await ReadAsync()).Message, StringComparison.Ordinal);
    }

    private Task<SourceException> ReadAsync() => Assert.ThrowsAsync<SourceException>(() => Tables.ReadAsync<Measure>(DataSource.Delta(table.Path)));
}
