namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>The weather, as a public data set names it.</summary>
public enum Sky
{
    /// <summary>Little rain.</summary>
    [Symbol("drizzle")]
    Drizzle,

    /// <summary>Much rain.</summary>
    [Symbol("heavy rain")]
    Rain,
}

[DataModel]
public partial record Film
{
    [Column("US Gross"), Format("#,##0")]
    public required long Gross { get; init; }

    [Format("MMM d yyyy")]
    public DateOnly? Released { get; init; }

    [AssumeZone("Europe/Berlin")]
    public required DateTimeOffset Shown { get; init; }

    public required Sky Sky { get; init; }
}

[DataModel]
public partial record Clock(int Id, DateTime At);

[DataModel]
public partial record Zoned(int Id, [property: AssumeZone("Europe/Berlin")] DateTimeOffset At);

[DataModel]
public partial record Unzoned(int Id, DateTimeOffset At);

/// <summary>Files as they are found: names, forms, symbols and zones of others.</summary>
public sealed class AsFoundTests : IDisposable
{
    private static readonly Film[] Films =
    [
        new() { Gross = 1_234_567, Released = new DateOnly(2021, 1, 4), Shown = new DateTimeOffset(2021, 7, 1, 18, 0, 0, TimeSpan.Zero), Sky = Sky.Rain },
        new() { Gross = 5, Released = null, Shown = new DateTimeOffset(2021, 10, 31, 0, 30, 0, TimeSpan.Zero), Sky = Sky.Drizzle },
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Names_forms_symbols_and_zones_of_others_are_read()
    {
        var csv = folder.Write("a.csv", "us gross,Released,Shown,Sky\n\"1,234,567\",Jan 4 2021,2021-07-01T20:00,heavy rain\n5,,2021-10-31 02:30:00,drizzle\n");
        Assert.Equal(Films, await Film.DataFrame.From(DataSource.Csv(csv)).OrderByDescending(f => f.Gross).ToListAsync());
        var json = folder.Write("a.json", """{"films":[{"US Gross":"1,234,567","Released":"Jan 4 2021","Shown":"2021-07-01T20:00","Sky":"heavy rain"},{"US Gross":"5","Shown":"2021-10-31 02:30:00","Sky":"drizzle"}]}""");
        Assert.Equal(Films, await Film.DataFrame.From(DataSource.Json(json, "$.films")).OrderByDescending(f => f.Gross).ToListAsync());
        Assert.Equal([Films[0]], await Film.DataFrame.From(DataSource.Csv(csv)).Where(f => f.Sky == Sky.Rain).ToListAsync());
    }

    [Theory]
    [InlineData(FileFormat.Csv, "out.csv", "\"1,234,567\",Jan 4 2021,2021-07-01T18:00:00Z,heavy rain")]
    [InlineData(FileFormat.JsonLines, "out.jsonl", "{\"US Gross\":\"1,234,567\",\"Released\":\"Jan 4 2021\",\"Shown\":\"2021-07-01T18:00:00Z\",\"Sky\":\"heavy rain\"}")]
    [InlineData(FileFormat.Parquet, "out.parquet", null)]
    public async Task They_are_written_as_they_were_read(FileFormat format, string name, string? line)
    {
        var path = folder.File(name);
        await using var session = Running.Open();
        await session.CopyAsync(Film.DataFrame.Of(Films).Plan, new FileSink(format, path, WriteMode.Error, partitioned: false), path, TestContext.Current.CancellationToken);
        if (line is not null)
        {
            Assert.Contains(line, await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken));
        }

        DataSource source = format switch { FileFormat.Csv => DataSource.Csv(path), FileFormat.Parquet => DataSource.Parquet(path), _ => DataSource.JsonLines(path) };
        Assert.Equal(Films, await Film.DataFrame.From(source).OrderByDescending(f => f.Gross).ToListAsync());
    }

    [Fact]
    public async Task A_parquet_time_without_a_zone_is_an_error_unless_one_is_assumed()
    {
        var path = folder.File("a.parquet");
        await using (var session = Running.Open())
        {
            await session.CopyAsync(Clock.DataFrame.Of(new Clock(1, new DateTime(2021, 7, 1, 20, 0, 0)), new Clock(2, new DateTime(2021, 3, 28, 2, 30, 0))).Plan, DataSink.Parquet(path), path, TestContext.Current.CancellationToken);
        }

        var error = await Assert.ThrowsAsync<SourceException>(() => Unzoned.DataFrame.From(DataSource.Parquet(path)).ToListAsync());
        Assert.Equal((path, "At", 4), (error.Location, error.Column, error.ExitCode));
        Assert.Contains("[AssumeZone(\"UTC\")]", error.Message, StringComparison.Ordinal);
        var read = await Zoned.DataFrame.From(DataSource.Parquet(path)).OrderBy(z => z.Id).ToListAsync();
        Assert.Equal([new DateTimeOffset(2021, 7, 1, 18, 0, 0, TimeSpan.Zero), new DateTimeOffset(2021, 3, 28, 1, 30, 0, TimeSpan.Zero)], read.Select(z => z.At));
    }

    [Fact]
    public async Task Two_readers_of_one_file_and_a_count_read_it_whole()
    {
        var path = folder.Write("a.csv", "Id,Value\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i},{i % 100}\n")));
        var pairs = Pair.DataFrame.From(DataSource.Csv(path));
        Assert.Equal(200_000, (await pairs.ToListAsync()).Count);
        Assert.Equal(2_000, (await pairs.Where(p => p.Value == 7).ToListAsync()).Count);
        Assert.Equal(400_000, (await pairs.Union(pairs).ToListAsync()).Count);
    }
}
