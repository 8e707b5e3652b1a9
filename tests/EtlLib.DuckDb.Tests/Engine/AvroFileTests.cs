using EtlLib.Engine.Specification;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>Avro's object container files on the embedded engine.</summary>
public sealed class AvroFileTests : IDisposable
{
    private static readonly Everything[] Rows =
    [
        new(1, true, 1.5f, double.NaN, 1.25m, "a\n\"b\"", [1, 2, 255], Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new(2021, 1, 4, 9, 0, 0, 1, TimeSpan.Zero), new DateTime(2021, 1, 4, 9, 0, 0), new DateOnly(2021, 1, 4), new TimeOnly(9, 30), new TimeSpan(-1, 2, 3, 4, 5), Weekday.Friday, [1, 2], new Pair(1, 2)),
        new(2, null, null, double.PositiveInfinity, null, "", null, null, null, null, null, null, null, null, [], new Pair(3, null)),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_type_comes_back_as_it_went()
    {
        await WriteAsync(Everything.DataFrame.Of(Rows), "out.avro");

        var read = await Everything.DataFrame.From(DataSource.Avro(folder.File("out.avro"))).OrderBy(e => e.Id).ToListAsync();

        Assert.Equivalent(Rows, read, strict: true);
    }

    [Fact]
    public async Task Many_rows_are_written_and_read_in_blocks_and_batches()
    {
        var pairs = Enumerable.Range(0, 100_000).Select(i => new Pair(i, i % 7 == 0 ? null : i)).ToArray();
        Assert.Equal(100_000, await WriteAsync(Pair.DataFrame.Of(pairs), "out.avro"));

        Assert.Equal(pairs, await Pair.DataFrame.From(DataSource.Avro(folder.File("out.avro"))).OrderBy(p => p.Id).ToListAsync());
    }

    [Fact]
    public async Task Columns_that_no_one_asks_for_are_not_decoded()
    {
        await WriteAsync(Pair.DataFrame.Of(new Pair(1, 1)), "out.avro");
        var source = DataSource.Avro(folder.File("out.avro"));

        // The column Value is a number in the file: only who reads it can tell.
        Assert.Equal([new Pair(1, null)], await Odd.DataFrame.From(source).Select(o => new Pair.Projection { Id = o.Id, Value = null }).ToListAsync());
        Assert.Contains("Odd.Value: the writer has", (await Assert.ThrowsAsync<SourceException>(() => Odd.DataFrame.From(source).ToListAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_globs_and_partition_folders_are_read()
    {
        await WriteAsync(Pair.DataFrame.Of(new Pair(1, 1)), "Symbol=A%2FB/part.avro");
        await WriteAsync(Pair.DataFrame.Of(new Pair(2, 2)), "Symbol=C/part.avro");
        await WriteAsync(Pair.DataFrame.Of(new Pair(9, 9)), "Symbol=C/_hidden.avro");

        var read = await FromFolder.DataFrame.From(DataSource.Avro(folder.Path)).OrderBy(p => p.Id).ToListAsync();

        Assert.Equal([new FromFolder("A/B", 1), new FromFolder("C", 2)], read);
        Assert.Equal([new FromFolder("C", 2)], await FromFolder.DataFrame.From(DataSource.Avro(folder.Path)).Where(p => p.Symbol == "C").ToListAsync());
        Assert.Equal([2L], (await Pair.DataFrame.From(DataSource.Avro(folder.File("*C/part.avro"))).ToListAsync()).Select(p => p.Id));
    }

    [Fact]
    public async Task A_file_of_another_schema_is_resolved_and_one_that_cannot_be_names_both_types()
    {
        await WriteAsync(Pair.DataFrame.Of(new Pair(1, 1)), "out.avro");

        Assert.Equal([new Wide(1, 1, null)], await Wide.DataFrame.From(DataSource.Avro(folder.File("out.avro"))).ToListAsync());
        var error = await Assert.ThrowsAsync<SourceException>(() => Text.DataFrame.From(DataSource.Avro(folder.File("out.avro"))).ToListAsync());
        Assert.Equal(folder.File("out.avro"), error.Location);
        Assert.Contains("Text.Id: the writer has long, where the model has int", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_damaged_names_file_and_block()
    {
        await WriteAsync(Pair.DataFrame.Of(new Pair(1, 1)), "out.avro");
        var bytes = await File.ReadAllBytesAsync(folder.File("out.avro"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.File("out.avro"), bytes[..^3], TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<SourceException>(() => Pair.DataFrame.From(DataSource.Avro(folder.File("out.avro"))).ToListAsync());

        Assert.StartsWith($"avro {folder.File("out.avro")}: {folder.File("out.avro")}, block 1, byte", error.Message, StringComparison.Ordinal);
        Assert.Equal(folder.File("out.avro"), error.Location);
    }

    private async Task<long> WriteAsync(DataFrame frame, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
        await using var session = Running.Open();
        return await session.CopyAsync(frame.Plan, DataSink.Avro(name), folder.File(name), TestContext.Current.CancellationToken);
    }
}

[DataModel]
public partial record FromFolder(string Symbol, long Id);

[DataModel]
public partial record Wide(double Id, double? Value, string? Note);

[DataModel]
public partial record Odd(long Id, string? Value);
