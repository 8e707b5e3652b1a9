using EtlLib.Engine.Specification;

namespace EtlLib.DuckDb.Tests.Engine;

/// <summary>The interval of a run, for models in files.</summary>
public sealed class IntervalTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2021, 1, 4, 0, 0, 0, TimeSpan.Zero);
    private static readonly Trade[] Trades = [.. Enumerable.Range(0, 4_000).Select(i => Trade.Sample(id: i, eventTime: Day.AddMinutes(i)))];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(FileFormat.Parquet, "in.parquet")]
    [InlineData(FileFormat.Csv, "in.csv")]
    [InlineData(FileFormat.JsonLines, "in.jsonl")]
    [InlineData(FileFormat.Avro, "in.avro")]
    public async Task Rows_of_a_model_in_files_are_those_from_the_start_until_before_the_end(FileFormat format, string name)
    {
        var (source, context) = (await WriteAsync(format, name), new DataContext { Start = Day.AddMinutes(10), End = Day.AddMinutes(20) });

        var (rows, summary) = await RunAsync(source, f => { }, context);

        Assert.Equal(Enumerable.Range(10, 10).Select(i => (long)i), rows.Select(t => t.Id));
        Assert.Equal(format is FileFormat.Parquet ? 10 : 4_000, summary.RowsIn);
    }

    [Fact]
    public async Task The_interval_of_the_factory_counts_too()
    {
        var source = await WriteAsync(FileFormat.Parquet, "in.parquet");
        Assert.Equal(1_440, (await RunAsync(source, f => { f.Start = new DateOnly(2021, 1, 5); f.End = new DateOnly(2021, 1, 5); })).Rows.Count);
        Assert.Equal(4_000 - 2_880, (await RunAsync(source, f => f.Start = new DateOnly(2021, 1, 6))).Rows.Count);
        Assert.Equal(2_880, (await RunAsync(source, f => f.End = new DateOnly(2021, 1, 5))).Rows.Count);
    }

    private async Task<DataSource> WriteAsync(FileFormat format, string name)
    {
        await using var session = Running.Open();
        await session.CopyAsync(Trade.DataFrame.Of(Trades).Plan, new FileSink(format, name, WriteMode.Error, partitioned: false), folder.File(name), TestContext.Current.CancellationToken);
        var path = folder.File(name);
        return format switch { FileFormat.Parquet => DataSource.Parquet(path), FileFormat.Csv => DataSource.Csv(path), FileFormat.Avro => DataSource.Avro(path), _ => DataSource.JsonLines(path) };
    }

    private async Task<(List<Trade> Rows, RunSummary Summary)> RunAsync(DataSource source, Action<DataFactory> configure, DataContext? context = null)
    {
        var (factory, path) = (new DataFactory(), folder.File("out.parquet"));
        configure(factory);
        factory.Make<Trade>(source: source, sink: DataSink.Parquet(path, WriteMode.Overwrite));
        var summary = await factory.RunAsync(new DuckDbEngine(), context, new RunOptions { StateFolder = folder.File(".etl") }, TestContext.Current.CancellationToken);
        return (await Trade.DataFrame.From(DataSource.Parquet(path)).OrderBy(t => t.Id).ToListAsync(), summary);
    }
}
